"""When those who have not answered are reminded: not at night, not on a public holiday, twice at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from . import wallclock

MOST_REMINDERS = 2
"""Of one consultation: no injunction to take part."""
FROM, UNTIL = time(8), time(21)
"""Local time in which people may be written to."""
EVENING = time(18)
THURSDAY = 3
LEAST_LEFT = timedelta(hours=2)
"""A reminder must leave time to answer."""

Holiday = Callable[[date], bool]


def moment(closes: datetime, zone: str, offset: str, opens: datetime, holiday: Holiday) -> datetime | None:
    """The instant of a reminder `offset` before the local time `closes`; None if there is none that fits.

    At night or on a holiday it waits for the next morning that is none; where that would be too late, it
    comes on an evening before.
    """
    planned = wallclock.local(wallclock.before(closes, zone, offset), zone).replace(tzinfo=None)
    latest = closes - LEAST_LEFT
    allowed = _allowed(planned, holiday, forward=True)
    if allowed > latest:
        allowed = _allowed(min(planned, latest), holiday, forward=False)
    at = wallclock.instant(allowed, zone)
    return at if at > opens else None


def digest(now: datetime, closes: datetime, zone: str, holiday: Holiday) -> datetime | None:
    """The instant of the next Thursday's digest after the local time `now`; None if that is too late to answer.

    On a holiday it comes on the next day that is none.
    """
    day = now.date() + timedelta(days=(THURSDAY - now.weekday()) % 7)
    if datetime.combine(day, EVENING) <= now:
        day += timedelta(days=7)
    evening = datetime.combine(day, EVENING)
    if holiday(day):
        evening = _allowed(evening, holiday, forward=True)
    return wallclock.instant(evening, zone) if evening <= closes - LEAST_LEFT else None


def _allowed(wall: datetime, holiday: Holiday, *, forward: bool) -> datetime:
    """The nearest local time, later or earlier, at which people may be written to."""
    day, hour = wall.date(), wall.time()
    if hour >= UNTIL:
        day, hour = (day + timedelta(days=1), FROM) if forward else (day, EVENING)
    elif hour < FROM:
        day, hour = (day, FROM) if forward else (day - timedelta(days=1), EVENING)
    while holiday(day):
        day += timedelta(days=1 if forward else -1)
        hour = FROM if forward else EVENING
    return datetime.combine(day, hour)
