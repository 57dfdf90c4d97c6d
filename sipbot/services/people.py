"""People: meeting them, what they choose, what awaits them, and erasing them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import Forgotten
from sipbot.rules.awaiting import Flow, to_json
from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.rules.stakeholders import EVERY_KIND
from sipbot.store import ballots, consultations, meetings, members, outbox, people, posts
from sipbot.store.antennas import Antenna
from sipbot.store.consultations import Stored
from sipbot.store.meetings import Meeting
from sipbot.store.members import Row
from sipbot.store.people import Person

from . import Keyring, Tx, Work, finals, linking, transferring_answers, unlocking
from .open_ballot import Ballot, ballot_of
from .unlocking import Key

log = logging.getLogger(__name__)

__all__ = ["Awaiting", "Person", "awaiting", "choose_language", "erase", "expect", "meet", "set_stopped"]


async def known(tx: Tx, address: Address) -> Person | None:
    return await people.by_address(tx, address)


async def held(tx: Tx, address: Address) -> Person | None:
    """The same, and nobody links or erases them until this transaction ends. Raises Again."""
    person = await people.by_address(tx, address)
    return person and await people.hold(tx, person.id)


async def meet(tx: Tx, address: Address, *, antenna: str | None, language: str) -> Person:
    """The person behind an address; who is new gets the antenna and language of the place of first contact.

    Who was known without an antenna gets the first in which they are seen.
    """
    person = await people.by_address(tx, address)
    if person is None:
        return await people.add(tx, address, antenna, language)
    if person.antenna is None and antenna is not None:
        await people.update(tx, person.id, antenna=antenna)
        return replace(person, antenna=antenna)
    return person


async def meet_all(
    tx: Tx, first_seen: Mapping[Address, tuple[str, str]]
) -> tuple[dict[Address, Person], set[Address]]:
    """The same for several, with the antenna and language of the place of first contact of each; who is new."""
    met = await people.by_addresses(tx, first_seen)
    new = {address: seen for address, seen in first_seen.items() if address not in met}
    if new:
        await people.add_all(tx, new)
        met |= await people.by_addresses(tx, new)
    for address, person in met.items():
        if person.antenna is None:
            antenna, _ = first_seen[address]
            await people.update(tx, person.id, antenna=antenna)
            met[address] = replace(person, antenna=antenna)
    return met, set(new)


async def unmeet(tx: Tx, addresses: Collection[Address]) -> None:
    """These came for the first time, and nothing that they did was taken: nothing of them is kept."""
    if addresses:
        await people.remove_all(tx, addresses)


async def all_met(tx: Tx, addresses: Collection[Address]) -> dict[Address, Person] | None:
    """The people behind these addresses, who write in private; None where one is new, or has no antenna."""
    met = await people.by_addresses(tx, addresses)
    if len(met) < len(set(addresses)) or any(person.antenna is None for person in met.values()):
        return None
    for address in await people.open_private_all(tx, addresses):
        await outbox.requeue_unreachable(tx, address)
    for address, person in met.items():
        await used(tx, person, address)
    return met


async def opened_private(tx: Tx, address: Address) -> None:
    """This address can be written to; what could not be delivered before is owed again."""
    if await people.open_private(tx, address, True):
        await outbox.requeue_unreachable(tx, address)


async def used(tx: Tx, person: Person, address: Address) -> None:
    """Of somebody's accounts this is the one used last."""
    if not person.used_last:
        await people.use_last(tx, person.id, address)


async def choose_kind(tx: Tx, keys: Keyring, person: Person, stakeholder: str) -> Person:
    """What somebody says they are; also for the answers that they have given. Gives the person as changed.

    Raises Refusal for a kind that there is not, and for who is on the roll, which knows better.
    """
    if stakeholder not in EVERY_KIND or await members.of_person(tx, person.id) is not None:
        raise Refusal("unknown_button")
    open_ones = await transferring_answers.held(tx)
    await people.hold(tx, person.id)
    await people.update(tx, person.id, kind=stakeholder, kind_asked=True)
    person = replace(await people.hold(tx, person.id), used_last=person.used_last)
    await transferring_answers.answers(tx, keys, open_ones, person.id, person)
    return person


async def choose_language(tx: Tx, person: Person, language: str, known: tuple[str, ...]) -> Person:
    if language not in known:
        raise Refusal("unknown_button")
    await people.update(tx, person.id, language=language)
    return replace(person, language=language)


async def set_stopped(tx: Tx, person: Person, stopped: bool) -> Person:
    """Whether sipbot writes to this person on its own account."""
    await people.update(tx, person.id, stopped=stopped)
    return replace(person, stopped=stopped)


async def expect(tx: Tx, person: Person, flow: Flow | None) -> None:
    """What the next typed text of this person goes on with; None: nothing."""
    if flow != person.awaited:
        await people.update(tx, person.id, awaited=to_json(flow) if flow else None)


