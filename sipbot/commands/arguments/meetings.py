"""`sipbot meeting …`."""

from __future__ import annotations

from sipbot.i18n import Say

from .building import Group


def add(commands: Group, t: Say) -> None:
    """Add `sipbot meeting` and its commands."""
    meeting = commands.group("meeting", t("announce, move, cancel, list meetings"))
    announce = meeting.add("announce", t("announce a small talk in an antenna's chats"), "meeting")
    announce.add_argument("antenna", metavar="ANTENNA")
    announce.add_argument("at", metavar="MOMENT", help=t("local time: {example}", example="2026-12-12T18:30"))
    announce.add_argument(
        "--title",
        action="append",
        required=True,
        metavar="LANG=TEXT",
        help=t("once per language of the antenna"),
    )
    announce.add_argument("--place", required=True, metavar="TEXT")
    announce.add_argument("--link", default="", metavar="URL")
    move = meeting.add("move", t("move a meeting; who comes is told"), "meeting")
    move.add_argument("id", type=int, metavar="ID")
    move.add_argument("at", metavar="MOMENT")
    cancel = meeting.add("cancel", t("cancel a meeting; who comes is told"), "meeting")
    cancel.add_argument("id", type=int, metavar="ID")
    meeting.add("list", t("list the meetings to come"), "meeting", "listing")
