"""Wall clocks: local times as people write them, and the instants that they are."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .faults import Refusal

OFFSET = re.compile(r"(\d{1,3})\s*([dhm])")
_SECONDS = {"h": 3600, "m": 60}


def instant(wall: datetime, zone: str) -> datetime:
    """The UTC instant of a local time. An hour that the clocks skip is the one after it; one that they
    repeat is its first. A time that carries an offset already is taken as it is."""
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """The local time of an instant."""
    return moment.astimezone(ZoneInfo(zone))


def before(wall: datetime, zone: str, offset: str) -> datetime:
    """The instant `offset` before a local time: days keep the wall clock, hours and minutes elapse."""
    match = OFFSET.fullmatch(offset)
    if match is None:
        raise ValueError(f"{offset!r} is not a time span; write 7d, 24h or 30m")
    number, unit = int(match[1]), match[2]
    if unit == "d":
        return instant(wall - timedelta(days=number), zone)
    return instant(wall, zone) - timedelta(seconds=number * _SECONDS[unit])


_DAY = re.compile(r"(\d{1,2})[./\-\s]\s?(\d{1,2})(?:[./\-\s]\s?(\d{4})|\.)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(
    r"(\d{1,2})\s*(?:(?:[:.hu]|Uhr|uur|heures?)\s*(\d{2})?)?\s*(?:Uhr|uur|heures?)?", re.IGNORECASE
)


def read_day(text: str, today: date) -> date:
    """`12/12`, `12.12.2026` or `2026-12-12`; without a year the next such day. Raises Refusal."""
    text = text.strip()
    year: int | None
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY.fullmatch(text):
        day, month, year = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    else:
        raise Refusal("not_a_day")
    try:
        found = date(today.year if year is None else year, month, day)
        if year is None and found < today:
            found = date(today.year + 1, month, day)
    except ValueError as error:
        raise Refusal("no_such_day", day=text) from error
    if not today <= found <= today + timedelta(days=731):
        raise Refusal("day_out_of_reach")
    return found


def read_hour(text: str) -> time:
    """`18:30`, `18h30`, `18 u`, `18.30 Uhr`. Raises Refusal."""
    match = _HOUR.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise Refusal("not_an_hour")
    return time(int(match[1]), int(match[2] or 0))
