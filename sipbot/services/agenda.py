"""What is due is done, once, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sipbot.store import agenda
from sipbot.store.agenda import Entry

from . import Work, closing, meetings, nudges, opening, series

Perform = Callable[[Work, Entry], Awaitable[None]]

VERBS: dict[str, Perform] = {
    "open": opening.open_in,
    "close": closing.close_due,
    "remind": meetings.remind,
    "nudge": nudges.nudge,
    "repeat": series.follow,
}

__all__ = ["VERBS", "Entry", "due", "perform", "upcoming"]

due = agenda.due
upcoming = agenda.upcoming


async def perform(work: Work, entry: Entry) -> str:
    """Do what is due. The outcome: `done`, `dropped` (too late), `superseded`, "" (done by another)."""
    outcome = await _outcome(work, entry)
    if not await agenda.take(work.tx, work.now, entry.key, outcome):
        return ""
    if outcome == "done":
        await VERBS[entry.verb](work, entry)
    return outcome


async def _outcome(work: Work, entry: Entry) -> str:
    if entry.not_after is not None and work.now >= entry.not_after:
        return agenda.TOO_LATE
    newer = [
        other
        for other in await agenda.due(work.tx, work.now)
        if (other.verb, other.subject) == (entry.verb, entry.subject) and other.at > entry.at
    ]
    return "superseded" if entry.verb == "remind" and newer else "done"
