"""Corrections of wording: what a consultation's texts were and became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from sipbot.rules.corrections import Change, Correction

from . import tables
from .database import Tx


async def add(tx: Tx, consultation: str, at: datetime, changes: Sequence[Change]) -> int:
    """Its number, from 1. The consultation's row is locked by who corrects it."""
    c = tables.corrections.c
    highest = await tx.scalar(sa.select(sa.func.max(c.number)).where(c.consultation == consultation))
    number = (highest or 0) + 1
    await tx.execute(
        sa.insert(tables.corrections).values(
            consultation=consultation, number=number, at=at, changes=[asdict(change) for change in changes]
        )
    )
    return number


async def of(tx: Tx, consultation: str) -> list[Correction]:
    """In their order."""
    c = tables.corrections.c
    query = sa.select(tables.corrections).where(c.consultation == consultation).order_by(c.number)
    return [
        Correction(row.number, row.at, tuple(Change(**change) for change in row.changes))
        for row in await tx.execute(query)
    ]
