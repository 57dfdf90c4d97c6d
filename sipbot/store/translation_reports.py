"""Translations that seem odd: how many said so, and that somebody did, by a hash that only the key makes."""

from __future__ import annotations

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new
from .database import rewrite as written_anew


async def mark(tx: Tx, consultation: str, mark: bytes) -> bool:
    """True when this person says it of this text for the first time."""
    return await insert_new(tx, tables.odd_marks, mark=mark, consultation=consultation)


async def count(tx: Tx, consultation: str, question: str, language: str) -> None:
    """One person more."""
    where = {"consultation": consultation, "question": question, "language": language}
    await insert_new(tx, tables.odd_texts, **where, said=0)
    c = tables.odd_texts.c
    await tx.execute(
        sa.update(tables.odd_texts)
        .where(c.consultation == consultation, c.question == question, c.language == language)
        .values(said=c.said + 1)
    )


async def reporters(tx: Tx, consultation: str, question: str, language: str) -> int:
    """How many people said so."""
    c = tables.odd_texts.c
    count = await tx.scalar(
        sa.select(c.said).where(c.consultation == consultation, c.question == question, c.language == language)
    )
    return int(count or 0)


async def forget_marks(tx: Tx, consultation: str) -> None:
    await tx.execute(sa.delete(tables.odd_marks).where(tables.odd_marks.c.consultation == consultation))


async def rewrite(tx: Tx, consultation: str) -> None:
    """Nothing tells any more which text was found odd first."""
    await written_anew(tx, tables.odd_texts, tables.odd_texts.c.consultation == consultation)
