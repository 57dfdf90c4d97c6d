"""The roll (who has answered) and the box (what was answered): no column in common names a person."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from sipbot.rules import receipts
from sipbot.rules.stakeholders import UNKNOWN

from . import finals, tables
from .database import Tx, insert_new

NEVER = -1
"""The order of a slip that was just made."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One answer in the box. `answer` "" is a withdrawn one, kept so that an older press has no effect."""

    question: str
    antenna: str
    language: str
    answer: str
    order: int | None = None  # of the last act, hidden by the key while the consultation is open
    person: int | None = None
    signature: str | None = None
    stakeholder: str = UNKNOWN
    moment: int | None = None  # when and on which platform the last act was, hidden like its order
    receipt: str = ""  # while the consultation is open its root; afterwards what the member knows


async def lock(tx: Tx, consultation: str, question: str, lookup_key: bytes, antenna: str) -> Slip:
    """The slip under this lookup key, locked; made empty if there is none.

    Writing first and reading second is what keeps two presses of one person at once from losing one.
    """
    await insert_new(
        tx,
        tables.box,
        id=secrets.token_hex(16),
        consultation=consultation,
        question=question,
        antenna=antenna,
        language="",
        answer="",
        finder=lookup_key,
        order=NEVER,
        receipt=receipts.root(),
    )
    query = sa.select(tables.box).where(tables.box.c.finder == lookup_key).with_for_update()
    row = (await tx.execute(query)).one()
    return _slip(row)


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


async def taken(tx: Tx, lookup_keys: Sequence[bytes]) -> dict[bytes, Slip]:
    """the slips under these lookup keys, locked."""
    query = sa.select(tables.box).where(tables.box.c.finder.in_(lookup_keys)).order_by(tables.box.c.finder)
    return {row.finder: _slip(row) for row in await tx.execute(query.with_for_update())}


async def reroot(tx: Tx, lookup_key: bytes, root: str) -> None:
    """The receipts of this slip are made of this root from now on."""
    await tx.execute(sa.update(tables.box).where(tables.box.c.finder == lookup_key).values(receipt=root))


async def fill(tx: Tx, lookup_key: bytes, slip: Slip) -> None:
    """Write the slip under this lookup key, which is there and locked. Its receipt stays as it is."""
    await tx.execute(
        sa.update(tables.box)
        .where(tables.box.c.finder == lookup_key)
        .values(
            antenna=slip.antenna,
            language=slip.language,
            answer=slip.answer,
            order=slip.order,
            person=slip.person,
            signature=slip.signature,
            kind=slip.stakeholder,
            moment=slip.moment,
        )
    )


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


async def mark(tx: Tx, consultation: str, person: int, antenna: str) -> bool:
    """On the roll: this person has answered. True when that is new."""
    return await insert_new(tx, tables.roll, consultation=consultation, person=person, antenna=antenna)


async def unmark(tx: Tx, consultation: str, person: int) -> bool:
    c = tables.roll.c
    gone = await tx.execute(sa.delete(tables.roll).where(c.consultation == consultation, c.person == person))
    return gone.rowcount > 0


async def turnout(tx: Tx, consultation: str) -> Counter[str]:
    """How many people have answered, per antenna; also those who were erased since, and whose answers stay."""
    c = tables.roll.c
    rows = await tx.execute(
        sa.select(c.antenna, sa.func.count().label("n"))
        .where(c.consultation == consultation)
        .group_by(c.antenna)
    )
    return Counter({row.antenna: row.n for row in rows}) + await finals.turnout(tx, consultation)
