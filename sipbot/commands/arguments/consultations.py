"""`sipbot consultation …`."""

from __future__ import annotations

from sipbot import i18n
from sipbot.i18n import Say

from .building import Group


def add(commands: Group, t: Say) -> None:
    within = commands.group("consultation", t("write, check, publish, close, extend, list consultations"))
    _writing(within, t)
    _translating(within, t)
    _publishing(within, t)
    _running(within, t)
    _after(within, t)


def _writing(within: Group, t: Say) -> None:
    new = within.add("new", t("write a consultation's file: asked line by line, or a spreadsheet"), "writing")
    new.add_argument("file", metavar="FILE", nargs="?", help=t("one that was begun is gone on with"))
    new.add_argument("--template", choices=("xlsx",), help=t("write an empty spreadsheet to fill in"))
    read = within.add("read", t("make a TOML file of a spreadsheet"), "writing")
    read.add_argument("file", metavar="FILE")
    read.add_argument("--out", metavar="FILE", required=True)


def _translating(within: Group, t: Say) -> None:
    texts = within.add("texts", t("send texts to translators, or take them back"), "writing")
    texts.add_argument("file", metavar="FILE")
    texts.add_argument("--to", metavar="LANG", help=t("the language to translate into"))
    texts.add_argument(
        "--source",
        metavar="LANG",
        default=i18n.in_order()[0],
        help=t("the language to translate from (default: {code})", code=i18n.in_order()[0]),
    )
    texts.add_argument("--format", choices=("xliff", "po"), default="xliff")
    texts.add_argument("--out", metavar="FILE")
    texts.add_argument("--from", dest="origin", metavar="FILE", help=t("what came back: XLIFF or PO"))


def _publishing(within: Group, t: Say) -> None:
    publish = within.add("publish", t("publish a consultation's file"), "publishing")
    publish.add_argument("file", metavar="FILE")
    check = within.add("check", t("say what is wrong with a consultation's file"), "publishing")
    check.add_argument("file", metavar="FILE")
    check.add_argument(
        "--preview",
        action="store_true",
        help=t("show every message as members of each antenna will see it"),
    )
    check.add_argument("--preview-to", metavar="DIR", help=t("the same as pictures, into this folder"))


def _running(within: Group, t: Say) -> None:
    close = within.add(
        "close", t("close a consultation now, for good; withdraw one that has not opened"), "consultation"
    )
    close.add_argument("id", metavar="ID")
    close.add_argument("--yes", action="store_true", help=t("do it without asking, as in scripts"))
    extend = within.add("extend", t("let a consultation close later"), "consultation")
    extend.add_argument("id", metavar="ID")
    extend.add_argument(
        "closes",
        metavar="MOMENT",
        help=t("local time of each antenna: {example}", example="2026-12-20T20:00"),
    )
    within.add("list", t("list the consultations"), "consultation", "listing")
    stop = within.add(
        "stop-repeating", t("let nothing follow a consultation by itself any more"), "consultation"
    )
    stop.add_argument("id", metavar="ID")
    reminders = within.add("reminders", t("say whom each reminder to come would reach"), "consultation")
    reminders.add_argument("id", metavar="ID")


def _after(within: Group, t: Say) -> None:
    sealed = within.add("sealed", t("print the sealed list of a closed consultation"), "results")
    sealed.add_argument("id", metavar="ID")
    audit = within.add("open-commitments", t("hand the antennas' tables to the auditor"), "audit")
    audit.add_argument("id", metavar="ID")
    audit.add_argument(
        "--auditor", metavar="NAME", required=True, help=t("as the consultation's file names them")
    )
    audit.add_argument("--out", metavar="FILE", required=True)
