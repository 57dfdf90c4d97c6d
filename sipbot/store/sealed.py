"""The sealed lists of closed consultations."""

from __future__ import annotations

import sqlalchemy as sa

from . import tables
from .database import Tx


async def keep(tx: Tx, consultation: str, seal: str, text: str) -> None:
    await tx.execute(sa.insert(tables.sealed).values(consultation=consultation, seal=seal, list=text))


async def get(tx: Tx, consultation: str) -> tuple[str, str] | None:
    """Seal and list."""
    c = tables.sealed.c
    row = (await tx.execute(sa.select(c.seal, c.list).where(c.consultation == consultation))).first()
    return (row.seal, row.list) if row else None
