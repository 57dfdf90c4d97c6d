"""The member roll, brought up to date from the cooperative's list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sipbot import i18n
from sipbot.rules.damage import Doubts, doubts
from sipbot.rules.members import Member
from sipbot.store import members, people
from sipbot.store.database import advisory_lock
from sipbot.store.members import Row

from . import Keyring, Tx, transferring_answers

__all__ = ["Changes", "Doubtful", "Row", "bring_up_to_date", "compare", "listing"]

listing = members.all_of_them


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list would change, in numbers of members per antenna. Who moves is counted where they go."""

    new: Counter[str]
    changed: Counter[str]
    left: Counter[str]
    same: Counter[str]

    @property
    def antennas(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.new, *self.changed, *self.left, *self.same]))


class Doubtful(Exception):
    """The roll would lose more than a tenth, or numbers that a spreadsheet has damaged would come in."""

    def __init__(self, doubts: Doubts) -> None:
        super().__init__()
        self.doubts = doubts


async def compare(tx: Tx, rows: Sequence[Member]) -> tuple[Changes, Doubts]:
    """What would change, and why one should look twice."""
    stored = await members.all_of_them(tx)
    return _changes(stored, rows), _doubts(stored, rows)


def _doubts(stored: Sequence[Row], rows: Sequence[Member]) -> Doubts:
    present = (row.number for row in stored if not row.left)
    return doubts(present, (row.number for row in rows), i18n.in_lists())


def _changes(stored: Sequence[Row], rows: Sequence[Member]) -> Changes:
    known = {row.number: row for row in stored}
    listed = {row.number for row in rows}
    before = {row.number: _facts(row) for row in stored if not row.left}
    return Changes(
        new=Counter(row.antenna for row in rows if row.number not in known),
        changed=Counter(row.antenna for row in rows if row.number in known and before.get(row.number) != row),
        left=Counter(row.antenna for row in stored if not row.left and row.number not in listed),
        same=Counter(row.antenna for row in rows if before.get(row.number) == row),
    )


def _facts(row: Row) -> Member:
    return Member(row.number, row.antenna, row.stakeholder, row.shareholder, row.language)


async def bring_up_to_date(
    tx: Tx, keys: Keyring, rows: Sequence[Member], *, all_of_them: bool = False
) -> Changes:
    """The roll becomes what the list says; who is not on it has left. What people answered stays with them.

    `all_of_them`: somebody has looked at what is doubtful. Else raises Doubtful.
    """
    await advisory_lock(tx, "members")
    stored = await members.all_of_them(tx)
    if not all_of_them and (doubts := _doubts(stored, rows)):
        raise Doubtful(doubts)
    known, listed = {row.number: row for row in stored}, {row.number for row in rows}
    await members.add(
        tx, [members.columns(row) | {"left": False, "person": None} for row in rows if row.number not in known]
    )
    moved = []
    for row in rows:
        before = known.get(row.number)
        if before is not None and (before.left or _facts(before) != row):
            values = members.columns(row) | {"left": False}
            del values["number"]
            await members.update(tx, row.number, **values)
            was, is_now = (before.antenna, before.stakeholder), (row.antenna, row.stakeholder)
            if before.person is not None and was != is_now:
                moved.append((before.person, row))
    for gone in stored:
        if not gone.left and gone.number not in listed:
            await members.update(tx, gone.number, left=True)
    await _move(tx, keys, moved)
    return _changes(stored, rows)


async def _move(tx: Tx, keys: Keyring, moved: Sequence[tuple[int, Member]]) -> None:
    """People follow the roll, and their open answers follow them."""
    if not moved:
        return
    open_ones = await transferring_answers.held(tx)
    for id_, row in sorted(moved, key=lambda pair: pair[0]):
        await people.hold(tx, id_)
        await people.update(tx, id_, antenna=row.antenna, kind=row.stakeholder)
        await transferring_answers.answers(tx, keys, open_ones, id_, await people.hold(tx, id_))
