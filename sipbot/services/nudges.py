"""Reminding those, and only those, who have not answered a consultation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import Ballot, Digest, Nudge
from sipbot.rules import nudges, wallclock
from sipbot.store import agenda, ballots, consultations, outbox, people
from sipbot.store.agenda import Entry
from sipbot.store.antennas import Antenna
from sipbot.store.consultations import AskedChat, Stored

from . import Tx, Work, entitlement
from .consultations import spec
from .holidays import holiday_in

VERB = "nudge"
WEEK = timedelta(days=7)
DIGEST = Subject(About.BALLOT, "*")
"""As with a ballot, nothing is kept of it once it is sent; it is of no consultation in particular."""
MANY_MESSAGES = 2
"""Messages in a week from which on another one may be felt as too many."""


async def plan(tx: Tx, stored: Stored, offsets: tuple[str, ...], antennas: Mapping[str, Antenna]) -> None:
    """Note the reminders of every antenna that is asked; those that were sent before count."""
    await agenda.drop(tx, VERB, stored.id, "moved")
    for slug, asked in (await consultations.asked(tx, stored.id)).items():
        if slug not in antennas:
            continue
        zone = antennas[slug].timezone
        left = nudges.MOST_REMINDERS - await agenda.done(tx, VERB, stored.id, slug)
        closes = wallclock.local(asked.closes_at, zone).replace(tzinfo=None)
        for offset in offsets[: max(left, 0)]:
            at = nudges.moment(closes, zone, offset, asked.opens_at, holiday_in(zone))
            if at is not None:
                wall = wallclock.local(at, zone)
                key = f"{VERB}:{stored.id}:{slug}:{at:%Y%m%dT%H%M}"
                entry = Entry(key, VERB, stored.id, slug, at, asked.closes_at, f"{wall:%Y-%m-%dT%H:%M}", zone)
                await agenda.note(tx, entry)


async def nudge(work: Work, entry: Entry) -> None:
    """In private to each who has not answered and can be written to; one line in the antenna's chats.

    Who has had many messages this week gets it in Thursday's digest, if that leaves time to answer.
    """
    tx, now = work.tx, work.now
    stored = await consultations.get(tx, entry.subject)
    if stored is None or stored.closed_at is not None:
        return
    among = await entitlement.people(tx, spec(stored))
    busy = await outbox.often_written_to(tx, now - WEEK, MANY_MESSAGES)
    thursday = await _digest(tx, stored.id, now, entry)
    for address, language in (await people.without_answer(tx, stored.id, entry.scope, among)).items():
        if thursday is not None and address in busy:
            await _owe_digest(tx, address, language, thursday)
        else:
            await _owe_ballot(tx, now, stored, entry, address, language)
    for chat in await consultations.asked_chats(tx, stored.id):
        if chat.antenna == entry.scope and not chat.left_out:
            await _owe_line(tx, now, stored.id, entry, chat)


async def _digest(tx: Tx, id_: str, now: datetime, entry: Entry) -> datetime | None:
    """When the digest after this moment comes, if it comes in time."""
    zone = entry.timezone
    asked = (await consultations.asked(tx, id_)).get(entry.scope)
    if asked is None:
        return None
    wall, closes = (wallclock.local(at, zone).replace(tzinfo=None) for at in (now, asked.closes_at))
    return nudges.digest(wall, closes, zone, holiday_in(zone))


async def _owe_digest(tx: Tx, address: Address, language: str, at: datetime) -> None:
    """One a week, however many consultations it is for, and whichever accounts they used."""
    person = await people.by_address(tx, address)
    if person and await outbox.is_owed(tx, "digest", await people.addresses_of(tx, person.id)):
        return
    owed = Owed(f"digest:{at:%Y%m%d}:{address}", address, Digest(), language, DIGEST, at=at)
    await outbox.owe(tx, owed, at)


async def _owe_ballot(
    tx: Tx, now: datetime, stored: Stored, entry: Entry, address: Address, language: str
) -> None:
    owed = Owed(
        key=f"{entry.key}:{address}",
        to=address,
        facts=Ballot(number=stored.number, reminder=True),
        language=language,
        subject=Subject(About.BALLOT, stored.id),
        not_after=entry.not_after,
    )
    await outbox.owe(tx, owed, now)


async def _owe_line(tx: Tx, now: datetime, id_: str, entry: Entry, chat: AskedChat) -> None:
    owed = Owed(
        key=f"{entry.key}:{chat.address}",
        to=chat.address,
        facts=Nudge(consultation=id_, antenna=chat.antenna),
        language=chat.language,
        subject=Subject(About.NUDGE, id_),
        not_after=entry.not_after,
    )
    await outbox.owe(tx, owed, now)


@dataclass(frozen=True, slots=True)
class Reach:
    """One reminder that is still to come, and whom it would reach now."""

    antenna: str
    at: datetime
    timezone: str
    private: int  # people in private
    often: int  # of these: have had MANY messages or more within the last WEEK
    digest: datetime | None  # in which these get it; None: with the others, as the digest would be too late
    chats: int
    answered: int  # people of the antenna, so far


async def reach(tx: Tx, now: datetime, id_: str) -> list[Reach]:
    """Every reminder that is still to come."""
    busy = await outbox.often_written_to(tx, now - WEEK, MANY_MESSAGES)
    answered = await ballots.turnout(tx, id_)
    chats = [chat for chat in await consultations.asked_chats(tx, id_) if not chat.left_out]
    stored = await consultations.get(tx, id_)
    among = await entitlement.people(tx, spec(stored)) if stored is not None else None
    reminders = []
    for entry in await agenda.to_come(tx, VERB, id_):
        private = await people.without_answer(tx, id_, entry.scope, among)
        own = sum(chat.antenna == entry.scope for chat in chats)
        often = len(busy & private.keys())
        digest = await _digest(tx, id_, entry.at, entry)
        reminders.append(
            Reach(
                entry.scope, entry.at, entry.timezone, len(private), often, digest, own, answered[entry.scope]
            )
        )
    return reminders
