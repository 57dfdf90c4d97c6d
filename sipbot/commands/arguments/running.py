"""`sipbot init | check | run | demo | keys | db`."""

from __future__ import annotations

from sipbot.i18n import Say

from .building import Group

LEVELS = ("debug", "info", "warning", "error")


def add(commands: Group, t: Say) -> None:
    """Add the commands that set sipbot up and run it."""
    init = commands.add("init", t("write an example configuration into {folder}", folder="DIR/config"), "setup")
    init.add_argument("directory", metavar="DIR")
    commands.add("check", t("say what is right and what must be mended before running"), "check")
    run = commands.add("run", t("run the bot until it is stopped"), "run")
    run.add_argument(
        "--log-level", choices=LEVELS, default="info", help=t("how much is logged (default: info)")
    )
    run.add_argument(
        "--log-format", choices=("text", "json"), default="text", help=t("json: one line per fact")
    )
    run.add_argument(
        "--only",
        metavar="PARTS",
        default="",
        help=t(
            "some parts: {example}; other processes on the same PostgreSQL do the rest",
            example="telegram,worker,scheduler",
        ),
    )
    demo = commands.add("demo", t("try it out, with no account anywhere"), "demo")
    demo.add_argument("--port", type=int, default=8080, help=t("of the page (0: any free one)"))
    how = demo.add_mutually_exclusive_group()
    how.add_argument("--console", action="store_true", help=t("play a member's part in this terminal"))
    how.add_argument(
        "--headless", action="store_true", help=t("play a scripted fortnight and write what came of it")
    )
    demo.add_argument(
        "--out",
        metavar="DIR",
        default="demo-out",
        help=t("where --headless writes (default: {folder})", folder="demo-out"),
    )
    demo.add_argument(
        "--members",
        type=int,
        default=200,
        metavar="N",
        help=t("simulated members (default: {number})", number=200),
    )


def add_keys(commands: Group, t: Say) -> None:
    keys = commands.group("keys", t("the keys with which people's own answers are found"))
    lost = keys.add("lost", t("say that a key is lost for good: what was answered with it is final"), "keys")
    lost.add_argument("name", metavar="ID", help=t("the consultation; of the codes: {name}", name="_codes"))
    lost.add_argument("--yes", action="store_true", help=t("do it; it cannot be undone"))


def add_database(commands: Group, t: Say) -> None:
    """Add `sipbot db` and its commands."""
    db = commands.group("db", t("the database"))
    db.add("upgrade", t("bring the database to the present schema"), "db")
    db.add("check", t("say whether the database has the present schema"), "db")
    backup = db.add("backup", t("save everything in one file, also while sipbot runs"), "backup")
    backup.add_argument("file", metavar="FILE", help=t("where to; keys are not in it"))
    backup.add_argument("--yes", action="store_true", help=t("replace a file that is there"))
    restore = db.add("restore", t("put back what a backup holds, in place of everything"), "backup")
    restore.add_argument("file", metavar="FILE", help=t("what sipbot db backup has written"))
    restore.add_argument("--yes", action="store_true", help=t("do it; it cannot be undone"))
    copy = db.add("copy", t("copy everything from another database into the configured, empty one"), "db")
    copy.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="URL",
        help=t("a database, or the path of an SQLite file"),
    )
