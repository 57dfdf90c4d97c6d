"""`sipbot results | dossier | verify | groups`."""

from __future__ import annotations

from sipbot import i18n
from sipbot.i18n import Say

from .building import Group

FORMATS = ("table", "json", "csv", "xlsx")


def add(commands: Group, t: Say) -> None:
    """Add the commands that read what was answered."""
    results = commands.add(
        "results", t("results of a consultation (before the closing: turnout only)"), "results"
    )
    results.add_argument("id", metavar="ID")
    results.add_argument("--by", choices=("antenna", "language", "kind"))
    results.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help=t("xlsx for people with a spreadsheet; csv and json for programs, with decimal points"),
    )
    results.add_argument("--out", metavar="FILE", help=t("where the xlsx file goes"))
    dossier = commands.add("dossier", t("write the dossier of a closed consultation"), "results")
    dossier.add_argument("id", metavar="ID")
    dossier.add_argument("--lang", default=i18n.in_order()[0], metavar="LANG")
    dossier.add_argument("--format", default="html", metavar="LIST", help="html,docx,csv,json")
    dossier.add_argument("--out", default=".", metavar="DIR")
    verify = commands.add("verify", t("check a sealed list from its file alone"), "verify")
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--seal", metavar="HEX", help=t("the seal that the chats were told"))
    verify.add_argument("--receipt", metavar="CODE", help=t("show the rows with this receipt"))
    verify.add_argument("--opening", metavar="FILE", help=t("the antennas' tables, as an auditor has them"))
    groups = commands.add("groups", t("opinion groups of a conversation that Polis exported"), "groups")
    groups.add_argument("file", metavar="FILE", help=t("participants-votes.csv or votes.csv"))
    groups.add_argument("--out", metavar="DIR", required=True, help=t("where the files go"))
    groups.add_argument(
        "--comments", metavar="FILE", help=t("the statements (default: comments.csv beside FILE)")
    )
