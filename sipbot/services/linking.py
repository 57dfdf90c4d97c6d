"""Two accounts of one person become one: one person, one answer, whatever they write with."""

from __future__ import annotations

from dataclasses import dataclass

from sipbot.chat import Address
from sipbot.rules.faults import Refusal
from sipbot.rules.stakeholders import UNKNOWN
from sipbot.store import codes, members, outbox, people
from sipbot.store.people import Person

from . import Keyring, Tx, live_messages, transferring_answers

__all__ = ["Linked", "link", "platforms"]


@dataclass(frozen=True, slots=True)
class Linked:
    """The one person that is left, and how many questions had two answers."""

    person: Person
    replaced: int


async def platforms(tx: Tx, person: Person) -> tuple[str, ...]:
    """Where this person writes from, by name; twice if they have two accounts there."""
    return tuple(sorted(address.platform for address in await people.addresses_of(tx, person.id)))


async def link(tx: Tx, keys: Keyring, address: Address, one: int, other: int) -> Linked:
    """Join two people. `address` is the one used at this moment. Raises Refusal when they are two.

    Who is on the roll stays, else who came first. Who wanted no messages on one account wants none.
    """
    if one == other:
        raise Refusal("linked_already")
    open_ones = await transferring_answers.held(tx)
    first, second = [await people.hold(tx, id_) for id_ in sorted((one, other))]
    joined = {id_: await members.of_person(tx, id_) for id_ in (first.id, second.id)}
    if all(joined.values()):
        raise Refusal("two_members")
    stays, goes = (second, first) if joined[second.id] else (first, second)
    united = await _united(tx, stays, goes)
    replaced = await transferring_answers.answers(tx, keys, open_ones, goes.id, united)
    await transferring_answers.coming(tx, goes.id, united.id)
    await people.absorb(tx, united.id, goes.id)
    await people.use_last(tx, united.id, address)
    await live_messages.about_me_changed(tx, united.id)
    await outbox.keep_one_per_person(tx, address, await people.addresses_of(tx, united.id))
    return Linked(united, replaced)


async def _united(tx: Tx, stays: Person, goes: Person) -> Person:
    await codes.drop_of_person(tx, goes.id)
    await people.update(
        tx,
        stays.id,
        antenna=stays.antenna or goes.antenna,
        stopped=stays.stopped or goes.stopped,
        awaited=people.NOTHING,
        kind=goes.stakeholder if stays.stakeholder == UNKNOWN else stays.stakeholder,
        kind_asked=stays.stakeholder_asked or goes.stakeholder_asked,
    )
    return await people.hold(tx, stays.id)
