"""Who was erased after answering for good: marks that only the key makes, until the closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new


async def keep(tx: Tx, consultation: str, marks: Sequence[bytes], antenna: str) -> None:
    """One person's marks. The antenna stands beside one of them alone: they count once."""
    for n, mark in enumerate(marks):
        await insert_new(
            tx, tables.finals, mark=mark, consultation=consultation, antenna=None if n else antenna
        )


async def any_of(tx: Tx, marks: Sequence[bytes]) -> bool:
    c = tables.finals.c
    return await tx.scalar(sa.select(c.mark).where(c.mark.in_(marks)).limit(1)) is not None


async def turnout(tx: Tx, consultation: str) -> Counter[str]:
    """How many people who were erased have answered for good, per antenna."""
    c = tables.finals.c
    rows = await tx.execute(
        sa.select(c.antenna, sa.func.count().label("n"))
        .where(c.consultation == consultation, c.antenna.is_not(None))
        .group_by(c.antenna)
    )
    return Counter({row.antenna: row.n for row in rows})


async def forget(tx: Tx, consultation: str) -> None:
    await tx.execute(sa.delete(tables.finals).where(tables.finals.c.consultation == consultation))
