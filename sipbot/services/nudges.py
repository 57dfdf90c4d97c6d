"""Reminding those, and only those, who have not answered a consultation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sipbot.chat import Owed
from sipbot.rules import nudges, wallclock
from sipbot.store import agenda, ballots, consultations, house, outbox, people
from sipbot.store.agenda import Entry
from sipbot.store.consultations import Stored
from sipbot.store.house import Antenna

from . import Tx, entitlement
from .holidays import holiday_in
from .papers import spec

VERB = "nudge"
WEEK = timedelta(days=7)
MANY = 2
"""Messages in a week from which on another one may be felt as too many."""


async def plan(tx: Tx, stored: Stored, offsets: tuple[str, ...], antennas: Mapping[str, Antenna]) -> None:
    """Note the reminders of every antenna that is asked; those that were sent before count."""
    await agenda.drop(tx, VERB, stored.id, "moved")
    for slug, asked in (await consultations.asked(tx, stored.id)).items():
        if slug not in antennas:
            continue
        zone = antennas[slug].timezone
        left = nudges.MOST - await agenda.done(tx, VERB, stored.id, slug)
        closes = wallclock.local(asked.closes_at, zone).replace(tzinfo=None)
        for offset in offsets[: max(left, 0)]:
            at = nudges.moment(closes, zone, offset, asked.opens_at, holiday_in(zone))
            if at is not None:
                wall = wallclock.local(at, zone)
                key = f"{VERB}:{stored.id}:{slug}:{at:%Y%m%dT%H%M}"
                entry = Entry(key, VERB, stored.id, slug, at, asked.closes_at, f"{wall:%Y-%m-%dT%H:%M}", zone)
                await agenda.note(tx, entry)


async def nudge(tx: Tx, now: datetime, entry: Entry) -> None:
    """In private to each who has not answered and can be written to; one line in the antenna's chats."""
    stored = await consultations.get(tx, entry.subject)
    if stored is None or stored.closed_at is not None:
        return
    among = await entitlement.people(tx, spec(stored))
    for address, language in (await people.without_answer(tx, stored.id, entry.scope, among)).items():
        await outbox.owe(
            tx,
            Owed(
                key=f"{entry.key}:{address}",
                to=address,
                screen="ballot",
                args={"number": str(stored.number), "reminder": "yes"},
                language=language,
                subject=f"ballot:{stored.id}",
                not_after=entry.not_after,
            ),
            now,
        )
    for chat in await consultations.asked_chats(tx, stored.id):
        if chat.antenna == entry.scope and not chat.left_out:
            await outbox.owe(
                tx,
                Owed(
                    key=f"{entry.key}:{chat.address}",
                    to=chat.address,
                    screen="nudge",
                    args={"consultation": stored.id, "antenna": chat.antenna},
                    language=chat.language,
                    subject=f"consultation-reminder:{stored.id}",
                    not_after=entry.not_after,
                ),
                now,
            )


@dataclass(frozen=True, slots=True)
class Reach:
    """One reminder that is still to come, and whom it would reach now."""

    antenna: str
    at: datetime
    timezone: str
    private: int
    often: int  # of these: have had MANY messages or more within the last WEEK
    chats: int
    answered: int


async def reach(tx: Tx, now: datetime, id_: str) -> list[Reach]:
    """Every reminder that is still to come."""
    busy = await outbox.often_written_to(tx, now - WEEK, MANY)
    answered = await ballots.turnout(tx, id_)
    chats = [chat for chat in await consultations.asked_chats(tx, id_) if not chat.left_out]
    stored = await consultations.get(tx, id_)
    among = await entitlement.people(tx, spec(stored)) if stored is not None else None
    found = []
    for entry in await agenda.to_come(tx, VERB, id_):
        private = await people.without_answer(tx, id_, entry.scope, among)
        own = sum(chat.antenna == entry.scope for chat in chats)
        often = len(busy & private.keys())
        found.append(
            Reach(entry.scope, entry.at, entry.timezone, len(private), often, own, answered[entry.scope])
        )
    return found


async def names(tx: Tx) -> dict[str, str]:
    return {slug: antenna.name for slug, antenna in (await house.antennas(tx)).items()}
