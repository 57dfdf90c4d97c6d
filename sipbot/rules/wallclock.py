"""Wall clocks: local times, and the instants that they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

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
