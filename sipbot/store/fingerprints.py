"""Which key a consultation, or the codes, were begun with: a fingerprint of it, never the key."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new, put


@dataclass(frozen=True, slots=True)
class Noted:
    """`fingerprint` None: no key is made yet. `replaces`: an earlier one is lost; what it found is final."""

    fingerprint: bytes | None = None
    replaces: bool = False


async def get(tx: Tx, name: str) -> Noted:
    c = tables.keys.c
    row = (await tx.execute(sa.select(c.fingerprint, c.replaces).where(c.name == name))).first()
    return Noted(row.fingerprint, row.replaces) if row else Noted()


async def note(tx: Tx, name: str, fingerprint: bytes, *, replaces: bool) -> bool:
    """The key that is used from now on. False: another transaction has noted another one, which stays."""
    if await insert_new(tx, tables.keys, name=name, fingerprint=fingerprint, replaces=replaces):
        return True
    c = tables.keys.c
    await tx.execute(
        sa.update(tables.keys).where(c.name == name, c.fingerprint.is_(None)).values(fingerprint=fingerprint)
    )
    return (await get(tx, name)).fingerprint == fingerprint


async def lose(tx: Tx, name: str) -> None:
    """The key is lost for good: the next one is another."""
    await put(tx, tables.keys, name=name, fingerprint=None, replaces=True)


async def elsewhere(tx: Tx, name: str, fingerprint: bytes) -> bool:
    """Whether this is the key of something else."""
    c = tables.keys.c
    query = sa.select(c.name).where(c.fingerprint == fingerprint, c.name != name)
    return await tx.scalar(query.limit(1)) is not None


async def forget(tx: Tx, name: str) -> None:
    await tx.execute(sa.delete(tables.keys).where(tables.keys.c.name == name))
