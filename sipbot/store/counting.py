"""The box while it is counted: its rows are read by question, and written anew beside the old ones.

New rows are `counted`. Nobody reads them before the switch, nor the old ones after it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from sipbot.rules.stakeholders import UNKNOWN

from . import tables
from .consultations import COUNTED, TOLD
from .database import Tx, insert_many

_COLUMNS = ("id", "consultation", "question", "antenna", "language", "answer", "person", "signature", "receipt")


class Given(NamedTuple):
    """One answer, as it was given."""

    antenna: str
    language: str
    stakeholder: str
    answer: str
    person: int | None
    signature: str | None
    receipt: str


class Kept(NamedTuple):
    """What stays of an answer."""

    question: str
    antenna: str
    language: str
    answer: str
    person: int | None
    signature: str | None
    receipt: str


async def given(tx: Tx, consultation: str, question: str) -> list[Given]:
    """Every answer to a question that was not taken back."""
    c = tables.box.c
    rows = await tx.execute(
        sa.select(c.antenna, c.language, c.kind, c.answer, c.person, c.signature, c.receipt).where(
            c.consultation == consultation, c.question == question, ~c.counted, c.answer != ""
        )
    )
    return [Given(*row) for row in rows]


def new_ids(count: int) -> list[str]:
    """So many, in their order, which is that of the box: what lies together is written together."""
    return sorted(secrets.token_hex(16) for _ in range(count))


async def write(tx: Tx, consultation: str, ids: Sequence[str], kept: Sequence[Kept]) -> None:
    """What stays, under these ids."""
    rows = [(id_, consultation, *row, UNKNOWN, True) for id_, row in zip(ids, kept, strict=True)]
    await insert_many(tx, tables.box, (*_COLUMNS, "kind", "counted"), rows)


async def ids(tx: Tx, consultation: str, *, counted: bool) -> list[str]:
    """Of the new rows or of the old ones, in their order."""
    c = tables.box.c
    own = (c.consultation == consultation, c.counted == counted)
    return list(await tx.scalars(sa.select(c.id).where(*own).order_by(c.id)))


async def remove(tx: Tx, ids: Sequence[str]) -> None:
    await tx.execute(sa.delete(tables.box).where(tables.box.c.id.in_(ids)))


async def forget_names_of_erased(tx: Tx, consultation: str) -> None:
    """Who was erased while it was counted leaves no name: their answers may have been read before."""
    c, people = tables.box.c, tables.people.c
    named = sa.select(c.person).where(c.consultation == consultation, c.person.is_not(None))
    await tx.execute(sa.select(people.id).where(people.id.in_(named)).order_by(people.id).with_for_update())
    gone = (c.consultation == consultation, c.person.is_not(None), c.person.not_in(sa.select(people.id)))
    await tx.execute(sa.update(tables.box).where(*gone).values(person=None, signature=None))


async def on_roll(tx: Tx, consultation: str) -> list[int]:
    c = tables.roll.c
    return list(await tx.scalars(sa.select(c.person).where(c.consultation == consultation).order_by(c.person)))


async def take_off_roll(tx: Tx, consultation: str, people: Sequence[int]) -> None:
    c = tables.roll.c
    await tx.execute(sa.delete(tables.roll).where(c.consultation == consultation, c.person.in_(people)))


async def uncounted(tx: Tx) -> list[str]:
    """What is closed and not counted to the end, in the order in which it closed."""
    c = tables.consultations.c
    conditions = (c.closed_at.is_not(None), c.step.not_in((COUNTED, TOLD)))
    return list(await tx.scalars(sa.select(c.id).where(*conditions).order_by(c.closed_at, c.number)))


async def untold(tx: Tx, *, step: str = "", closed_before: datetime | None = None) -> list[str]:
    """What is closed and not told."""
    c = tables.consultations.c
    conditions = [c.closed_at.is_not(None), c.step == step if step else c.step != TOLD]
    if closed_before is not None:
        conditions.append(c.closed_at <= closed_before)
    return list(await tx.scalars(sa.select(c.id).where(*conditions).order_by(c.closed_at, c.number)))
