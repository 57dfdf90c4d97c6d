"""What is due is done, once, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sipbot.store import agenda
from sipbot.store.agenda import Entry

from . import Keyring, Tx, closing, consultations, meetings, nudges, series

Perform = Callable[[Tx, datetime, Entry], Awaitable[None]]

VERBS: dict[str, Perform] = {
    "open": consultations.open_in,
    "remind": meetings.remind,
    "nudge": nudges.nudge,
    "repeat": series.follow,
}

__all__ = ["VERBS", "Entry", "due", "perform", "upcoming"]

due = agenda.due
upcoming = agenda.upcoming


async def perform(tx: Tx, now: datetime, entry: Entry, keys: Keyring) -> str:
    """Do what is due. The outcome: `done`, `dropped` (too late), `superseded`, "" (done by another)."""
    outcome = await _outcome(tx, now, entry)
    if not await agenda.take(tx, now, entry.key, outcome):
        return ""
    if outcome == "done" and entry.verb == "close":
        await closing.close_due(tx, now, entry, keys)
    elif outcome == "done":
        await VERBS[entry.verb](tx, now, entry)
    return outcome


async def _outcome(tx: Tx, now: datetime, entry: Entry) -> str:
    if entry.not_after is not None and now >= entry.not_after:
        return agenda.TOO_LATE
    newer = [
        other
        for other in await agenda.due(tx, now)
        if (other.verb, other.subject) == (entry.verb, entry.subject) and other.at > entry.at
    ]
    return "superseded" if entry.verb == "remind" and newer else "done"
