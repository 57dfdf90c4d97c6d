"""To whom the tables behind the commitments were handed, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new


@dataclass(frozen=True, slots=True)
class Disclosure:
    auditor: str
    at: datetime
    by: str  # the account on the server's system


async def note(tx: Tx, consultation: str, disclosure: Disclosure) -> bool:
    """Once per auditor. True the first time."""
    return await insert_new(
        tx,
        tables.audit_disclosures,
        consultation=consultation,
        auditor=disclosure.auditor,
        opened_at=disclosure.at,
        opened_by=disclosure.by,
    )


async def of(tx: Tx, consultation: str) -> list[Disclosure]:
    c = tables.audit_disclosures.c
    rows = await tx.execute(
        sa.select(tables.audit_disclosures).where(c.consultation == consultation).order_by(c.opened_at)
    )
    return [Disclosure(row.auditor, row.opened_at, row.opened_by) for row in rows]
