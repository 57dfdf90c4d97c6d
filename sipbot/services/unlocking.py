"""The key of a consultation, or of the codes: whether it is whole and the one that was used before.

A wrong or empty key would find nothing, and people would answer anew with it; so it is compared at every use
with the fingerprint in the database. One that is missing while there are answers is not replaced by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.store import ballots, codes, consultations, fingerprints, translation_reports
from sipbot.store.consultations import Stored
from sipbot.store.fingerprints import Noted
from sipbot.store.keys import CODES, Key

from . import Keyring, Tx

__all__ = ["CODES", "Key", "State", "adopt", "check_lost", "codes_key", "give_up", "key", "states", "to_read"]

PROOF = 1000
"""Of so many people on the roll one at least is found with the right key."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The key, if one is made yet. `replaces`: an earlier one is lost, and what it found is final."""

    key: Key | None = field(repr=False)
    replaces: bool
    noted: bool


async def to_read(tx: Tx, keys: Keyring, id_: str) -> Unlocked:
    """The key of a consultation, nothing being written. Raises KeyTrouble."""
    noted, key = await fingerprints.get(tx, id_), keys.read(id_)
    if noted.fingerprint is not None:
        return _compared(keys, id_, noted, key)
    begun = await ballots.any_findable(tx, id_)
    if key is None and begun:
        raise _trouble(keys, id_, "missing")
    if key is not None and not await _may_be_adopted(tx, id_, key, begun=begun):
        raise _trouble(keys, id_, "another")
    return Unlocked(key, noted.replaces or begun, noted=False)


def _compared(keys: Keyring, name: str, noted: Noted, key: Key | None) -> Unlocked:
    if key is None:
        raise _trouble(keys, name, "missing")
    if key.fingerprint != noted.fingerprint:
        raise _trouble(keys, name, "another")
    return Unlocked(key, noted.replaces, noted=True)


def _trouble(keys: Keyring, name: str, why: str) -> KeyTrouble:
    return KeyTrouble(name, why, str(keys.path(name)))


async def _may_be_adopted(tx: Tx, id_: str, key: Key, *, begun: bool) -> bool:
    """Of a version that noted no fingerprint, or noted in a transaction that was undone: it finds answers."""
    if await fingerprints.elsewhere(tx, id_, key.fingerprint):
        return False
    answered = await ballots.on_roll(tx, id_, PROOF) if begun else []
    return not answered or await _finds_one(tx, id_, key, answered)


async def _finds_one(tx: Tx, id_: str, key: Key, answered: Sequence[int]) -> bool:
    stored = await consultations.get(tx, id_)
    assert stored is not None
    for person in answered:
        if await ballots.known(tx, id_, [key.lookup_key(person, question) for question in stored.question_ids]):
            return True
    return False


async def key(tx: Tx, keys: Keyring, id_: str) -> Key:
    """The key of a consultation, to write with: made, and its fingerprint noted, if it is the first use.

    Raises KeyTrouble.
    """
    return await _noted(tx, keys, id_, await to_read(tx, keys, id_))


async def _noted(tx: Tx, keys: Keyring, name: str, unlocked: Unlocked) -> Key:
    if unlocked.key is not None and unlocked.noted:
        return unlocked.key
    used = unlocked.key or keys.make(name)
    if not await fingerprints.note(tx, name, used.fingerprint, replaces=unlocked.replaces):
        raise _trouble(keys, name, "another")  # a process with another folder was faster
    return used


async def codes_key(tx: Tx, keys: Keyring) -> Key:
    """The key of codes. Raises KeyTrouble."""
    return await _noted(tx, keys, CODES, await _of_codes(tx, keys))


async def _of_codes(tx: Tx, keys: Keyring) -> Unlocked:
    noted, key = await fingerprints.get(tx, CODES), keys.read(CODES)
    if noted.fingerprint is not None:
        return _compared(keys, CODES, noted, key)
    if key is None and await codes.any_waiting(tx):
        raise _trouble(keys, CODES, "missing")
    if key is not None and await fingerprints.elsewhere(tx, CODES, key.fingerprint):
        raise _trouble(keys, CODES, "another")
    return Unlocked(key, noted.replaces, noted=False)


# what those who run it see, and can do


@dataclass(frozen=True, slots=True)
class State:
    """How it stands with one key. `exposed`: others can read it."""

    name: str
    file: str
    trouble: KeyTrouble | None
    exposed: bool


async def states(tx: Tx, keys: Keyring) -> list[State]:
    """Of the key of each consultation that is not closed, and of the codes'."""
    names = [stored.id for stored in await _not_closed(tx)]
    return [await _state(tx, keys, name) for name in [*names, CODES]]


async def _not_closed(tx: Tx) -> list[Stored]:
    return [stored for stored in await consultations.all_of_them(tx) if stored.closed_at is None]


async def _state(tx: Tx, keys: Keyring, name: str) -> State:
    try:
        unlocked = await (_of_codes(tx, keys) if name == CODES else to_read(tx, keys, name))
        if unlocked.key is None and not keys.writable:
            raise _trouble(keys, name, "unwritable")
    except KeyTrouble as trouble:
        return State(name, trouble.file, trouble, keys.exposed(name))
    return State(name, str(keys.path(name)), None, keys.exposed(name))


async def adopt(tx: Tx, keys: Keyring) -> list[State]:
    """At the start keys of an earlier version get their fingerprint. How it stands with all."""
    key_states = await states(tx, keys)
    for state in key_states:
        if state.trouble is None and keys.read(state.name) is not None:
            await (codes_key(tx, keys) if state.name == CODES else key(tx, keys, state.name))
    return key_states


async def check_lost(tx: Tx, keys: Keyring, name: str) -> None:
    """Raises Refusal while a file is there, and where there is no such key to lose."""
    file = keys.path(name)
    if file.exists() or file.is_symlink():
        raise Refusal("key_there", file=str(file))
    known = [*(stored.id for stored in await _not_closed(tx)), CODES]
    if name not in known:
        raise Refusal("unknown_key", name=name, known=", ".join(known))


async def give_up(tx: Tx, keys: Keyring, name: str) -> int:
    """The key is lost for good, says who runs it. Raises Refusal.

    What was answered is final, and who has not answered may. How many people's answers; of codes, how many
    do nothing any more.
    """
    if name != CODES:
        await consultations.get(tx, name, lock=True)
    await check_lost(tx, keys, name)
    await fingerprints.lose(tx, name)
    if name == CODES:
        return await codes.drop_waiting(tx)
    await ballots.lose_lookup_keys(tx, name)
    await translation_reports.forget_marks(tx, name)
    return (await ballots.turnout(tx, name)).total()
