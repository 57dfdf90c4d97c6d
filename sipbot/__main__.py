"""The command line. What a command needs is imported when it runs, so that `--help` is instant."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sipbot import __version__

FORMATS = ("table", "json", "csv")

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument(
        "--config", metavar="DIR", default=argparse.SUPPRESS, help="the folder to read (default: ./config)"
    )
    top = argparse.ArgumentParser(
        prog="sipbot",
        description="A bot for a cooperative's participatory process: announce, remind, ask, close, count, "
        "hand over. Exit codes: 0 success, 1 failure, 2 wrong use or input.",
        parents=[everywhere],
    )
    top.add_argument("--version", action="version", version=f"sipbot {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help_: str, module: str, within: Commands = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = within.add_parser(
            name, help=help_, description=help_, parents=[everywhere]
        )
        made.set_defaults(module=module, function="listing" if name == "list" else name.replace("-", "_"))
        return made

    def group(name: str, help_: str) -> Commands:
        made = commands.add_parser(name, help=help_, description=help_)
        return made.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")

    init = add("init", "write an example configuration into DIR/config", "setup")
    init.add_argument("directory", metavar="DIR")
    add("check", "say what is right and what must be mended before running", "check")
    add("run", "run the bot until it is stopped", "run")
    demo = add("demo", "try it out, with no account anywhere", "demo")
    demo.add_argument("--port", type=int, default=8080, help="of the page (0: any free one)")
    demo.add_argument("--headless", action="store_true", help="play a scripted week and write what came of it")
    demo.add_argument(
        "--out", metavar="DIR", default="demo-out", help="where --headless writes (default: demo-out)"
    )
    demo.add_argument("--members", type=int, default=200, metavar="N", help="simulated members (default: 200)")

    consultation = group("consultation", "publish, check, close, extend, list consultations")
    new = add(
        "new", "write a consultation's file: asked line by line, or a spreadsheet", "writing", consultation
    )
    new.add_argument("file", metavar="FILE", nargs="?", help="one that was begun is gone on with")
    new.add_argument("--template", choices=("xlsx",), help="write an empty spreadsheet to fill in")
    read = add("read", "make a TOML file of a spreadsheet", "writing", consultation)
    read.add_argument("file", metavar="FILE")
    read.add_argument("--out", metavar="FILE", required=True)
    texts = add("texts", "send texts to translators, or take them back", "writing", consultation)
    texts.add_argument("file", metavar="FILE")
    texts.add_argument("--to", metavar="LANG", help="the language to translate into")
    texts.add_argument(
        "--source", metavar="LANG", default="fr", help="the language to translate from (default: fr)"
    )
    texts.add_argument("--format", choices=("xliff", "po"), default="xliff")
    texts.add_argument("--out", metavar="FILE")
    texts.add_argument("--from", dest="origin", metavar="FILE", help="what came back: XLIFF or PO")
    publish = add("publish", "publish a consultation's file", "consultation", consultation)
    publish.add_argument("file", metavar="FILE")
    check = add("check", "say what is wrong with a consultation's file", "consultation", consultation)
    check.add_argument("file", metavar="FILE")
    check.add_argument(
        "--preview", action="store_true", help="show every message as members of each antenna will see it"
    )
    check.add_argument("--preview-to", metavar="DIR", help="the same as pictures, into this folder")

    close = add("close", "close a consultation now, for good", "consultation", consultation)
    close.add_argument("id", metavar="ID")
    extend = add("extend", "let a consultation close later", "consultation", consultation)
    extend.add_argument("id", metavar="ID")
    extend.add_argument("closes", metavar="MOMENT", help="local time of each antenna: 2026-12-20T20:00")
    add("list", "list the consultations", "consultation", consultation)
    stop = add(
        "stop-repeating", "let nothing follow a consultation by itself any more", "consultation", consultation
    )
    stop.add_argument("id", metavar="ID")
    reminders = add("reminders", "say whom each reminder to come would reach", "consultation", consultation)
    reminders.add_argument("id", metavar="ID")

    sealed = add("sealed", "print the sealed list of a closed consultation", "results", consultation)
    sealed.add_argument("id", metavar="ID")
    audit = add("open-commitments", "hand an antenna's tables to the auditor", "audit", consultation)
    audit.set_defaults(function="open_commitments")
    audit.add_argument("id", metavar="ID")
    audit.add_argument("--auditor", metavar="NAME", required=True, help="as the consultation's file names them")
    audit.add_argument("--out", metavar="FILE", required=True)
    verify = add("verify", "check a sealed list from its file alone", "verify")
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--seal", metavar="HEX", help="the seal that the chats were told")
    verify.add_argument("--receipt", metavar="CODE", help="show the rows with this receipt")

    verify.add_argument("--opening", metavar="FILE", help="the antennas' tables, as an auditor has them")

    meeting = group("meeting", "announce, move, cancel, list meetings")
    announce = add("announce", "announce a small talk in an antenna's chats", "meeting", meeting)
    announce.add_argument("antenna", metavar="ANTENNA")
    announce.add_argument("at", metavar="MOMENT", help="local time: 2026-12-12T18:30")
    announce.add_argument(
        "--title", action="append", required=True, metavar="LANG=TEXT", help="once per language of the antenna"
    )
    announce.add_argument("--place", required=True, metavar="TEXT")
    announce.add_argument("--link", default="", metavar="URL")
    move = add("move", "move a meeting; who comes is told", "meeting", meeting)
    move.add_argument("id", type=int, metavar="ID")
    move.add_argument("at", metavar="MOMENT")
    cancel = add("cancel", "cancel a meeting; who comes is told", "meeting", meeting)
    cancel.add_argument("id", type=int, metavar="ID")
    add("list", "list the meetings to come", "meeting", meeting)

    results = add("results", "results of a consultation (before the closing: turnout only)", "results")
    results.add_argument("id", metavar="ID")
    results.add_argument("--by", choices=("antenna", "language", "kind"))
    results.add_argument("--format", choices=FORMATS, default="table")
    dossier = add("dossier", "write the dossier of a closed consultation", "results")
    dossier.add_argument("id", metavar="ID")
    dossier.add_argument("--lang", default="fr", metavar="LANG")
    dossier.add_argument("--format", default="html", metavar="LIST", help="html,csv,json")
    dossier.add_argument("--out", default=".", metavar="DIR")

    members = group("members", "the roll of members, and the codes of their letters")
    bring_in = add(
        "import",
        "bring the roll up to date from a list (CSV); says first what would change",
        "members",
        members,
    )
    bring_in.set_defaults(function="bring_in")
    bring_in.add_argument("file", metavar="FILE")
    certain = bring_in.add_mutually_exclusive_group()
    certain.add_argument("--dry-run", action="store_true", help="only say what would change (the default)")
    certain.add_argument("--yes", action="store_true", help="change it")
    listed = add("list", "list the roll", "members", members)
    listed.add_argument("--antenna", default="", metavar="ANTENNA")
    add("count", "count the members per antenna", "members", members)
    letters = add("codes", "write letters with a code for each member who has not joined", "letters", members)
    letters.add_argument("--antenna", default="", metavar="ANTENNA")
    letters.add_argument("--member", default="", metavar="NUMBER", help="this member alone, joined or not")
    letters.add_argument("--out", required=True, metavar="FILE", help="FILE.html to print, FILE.csv to mail")
    letters.add_argument("--bot", metavar="NAME", help="the bot's @name on Telegram, if it cannot be asked now")

    db = group("db", "the database")
    add("upgrade", "bring the database to the present schema", "db", db)
    add("check", "say whether the database has the present schema", "db", db)
    copy = add("copy", "copy everything from another database into the configured, empty one", "db", db)
    copy.add_argument(
        "--from", dest="source", required=True, metavar="URL", help="a database, or the path of an SQLite file"
    )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    given = parser().parse_args(arguments)
    module = importlib.import_module(f"sipbot.commands.{given.module}")
    from sipbot.commands.common import guarded

    return guarded(getattr(module, given.function), given)


if __name__ == "__main__":
    sys.exit(main())
