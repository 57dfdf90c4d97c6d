"""Files that were sent and are not read yet. They stand beside what is owed: who sent one awaits an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from sipbot.chat import Address

from . import tables
from .database import Tx, insert_new

UNREAD = "unread"
"""What stands in place of an outcome: nothing of this is sent."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One file: who sent it, and what is needed to fetch it."""

    id: int
    key: str
    sender: Address
    args: Mapping[str, str]


async def keep(tx: Tx, key: str, sender: Address, args: Mapping[str, str], now: datetime) -> None:
    """Note it, once."""
    facts = {"key": key, "address": str(sender), "action": "read", "screen": "file", "args": dict(args)}
    more = {"subject": "", "language": "", "urgent": True, "at": now, "attempts": 0, "outcome": UNREAD}
    await insert_new(tx, tables.outbox, **facts, **more)


async def first_of_each(tx: Tx, platforms: Collection[str]) -> list[Unread]:
    """The oldest file of each sender on these platforms."""
    c = tables.outbox.c
    rows = await tx.execute(sa.select(tables.outbox).where(c.outcome == UNREAD).order_by(c.id))
    oldest: dict[str, Unread] = {}
    for row in rows:
        oldest.setdefault(row.address, Unread(row.id, row.key, Address.parse(row.address), row.args))
    return [file for file in oldest.values() if file.sender.platform in platforms]


async def waiting(tx: Tx, sender: Address) -> int:
    """How many files of this person wait."""
    c = tables.outbox.c
    query = sa.select(sa.func.count()).where(c.outcome == UNREAD, c.address == str(sender))
    return int(await tx.scalar(query) or 0)


async def tried(tx: Tx, id_: int, by: int = 1) -> int:
    """Count one try more; how many that makes. A stop takes its own back."""
    c = tables.outbox.c
    await tx.execute(sa.update(tables.outbox).where(c.id == id_).values(attempts=c.attempts + by))
    return int(await tx.scalar(sa.select(c.attempts).where(c.id == id_)) or 0)


async def done(tx: Tx, id_: int) -> bool:
    """Nothing of it is kept. False: somebody else has dealt with it."""
    c = tables.outbox.c
    gone = await tx.execute(sa.delete(tables.outbox).where(c.id == id_, c.outcome == UNREAD))
    return gone.rowcount == 1
