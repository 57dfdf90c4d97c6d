"""Making the next consultation of a series when its time has come."""

from __future__ import annotations

from datetime import datetime

from sipbot.chat import Owed
from sipbot.facts import NotRepeated, OfASeries, Repeated
from sipbot.rules import repeats
from sipbot.rules.faults import Faulty, Refusal
from sipbot.rules.rights import COORDINATOR
from sipbot.store import antennas, consultations, outbox
from sipbot.store.agenda import Entry

from . import Tx, Work, attempt, repeating
from .antennas import language_for
from .consultations import spec
from .publishing import publish


async def follow(work: Work, entry: Entry) -> None:
    """Publish the next one, tell the coordinators once, and note when the one after it is made.

    What can no longer be published (an antenna is gone, a working group) is told, and the series goes on.
    """
    tx, now = work.tx, work.now
    stored = await consultations.get(tx, entry.subject)
    latest = await consultations.get(tx, entry.scope)
    if stored is None or latest is None:
        return
    first, known = spec(stored), await work.antennas()
    zones = [a.timezone for a in known.values() if not first.antennas or a.slug in first.antennas]
    n = repeating.first_in_time(first, repeating.number(entry), now, zones or [entry.timezone])
    values = repeats.following(stored.source, latest.source, n)
    made = str(values["id"])
    try:
        async with attempt(tx):
            await publish(work, values, stored.published_by, follows=True)
    except (Faulty, Refusal):
        await _tell(tx, now, NotRepeated(series=entry.subject, made=made))
        made = latest.id
    else:
        await _tell(tx, now, Repeated(series=entry.subject, made=made))
    await repeating.plan(tx, first, made, n + 1, entry.timezone)


async def _tell(tx: Tx, now: datetime, facts: OfASeries) -> None:
    for person in await antennas.holders(tx, COORDINATOR):
        owed = Owed(
            key=f"{facts.screen}:{facts.made}:{person}",
            to=person,
            facts=facts,
            language=await language_for(tx, person),
        )
        await outbox.owe(tx, owed, now)
