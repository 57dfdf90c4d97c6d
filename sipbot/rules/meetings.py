"""What a meeting must have before it is announced, and when people are reminded of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import wallclock
from .cleaning import clean
from .faults import Refusal

ANSWERS = ("yes", "maybe", "no")
TAKEN_BACK = ""
"""In the place of an answer: none any more."""
UNDO = timedelta(seconds=60)
"""How long an announcement waits before it goes out, so that it can be undone."""
MAX_TITLE = 120
MAX_PLACE = 200
MAX_LINK = 200


@dataclass(frozen=True, slots=True)
class Reminder:
    """When a reminder is due. `offset` is how the configuration writes it (`7d`)."""

    offset: str
    at: datetime
    wall_clock: datetime


def reminders(wall: datetime, zone: str, offsets: Iterable[str], now: datetime) -> list[Reminder]:
    """The reminders of a meeting that are still to come, earliest first."""
    coming = [
        Reminder(offset, at, wallclock.local(at, zone).replace(tzinfo=None))
        for offset in offsets
        if (at := wallclock.before(wall, zone, offset)) > now
    ]
    return sorted(coming, key=lambda reminder: reminder.at)


def read_line(text: str, most: int) -> str:
    """One line of text as it may stand in a message. Raises Refusal."""
    line = " ".join(clean(text).split())
    if not line:
        raise Refusal("nothing_written")
    if len(line) > most:
        raise Refusal("line_too_long", most=str(most), length=str(len(line)))
    return line


def read_link(text: str) -> str:
    """A web address. Raises Refusal."""
    link = text.strip()
    if not re.fullmatch(r"https?://[^\s\"'<>\x00-\x1f]{3,190}", link) or len(link) > MAX_LINK:
        raise Refusal("not_a_link")
    return link


def check_start(wall: datetime, zone: str, now: datetime) -> datetime:
    """The instant at which a meeting starts. Raises Refusal when it lies behind us."""
    starts_at = wallclock.instant(wall, zone)
    if starts_at <= now:
        raise Refusal("meeting_in_the_past")
    return starts_at
