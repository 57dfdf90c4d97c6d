"""How far each platform's receiver has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .database import Tx, put


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest id seen, in which epoch, and when."""

    newest: int
    epoch: int
    at: datetime


async def get(tx: Tx, platform: str) -> Mark | None:
    row = (await tx.execute(sa.select(tables.receivers).where(tables.receivers.c.platform == platform))).first()
    return Mark(row.newest, row.epoch, row.at) if row else None


async def position(tx: Tx, platform: str) -> str:
    """Where this platform's receiver goes on; "" at the very first start."""
    c = tables.receivers.c
    return await tx.scalar(sa.select(c.position).where(c.platform == platform)) or ""


async def reached(tx: Tx, platform: str, position: str, now: datetime) -> None:
    """Everything before this position is committed."""
    await put(tx, tables.receivers, platform=platform, newest=0, epoch=0, at=now, position=position)


async def keep(tx: Tx, platform: str, mark: Mark) -> None:
    await put(tx, tables.receivers, platform=platform, newest=mark.newest, epoch=mark.epoch, at=mark.at)