async def expect_all(tx: Tx, flows: Mapping[int, Flow | None]) -> None:
    """The same for several, by the person's id."""
    await people.expect_all(tx, {id_: to_json(flow) if flow else None for id_, flow in flows.items()})


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What awaits a person: open ballots, and meetings with their own answer ("" if none yet)."""

    antenna: Antenna | None  # None: they were seen in no antenna's chat yet
    ballots: tuple[Ballot, ...]
    meetings: tuple[tuple[Meeting, str], ...]
    platforms: tuple[str, ...] = ()  # from which they write, by name
    member: Row | None = None  # their line on the roll
    shut: bool = False  # a consultation cannot be shown now: its key must be mended first


async def awaiting(work: Work, person: Person) -> Awaiting:
    """What awaits this person now. What they may not answer is left out, what cannot be read now is `shut`."""
    tx, now = work.tx, work.now
    antenna = (await work.antennas()).get(person.antenna or "")
    open_ballots, shut = [], False
    for stored in await consultations.all_of_them(tx):
        try:
            open_ballots.append(await ballot_of(work, person, stored.number))
        except Refusal:
            continue  # closed, not open yet, or not for this antenna: nothing that awaits them
        except KeyTrouble as trouble:
            log.error("%s", trouble)
            shut = True
    coming = [
        (meeting, await meetings.answer_of(tx, meeting.id, person.id) or "")
        for meeting in await meetings.upcoming(tx, now, {person.antenna or ""})
    ]
    return Awaiting(
        antenna,
        tuple(open_ballots),
        tuple(coming),
        await linking.platforms(tx, person),
        await members.of_person(tx, person.id),
        shut,
    )


async def erase(work: Work, person: Person, pressed: tuple[Address, str] | None = None) -> tuple[Stored, ...]:
    """Withdraw what can still be withdrawn, then forget the person and every address.

    Gives the open consultations in which an answer stays, because nobody can find it any more.

    Their pages in private chats are overwritten, but for the message that was `pressed`, which says so itself.
    Raises KeyTrouble where what they answered cannot be found now: then nothing is forgotten.
    """
    tx, keys, now = work.tx, work.keys, work.now
    keys.remove_drafts()
    await people.hold(tx, person.id)
    open_ones = [stored for stored in await consultations.all_of_them(tx) if stored.closed_at is None]
    stays = [stored for stored in open_ones if not await _taken_back(tx, keys, stored, person.id)]
    for meeting in await meetings.answered_by(tx, person.id):
        await posts.mark_changed(tx, Subject(About.MEETING, str(meeting)))
    pages = await _pages(tx, person.id)
    await people.erase(tx, person.id)
    for (address, id_), language in pages.items():
        if (address, id_) != pressed:
            await overwrite(tx, now, address, [id_], language)
    return tuple(stays)


async def _pages(tx: Tx, person: int) -> dict[tuple[Address, str], str]:
    """Every page in their private chats, with its language; also those that are still to be replaced."""
    addresses = await people.addresses_of(tx, person)
    replaced = await outbox.to_overwrite(tx, addresses)
    stand = await posts.private(tx, addresses)
    return {(address, id_): language for address, id_, language in [*replaced, *stand]}


async def _taken_back(tx: Tx, keys: Keyring, stored: Stored, person: int) -> bool:
    """Whether nothing of this person's counts any more. Raises KeyTrouble where it cannot be found out now."""
    antenna = await ballots.marked(tx, stored.id, person)
    gone = await ballots.remove_signed(tx, stored.id, person)
    try:
        key = (await unlocking.to_read(tx, keys, stored.id)).key
        gone += await _remove(tx, key, stored, person) if key is not None else 0
        if antenna is not None and not gone:
            await finals.keep(tx, await unlocking.key(tx, keys, stored.id), stored, person, antenna)
    except KeyTrouble:
        if antenna is not None:
            raise
    if antenna is not None:
        await posts.mark_changed(tx, Subject(About.CONSULTATION, stored.id))
    return antenna is None or gone > 0


async def _remove(tx: Tx, key: Key, stored: Stored, person: int) -> int:
    return await ballots.remove(tx, [key.lookup_key(person, question) for question in stored.question_ids])


async def final(tx: Tx, keys: Keyring, person: Person) -> tuple[Stored, ...]:
    """The consultations in which this person's answers stay whatever they do: nobody can find them any more."""
    final_ones = []
    for stored in await consultations.all_of_them(tx):
        if stored.closed_at is None and await ballots.has_answered(tx, stored.id, person.id):
            lock = await unlocking.to_read(tx, keys, stored.id)
            if lock.replaces and await finals.holds(tx, lock.key, stored, person.id):
                final_ones.append(stored)
    return tuple(final_ones)


async def overwrite(tx: Tx, now: datetime, address: Address, messages: Sequence[str], language: str) -> None:
    """Pages of somebody who was erased show nothing any more."""
    for id_ in messages:
        owed = Owed(
            key=f"forgotten:{address}:{id_}",
            to=address,
            facts=Forgotten(in_place_of=id_),
            language=language,
            urgent=True,
        )
        await outbox.owe(tx, owed, now, action="edit")
