"""The member roll: numbers, what they may do, and which person came with whose code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from sipbot.rules.members import Member

from . import tables
from .database import Tx

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A member. `left`: no longer on the list; `person`: who came with the code of their letter."""

    number: str
    antenna: str
    stakeholder: str
    shareholder: bool
    language: str
    left: bool
    person: int | None


def _row(row: Any) -> Row:
    return Row(row.number, row.antenna, row.kind, row.shareholder, row.language, row.left, row.person)


def columns(line: Member) -> dict[str, Any]:
    """What a line of the list says, by column."""
    values = asdict(line)
    return values | {"kind": values.pop("stakeholder")}


async def all_of_them(tx: Tx, antenna: str = "") -> list[Row]:
    """By number; `antenna`: of one alone."""
    query = sa.select(tables.members).order_by(tables.members.c.number)
    rows = await tx.execute(query.where(tables.members.c.antenna == antenna) if antenna else query)
    return [_row(row) for row in rows]


async def any_there(tx: Tx) -> bool:
    """Whether somebody is on the roll."""
    return (
        await tx.scalar(sa.select(tables.members.c.number).where(~tables.members.c.left).limit(1)) is not None
    )


async def add(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    for n in range(0, len(rows), CHUNK):
        await tx.execute(sa.insert(tables.members), list(rows[n : n + CHUNK]))


async def update(tx: Tx, number: str, **values: Any) -> None:
    await tx.execute(sa.update(tables.members).where(tables.members.c.number == number).values(**values))


async def get(tx: Tx, number: str, *, lock: bool = False) -> Row | None:
    query = sa.select(tables.members).where(tables.members.c.number == number)
    row = (await tx.execute(query.with_for_update() if lock else query)).first()
    return _row(row) if row else None


async def of_person(tx: Tx, person: int) -> Row | None:
    row = (await tx.execute(sa.select(tables.members).where(tables.members.c.person == person))).first()
    return _row(row) if row else None


async def of_people(tx: Tx, people: Collection[int]) -> dict[int, Row]:
    """The lines of those of these people who came with the code of a letter."""
    rows = await tx.execute(sa.select(tables.members).where(tables.members.c.person.in_(people)))
    return {row.person: _row(row) for row in rows}


async def release(tx: Tx, person: int) -> None:
    """Nobody has come with this member's code any more."""
    c = tables.members.c
    await tx.execute(sa.update(tables.members).where(c.person == person).values(person=None))


def _entitled(shareholders: bool) -> list[sa.ColumnElement[bool]]:
    c = tables.members.c
    return [~c.left, c.shareholder] if shareholders else [~c.left]


async def entitled(tx: Tx, *, shareholders: bool) -> Counter[str]:
    """How many may answer where the roll decides, per antenna."""
    c = tables.members.c
    rows = await tx.execute(
        sa.select(c.antenna, sa.func.count().label("n")).where(*_entitled(shareholders)).group_by(c.antenna)
    )
    return Counter({row.antenna: row.n for row in rows})


async def entitled_people(tx: Tx, *, shareholders: bool) -> set[int]:
    """Who has come with their code and may answer where the roll decides."""
    c = tables.members.c
    return set(await tx.scalars(sa.select(c.person).where(c.person.is_not(None), *_entitled(shareholders))))


def without_person(rows: Iterable[Row]) -> list[Row]:
    """Those to whom a letter goes: nobody has come with their code yet, and they have not left."""
    return [row for row in rows if row.person is None and not row.left]
