"""Meetings and who comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from . import tables
from .database import Tx, locked, put


@dataclass(frozen=True, slots=True)
class Meeting:
    """`wall_clock` is the local time it was given in (`2026-12-12T18:30`), `starts_at` the same in UTC."""

    id: int
    antenna: str
    title: dict[str, str]
    place: str
    link: str
    starts_at: datetime
    wall_clock: str
    timezone: str
    state: str  # announced, cancelled, undone
    announced_at: datetime


def _meeting(row: Any) -> Meeting:
    return Meeting(
        row.id,
        row.antenna,
        row.title,
        row.place,
        row.link,
        row.starts_at,
        row.wall_clock,
        row.timezone,
        row.state,
        row.announced_at,
    )


async def add(tx: Tx, **values: Any) -> int:
    added = await tx.execute(sa.insert(tables.meetings).values(**values))
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


async def update(tx: Tx, meeting: int, **values: Any) -> None:
    await tx.execute(sa.update(tables.meetings).where(tables.meetings.c.id == meeting).values(**values))


async def get(tx: Tx, meeting: int, *, lock: bool = False, hold: bool = False) -> Meeting | None:
    """`lock`: nobody else comes to it or changes it until this transaction ends. `hold`: nobody locks it until
    then; others may hold it as well."""
    table = tables.meetings
    if lock or hold:
        row = await locked(tx, table, table.c.id == meeting, table.c.id, share=hold)
    else:
        row = (await tx.execute(sa.select(table).where(table.c.id == meeting))).first()
    return _meeting(row) if row else None


async def upcoming(tx: Tx, now: datetime, antennas: set[str] | None = None) -> list[Meeting]:
    """Announced meetings that have not begun, soonest first."""
    c = tables.meetings.c
    query = sa.select(tables.meetings).where(c.state == "announced", c.starts_at > now).order_by(c.starts_at)
    if antennas is not None:
        query = query.where(c.antenna.in_(antennas))
    return [_meeting(row) for row in await tx.execute(query)]


@dataclass(frozen=True, slots=True)
class Coming:
    """What somebody said to a meeting; order and moment of the act."""

    answer: str
    order: int
    moment: int | None


async def coming_of(tx: Tx, meeting: int, person: int) -> Coming | None:
    """What this person said, locked."""
    c = tables.attendance.c
    query = sa.select(tables.attendance).where(c.meeting == meeting, c.person == person).with_for_update()
    row = (await tx.execute(query)).first()
    return Coming(row.answer, row.order, row.moment) if row else None


async def say(tx: Tx, meeting: int, person: int, coming: Coming) -> None:
    """In place of what they said before."""
    await put(
        tx,
        tables.attendance,
        meeting=meeting,
        person=person,
        answer=coming.answer,
        order=coming.order,
        moment=coming.moment,
    )


async def unsay(tx: Tx, meeting: int, person: int) -> None:
    c = tables.attendance.c
    await tx.execute(sa.delete(tables.attendance).where(c.meeting == meeting, c.person == person))


async def answer_of(tx: Tx, meeting: int, person: int) -> str | None:
    c = tables.attendance.c
    return await tx.scalar(sa.select(c.answer).where(c.meeting == meeting, c.person == person))


async def answered_by(tx: Tx, person: int) -> list[int]:
    """The meetings to which this person has said something."""
    c = tables.attendance.c
    return list((await tx.scalars(sa.select(c.meeting).where(c.person == person))).all())


async def counts(tx: Tx, meeting: int) -> Counter[str]:
    c = tables.attendance.c
    rows = await tx.execute(
        sa.select(c.answer, sa.func.count().label("n")).where(c.meeting == meeting).group_by(c.answer)
    )
    return Counter({row.answer: row.n for row in rows})


async def who(tx: Tx, meeting: int, answers: tuple[str, ...]) -> set[int]:
    c = tables.attendance.c
    rows = await tx.execute(sa.select(c.person).where(c.meeting == meeting, c.answer.in_(answers)))
    return {row.person for row in rows}
