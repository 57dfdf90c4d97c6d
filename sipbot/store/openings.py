"""To whom the tables behind the commitments were handed, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new


@dataclass(frozen=True, slots=True)
class Opening:
    auditor: str
    opened_at: datetime
    opened_by: str


async def note(tx: Tx, consultation: str, opening: Opening) -> bool:
    """Once per auditor. True the first time."""
    return await insert_new(
        tx,
        tables.openings,
        consultation=consultation,
        auditor=opening.auditor,
        opened_at=opening.opened_at,
        opened_by=opening.opened_by,
    )


async def of(tx: Tx, consultation: str) -> list[Opening]:
    c = tables.openings.c
    rows = await tx.execute(
        sa.select(tables.openings).where(c.consultation == consultation).order_by(c.opened_at)
    )
    return [Opening(row.auditor, row.opened_at, row.opened_by) for row in rows]
