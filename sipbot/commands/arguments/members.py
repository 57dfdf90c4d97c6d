"""`sipbot members …`."""

from __future__ import annotations

from sipbot.i18n import Say

from .building import Group


def add(commands: Group, t: Say) -> None:
    """Add `sipbot members` and its commands."""
    members = commands.group("members", t("the roll of members, and the codes of their letters"))
    bring_in = members.add(
        "import",
        t("bring the roll up to date from a list (CSV); says first what would change"),
        "members",
        "bring_in",
    )
    bring_in.add_argument("file", metavar="FILE")
    certain = bring_in.add_mutually_exclusive_group()
    certain.add_argument("--dry-run", action="store_true", help=t("only say what would change (the default)"))
    certain.add_argument("--yes", action="store_true", help=t("change it"))
    bring_in.add_argument(
        "--all-of-them",
        action="store_true",
        help=t("change the roll also where many would leave or numbers look damaged (with --yes)"),
    )
    listed = members.add("list", t("list the roll"), "members", "listing")
    listed.add_argument("--antenna", default="", metavar="ANTENNA")
    members.add("count", t("count the members per antenna"), "members")
    letters = members.add("codes", t("write letters with a code for each member who has not joined"), "letters")
    letters.add_argument("--antenna", default="", metavar="ANTENNA")
    letters.add_argument("--member", default="", metavar="NUMBER", help=t("this member alone, joined or not"))
    letters.add_argument("--out", required=True, metavar="FILE", help=t("FILE.html to print, FILE.csv to mail"))
    letters.add_argument(
        "--bot", metavar="NAME", help=t("the bot's @name on Telegram, if it cannot be asked now")
    )
