"""The roll (who has answered) and the box (what was answered): no column in common names a person."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa

from sipbot.rules.casting import Slip

from . import finals, tables
from .database import Tx, among, insert, insert_in


def _slip(row: Any) -> Slip:
    return Slip(
        question=row.question,
        antenna=row.antenna,
        language=row.language,
        answer=row.answer,
        order=row.order,
        person=row.person,
        signature=row.signature,
        stakeholder=row.kind,
        moment=row.moment,
        receipt=row.receipt,
    )


async def slips_under(tx: Tx, lookup_keys: Sequence[bytes]) -> dict[bytes, Slip]:
    """The slips under these lookup keys, also of what was taken back, as they lie in the box."""
    rows = await tx.execute(sa.select(tables.box).where(among(tx, tables.box.c.finder, lookup_keys)))
    return {row.finder: _slip(row) for row in rows}


async def write(tx: Tx, consultation: str, slips: Mapping[bytes, Slip]) -> None:
    """The slips under these lookup keys, each in place of the one that was there.

    To be called while the people are held: of two who write one slip at once, one would be lost.
    """
    if not slips:
        return
    rows = [
        {"id": secrets.token_hex(16), "consultation": consultation, "finder": lookup_key, **_columns(slip)}
        for lookup_key, slip in slips.items()
    ]
    await tx.execute(_in_place(tx.dialect.name), rows)


@cache
def _in_place(dialect: str) -> sa.Executable:
    """Inserts a slip, or brings the one under the same lookup key up to date."""
    statement = insert_in(dialect, tables.box)
    kept = ("id", "finder")
    changed = {
        column.name: statement.excluded[column.name] for column in tables.box.c if column.name not in kept
    }
    return statement.on_conflict_do_update(index_elements=["finder"], set_=changed)


def _columns(slip: Slip) -> dict[str, Any]:
    return {
        "question": slip.question,
        "antenna": slip.antenna,
        "language": slip.language,
        "answer": slip.answer,
        "order": slip.order,
        "person": slip.person,
        "signature": slip.signature,
        "kind": slip.stakeholder,
        "moment": slip.moment,
        "receipt": slip.receipt,
    }


async def answers(tx: Tx, lookup_keys: Sequence[bytes]) -> dict[bytes, str]:
    """The answers that these lookup keys find; withdrawn ones are left out."""
    c = tables.box.c
    rows = await tx.execute(sa.select(c.finder, c.answer).where(c.finder.in_(lookup_keys), c.answer != ""))
    return {row.finder: row.answer for row in rows}


async def languages(tx: Tx, lookup_keys: Sequence[bytes]) -> dict[bytes, str]:
    """The language of the text to which each of these answers was given."""
    c = tables.box.c
    rows = await tx.execute(sa.select(c.finder, c.language).where(c.finder.in_(lookup_keys), c.answer != ""))
    return {row.finder: row.language for row in rows}


async def any_of(tx: Tx, consultation: str) -> bool:
    """Whether anybody has begun to answer, also who took it back."""
    c = tables.box.c
    return await tx.scalar(sa.select(c.id).where(c.consultation == consultation).limit(1)) is not None


async def any_findable(tx: Tx, consultation: str) -> bool:
    """Whether there is a slip that a key finds."""
    c = tables.box.c
    slips = sa.select(c.id).where(c.consultation == consultation, c.finder.is_not(None))
    return await tx.scalar(slips.limit(1)) is not None


async def lose_lookup_keys(tx: Tx, consultation: str) -> None:
    """The key is lost: what was answered is found by nobody any more, and counts; what was taken back goes."""
    c = tables.box.c
    await tx.execute(sa.delete(tables.box).where(c.consultation == consultation, c.answer == ""))
    await tx.execute(
        sa.update(tables.box).where(c.consultation == consultation).values(finder=None, order=None, moment=None)
    )


async def roots(tx: Tx, lookup_keys: Sequence[bytes]) -> dict[bytes, str]:
    """What the receipts of these answers are made of; withdrawn ones are left out."""
    c = tables.box.c
    rows = await tx.execute(sa.select(c.finder, c.receipt).where(c.finder.in_(lookup_keys), c.answer != ""))
    return {row.finder: row.receipt for row in rows}


async def known(tx: Tx, consultation: str, lookup_keys: Sequence[bytes]) -> bool:
    """Whether any slip of this consultation, also a withdrawn one, is found."""
    c = tables.box.c
    slips = sa.select(c.id).where(c.consultation == consultation, c.finder.in_(lookup_keys))
    return await tx.scalar(slips.limit(1)) is not None


async def remove(tx: Tx, lookup_keys: Sequence[bytes]) -> int:
    """How many slips there were, given answers or not."""
    return (await tx.execute(sa.delete(tables.box).where(tables.box.c.finder.in_(lookup_keys)))).rowcount


async def remove_signed(tx: Tx, consultation: str, person: int) -> int:
    """What this person has answered by name: found without a key."""
    c = tables.box.c
    gone = await tx.execute(sa.delete(tables.box).where(c.consultation == consultation, c.person == person))
    return gone.rowcount


async def slips(tx: Tx, consultation: str) -> list[Slip]:
    """Every given answer of a consultation, in the order of the box."""
    c = tables.box.c
    rows = await tx.execute(
        sa.select(tables.box).where(c.consultation == consultation, c.answer != "").order_by(c.id)
    )
    return [replace(_slip(row), order=None, moment=None) for row in rows]


async def has_answered(tx: Tx, consultation: str, person: int) -> bool:
    c = tables.roll.c
    return bool(await tx.scalar(sa.select(c.person).where(c.consultation == consultation, c.person == person)))


async def marked(tx: Tx, consultation: str, person: int) -> str | None:
    """The antenna for which this person is on the roll."""
    c = tables.roll.c
    query = sa.select(c.antenna).where(c.consultation == consultation, c.person == person)
    return await tx.scalar(query)


async def on_roll(tx: Tx, consultation: str, most: int) -> list[int]:
    """Some of the people who have answered."""
    c = tables.roll.c
    rows = await tx.scalars(sa.select(c.person).where(c.consultation == consultation).limit(most))
    return list(rows)


async def mark(tx: Tx, consultation: str, people: Mapping[int, str]) -> None:
    """On the roll: these people have answered, each for this antenna; who is on it stays as they are."""
    if people:
        await tx.execute(
            insert(tx, tables.roll).on_conflict_do_nothing(),
            [
                {"consultation": consultation, "person": person, "antenna": antenna}
                for person, antenna in people.items()
            ],
        )


async def unmark(tx: Tx, consultation: str, people: Collection[int]) -> None:
    """Off the roll: nothing that these people have answered counts any more."""
    if people:
        c = tables.roll.c
        await tx.execute(sa.delete(tables.roll).where(c.consultation == consultation, c.person.in_(people)))


async def turnout(tx: Tx, consultation: str) -> Counter[str]:
    """How many people have answered, per antenna; also those who were erased since, and whose answers stay."""
    c = tables.roll.c
    rows = await tx.execute(
        sa.select(c.antenna, sa.func.count().label("n"))
        .where(c.consultation == consultation)
        .group_by(c.antenna)
    )
    return Counter({row.antenna: row.n for row in rows}) + await finals.turnout(tx, consultation)
