"""Statements that members proposed, and how often each was seen. Nothing tells who proposed one."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new
from .database import rewrite as written_anew

FILED, PROPOSED, ADMITTED, LEFT_OUT = "filed", "proposed", "admitted", "left_out"


@dataclass(frozen=True, slots=True)
class Row:
    """One statement; `text` is empty for those of the file."""

    question: str
    id: str
    text: str
    language: str
    state: str
    seen: int  # by how many people


async def of(tx: Tx, consultation: str) -> list[Row]:
    c = tables.statements.c
    rows = await tx.execute(sa.select(tables.statements).where(c.consultation == consultation))
    statements = [Row(r.question, r.id, r.text or "", r.language, r.state, r.seen) for r in rows]
    return sorted(statements, key=lambda row: (row.question, row.id))


async def propose(tx: Tx, consultation: str, question: str, id_: str, text: str, language: str) -> bool:
    """False: this one was proposed already."""
    return await insert_new(
        tx,
        tables.statements,
        consultation=consultation,
        question=question,
        id=id_,
        text=text,
        language=language,
        state=PROPOSED,
        seen=0,
    )


async def decide(tx: Tx, consultation: str, question: str, id_: str, state: str) -> Row | None:
    """Admitted or left out, once. None: there is no such proposal any more."""
    c = tables.statements.c
    key = (c.consultation == consultation, c.question == question, c.id == id_)
    done = await tx.execute(sa.update(tables.statements).where(*key, c.state == PROPOSED).values(state=state))
    if done.rowcount != 1:
        return None
    row = (await tx.execute(sa.select(tables.statements).where(*key))).one()
    return Row(row.question, row.id, row.text or "", row.language, row.state, row.seen)


async def count_seen(tx: Tx, consultation: str, question: str, id_: str, language: str) -> None:
    """Somebody has answered this statement for the first time."""
    c = tables.statements.c
    await insert_new(
        tx,
        tables.statements,
        consultation=consultation,
        question=question,
        id=id_,
        text=None,
        language=language,
        state=FILED,
        seen=0,
    )
    await tx.execute(
        sa.update(tables.statements)
        .where(c.consultation == consultation, c.question == question, c.id == id_)
        .values(seen=c.seen + 1)
    )


async def rewrite(tx: Tx, consultation: str) -> None:
    """Nothing tells any more in which order they were proposed and first answered."""
    await written_anew(tx, tables.statements, tables.statements.c.consultation == consultation)
