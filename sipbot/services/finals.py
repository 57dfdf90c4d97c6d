"""Answers that nobody can find any more, because the key with which they were given is lost: they are final.

Who gave one does not answer again: not with another account that is linked, not after being erased.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipbot.store import ballots, finals, members, people
from sipbot.store.consultations import Stored
from sipbot.store.keys import Key

from . import Tx

__all__ = ["holds", "keep"]


async def holds(tx: Tx, key: Key | None, stored: Stored, person: int) -> bool:
    """Whether this person has answered with a key that is lost."""
    if key is None:
        return await ballots.has_answered(tx, stored.id, person)
    if await finals.any_of(tx, await _marks(tx, key, person)):
        return True
    lookup_keys = [key.lookup_key(person, question) for question in stored.question_ids]
    return await ballots.has_answered(tx, stored.id, person) and not await ballots.known(
        tx, stored.id, lookup_keys
    )


async def keep(tx: Tx, key: Key, stored: Stored, person: int, antenna: str) -> None:
    """Before this person is erased. Who comes back with one of their accounts, or as the same member, is known
    to have answered."""
    await finals.keep(tx, stored.id, await _marks(tx, key, person), antenna)


async def _marks(tx: Tx, key: Key, person: int) -> Sequence[bytes]:
    accounts = [key.digest("final", str(address)) for address in await people.addresses_of(tx, person)]
    member = await members.of_person(tx, person)
    return [*accounts, *([key.digest("final member", member.number)] if member else [])]
