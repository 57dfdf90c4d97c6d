"""Codes: of letters, which join a person to the member roll, and of one account, which link another."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sipbot.chat import Address
from sipbot.rules import codes as rules
from sipbot.rules.faults import Refusal
from sipbot.store import codes, members, people
from sipbot.store.members import Row
from sipbot.store.people import Person

from . import Keyring, Tx, Work, linking, live_messages, transferring_answers, unlocking
from .linking import Linked
from .unlocking import Key

__all__ = ["Asked", "Declined", "Joined", "Letter", "Linked", "letters", "offer", "redeem"]

LETTER = timedelta(days=60)
"""How long the code of a letter is good for."""
OFFER = timedelta(minutes=15)
"""How long a code from one account can be typed on another."""
MOST_WRONG = 10
"""So many wrong codes within an hour, and the account must wait."""


@dataclass(frozen=True, slots=True)
class Asked:
    """This code would link another account: whether both are theirs is to be asked first.

    `letter`: it is of a letter whose member came with that account.
    """

    code: str
    letter: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody is on the roll now. `replaced`: questions that another account of theirs had answered too."""

    person: Person
    member: Row
    replaced: int


@dataclass(frozen=True, slots=True)
class Declined:
    """A code that does nothing, and why: the name of a refusal."""

    why: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A code for a member, as it is printed; it is kept nowhere."""

    member: Row
    code: str
    expires_at: datetime
    made_at: datetime


async def letters(work: Work, antenna: str = "", number: str = "") -> list[Letter]:
    """New codes for those with whose code nobody has come; what they were given before ends.

    With a `number` for that member alone, who may have come already: on another account the new code makes both
    one person, with the answers given so far. Raises Refusal.
    """
    tx, now = work.tx, work.now
    waiting = members.without_person(await members.all_of_them(tx, antenna))
    if number:
        member = await members.get(tx, number)
        if member is None or member.left:
            raise Refusal("no_such_member", number=number)
        waiting = [member]
    key = await unlocking.codes_key(tx, work.keys)
    letters = [Letter(row, rules.make(secrets.randbelow), now + LETTER, now) for row in waiting]
    await codes.end_for_members(tx, [letter.member.number for letter in letters], now)
    await codes.add(
        tx,
        [
            _stored(key, letter.code, letter.expires_at, member=letter.member.number)
            for letter in letters
        ],
    )  # fmt: skip
    return letters


async def offer(work: Work, person: Person) -> tuple[str, datetime]:
    """A code that links another account of this person, and until when; the one before ends."""
    tx = work.tx
    await people.hold(tx, person.id)
    await codes.drop_of_person(tx, person.id)
    key = await unlocking.codes_key(tx, work.keys)
    code, until = rules.make(secrets.randbelow), work.now + OFFER
    await codes.add(tx, [_stored(key, code, until, person=person.id)])
    return code, until


def _stored(
    key: Key, code: str, until: datetime, *, member: str | None = None, person: int | None = None
) -> dict[str, object]:
    digest = key.digest("code", code)
    return {"digest": digest, "member": member, "person": person, "expires_at": until, "used": False}


async def redeem(
    work: Work, person: Person, address: Address, text: str, *, sure: bool = True
) -> Joined | Linked | Asked | Declined:
    """What a code that was typed does. Wrong ones are counted, so nothing is raised: it would be undone.

    Two accounts become one person only if they are `sure`: whoever sends another the code of their own account,
    or a link with it, would see and change that person's answers.
    """
    tx, keys, now = work.tx, work.keys, work.now
    key = await unlocking.codes_key(tx, keys)
    who = key.digest("guess", str(address))
    if await codes.wrong(tx, who, now) >= MOST_WRONG:
        return Declined("too_many_codes")
    try:
        digest = key.digest("code", rules.read(text))
    except Refusal as refused:
        return Declined(refused.code)
    stored = await codes.get(tx, digest)
    if stored is None:
        await codes.note_wrong(tx, who, now)
        return Declined("code_unknown")
    if stored.used:
        return Declined("code_used")
    if stored.expires_at <= now:
        return Declined("code_expired" if stored.member else "link_code_expired")
    try:
        if stored.member is not None:
            joined = await _join(tx, keys, person, address, digest, stored.member, sure=sure)
            return joined or Asked(rules.read(text), letter=True)
        assert stored.person is not None
        if not sure and stored.person != person.id:
            return Asked(rules.read(text))
        return await _link(tx, keys, person, address, digest, stored.person)
    except Refusal as refused:
        return Declined(refused.code)


async def _link(tx: Tx, keys: Keyring, person: Person, address: Address, digest: bytes, other: int) -> Linked:
    if other == person.id:
        raise Refusal("own_code")
    if not await codes.use(tx, digest):
        raise Refusal("code_used")
    return await linking.link(tx, keys, address, person.id, other)


async def _join(
    tx: Tx, keys: Keyring, person: Person, address: Address, digest: bytes, number: str, *, sure: bool
) -> Joined | None:
    """Who has come with an earlier code of the same member is the same person, with another account.

    None: they are not sure of that yet.
    """
    mine = await members.of_person(tx, person.id)
    another = mine is not None and mine.number != number
    if mine is not None and another and not mine.left:
        raise Refusal("joined_already")
    member = await members.get(tx, number, lock=True)
    assert member is not None
    if member.left:
        raise Refusal("left_roll")  # the code stays good: they may stand on the next list again
    if member.person not in (None, person.id) and not sure:
        return None
    if another:
        await members.release(tx, person.id)  # the cooperative has given them another number
    if not await codes.use(tx, digest):
        raise Refusal("code_used")
    replaced = 0
    if member.person is not None and member.person != person.id:
        linked = await linking.link(tx, keys, address, person.id, member.person)
        person, replaced = linked.person, linked.replaced
    open_ones = await transferring_answers.held(tx)
    await people.hold(tx, person.id)
    await members.update(tx, number, person=person.id)
    values = {
        "antenna": member.antenna,
        "kind": member.stakeholder,
        "language": member.language,
        "kind_asked": True,
    }
    await people.update(tx, person.id, **values)
    person = await people.hold(tx, person.id)
    await transferring_answers.answers(tx, keys, open_ones, person.id, person)
    await live_messages.about_me_changed(tx, person.id)
    return Joined(person, replace(member, person=person.id), replaced)
