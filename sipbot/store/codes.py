"""Codes that were given out, as keyed hashes, and who typed wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new

CODES_KEPT = timedelta(days=90)
"""How long after its end a code is still told apart from one that never was."""
WRONG_CODES_COUNTED = timedelta(hours=1)
"""How long wrong codes are counted."""


@dataclass(frozen=True, slots=True)
class Code:
    """For a member or for a person: one of the two."""

    member: str | None
    person: int | None
    expires_at: datetime
    used: bool


async def add(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    for n in range(0, len(rows), 500):
        await tx.execute(sa.insert(tables.codes), list(rows[n : n + 500]))


async def get(tx: Tx, digest: bytes) -> Code | None:
    row = (await tx.execute(sa.select(tables.codes).where(tables.codes.c.digest == digest))).first()
    return Code(row.member, row.person, row.expires_at, row.used) if row else None


async def use(tx: Tx, digest: bytes) -> bool:
    """False: somebody else has at this moment, or before."""
    c = tables.codes.c
    used = await tx.execute(sa.update(tables.codes).where(c.digest == digest, ~c.used).values(used=True))
    return used.rowcount == 1


async def end_for_members(tx: Tx, members: Sequence[str], now: datetime) -> None:
    """What these members were given before is good for nothing any more."""
    c = tables.codes.c
    for n in range(0, len(members), 500):
        await tx.execute(
            sa.update(tables.codes)
            .where(c.member.in_(members[n : n + 500]), ~c.used, c.expires_at > now)
            .values(expires_at=now)
        )


async def any_waiting(tx: Tx) -> bool:
    """Whether a code was given out that nobody has used."""
    c = tables.codes.c
    return await tx.scalar(sa.select(c.digest).where(~c.used).limit(1)) is not None


async def drop_waiting(tx: Tx) -> int:
    """Codes that nobody has used, and wrong ones that were counted: without their key they mean nothing."""
    await tx.execute(sa.delete(tables.guesses))
    return (await tx.execute(sa.delete(tables.codes).where(~tables.codes.c.used))).rowcount


async def drop_of_person(tx: Tx, person: int) -> None:
    await tx.execute(sa.delete(tables.codes).where(tables.codes.c.person == person))


async def wrong(tx: Tx, who: bytes, now: datetime) -> int:
    """How many wrong codes were typed lately."""
    c = tables.guesses.c
    query = sa.select(c.wrong).where(c.digest == who, c.since > now - WRONG_CODES_COUNTED)
    return int(await tx.scalar(query) or 0)


async def note_wrong(tx: Tx, who: bytes, now: datetime) -> None:
    c = tables.guesses.c
    await tx.execute(sa.delete(tables.guesses).where(c.digest == who, c.since <= now - WRONG_CODES_COUNTED))
    if not await insert_new(tx, tables.guesses, digest=who, wrong=1, since=now):
        await tx.execute(sa.update(tables.guesses).where(c.digest == who).values(wrong=c.wrong + 1))


async def forget(tx: Tx, now: datetime) -> None:
    """What is of no use any more."""
    await tx.execute(sa.delete(tables.codes).where(tables.codes.c.expires_at < now - CODES_KEPT))
    await tx.execute(sa.delete(tables.guesses).where(tables.guesses.c.since <= now - WRONG_CODES_COUNTED))
