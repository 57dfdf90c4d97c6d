"""Which acts were applied already, and which could not be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from . import tables
from .database import Tx, among, insert, insert_new

IDS_KEPT = timedelta(hours=48)
"""How long an act's id is kept: Telegram gives up delivering after 24 hours."""


async def first_time(tx: Tx, id_: str, now: datetime) -> bool:
    """Record an act. False: it is here again."""
    return await insert_new(tx, tables.seen, id=id_, at=now)


async def known(tx: Tx, ids: Collection[str]) -> set[str]:
    """Which of these acts were recorded."""
    return set(await tx.scalars(sa.select(tables.seen.c.id).where(among(tx, tables.seen.c.id, ids))))


async def note(tx: Tx, ids: Collection[str], now: datetime) -> None:
    """Record these acts; some may be already."""
    if ids:
        await tx.execute(
            insert(tx, tables.seen).on_conflict_do_nothing(), [{"id": id_, "at": now} for id_ in ids]
        )


async def put_aside(tx: Tx, id_: str, act_type: str, error: str, now: datetime) -> None:
    """An act that cannot be handled: its type and the error's name, nothing of what was in it."""
    await insert_new(tx, tables.set_aside, id=id_, kind=act_type[:40], error=error[:200], at=now)


async def forget(tx: Tx, now: datetime) -> None:
    await tx.execute(sa.delete(tables.seen).where(tables.seen.c.at < now - IDS_KEPT))
    await tx.execute(sa.delete(tables.set_aside).where(tables.set_aside.c.at < now - timedelta(days=30)))


async def aside(tx: Tx) -> int:
    """How many acts stand aside."""
    return int(await tx.scalar(sa.select(sa.func.count()).select_from(tables.set_aside)) or 0)
