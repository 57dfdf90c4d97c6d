"""What repeats: when the next one is to be made, and stopping it. The agenda holds one entry per series."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sipbot.rules import repeats, wallclock
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.store import agenda
from sipbot.store.agenda import Entry

from . import Tx

VERB = "repeat"
LEAD = timedelta(days=3)
"""How long before it opens the next one is made, so that coordinators can look at it and stop it."""


async def plan(tx: Tx, first: Consultation, latest: str, n: int, zone: str) -> Entry:
    """Note when the n-th after the first is made. `latest`: the id whose words it takes."""
    wall = repeats.opening(first.opens, first.repeat, n)
    at = wallclock.instant(wall, zone) - LEAD
    entry = Entry(f"{VERB}:{first.id}:{n}", VERB, first.id, latest, at, None, f"{wall:%Y-%m-%dT%H:%M}", zone)
    await agenda.note(tx, entry)
    return entry


def number(entry: Entry) -> int:
    """Which one after the first an entry makes."""
    return int(entry.key.rpartition(":")[2])


def first_in_time(first: Consultation, n: int, now: datetime, zones: Iterable[str]) -> int:
    """The n-th, or the first after it that is not over everywhere: what a stop swallowed is not made up for."""
    lasts = first.closes - first.opens
    zones = tuple(zones)
    while all(
        wallclock.instant(repeats.opening(first.opens, first.repeat, n) + lasts, zone) <= now for zone in zones
    ):
        n += 1
    return n


async def coming(tx: Tx, id_: str) -> Entry | None:
    """What will follow this consultation: asked for the first of a series or the latest."""
    entries = [entry for entry in await agenda.all_to_come(tx, VERB) if id_ in (entry.subject, entry.scope)]
    return entries[0] if entries else None


async def stop(tx: Tx, id_: str) -> str:
    """Nothing follows any more; the id of the series. Raises Refusal where nothing would."""
    entry = await coming(tx, id_)
    if entry is None:
        known = [series.subject for series in await agenda.all_to_come(tx, VERB)]
        raise Refusal("does_not_repeat", id=id_, known=", ".join(known) or "–")
    await agenda.drop(tx, VERB, entry.subject, "stopped")
    return entry.subject
