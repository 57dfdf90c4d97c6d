"""What is due and when: a UTC instant, with the wall clock and zone that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .database import Tx, insert_new

TOO_LATE = "dropped"


@dataclass(frozen=True, slots=True)
class Entry:
    """`verb` on `subject`, once, at `at`; after `not_after` it is of no use any more."""

    key: str
    verb: str
    subject: str  # the id of a meeting or consultation
    scope: str  # an antenna, how long before, the latest of a series; "": of the whole
    at: datetime
    not_after: datetime | None
    wall_clock: str  # `at` on the clock of `timezone`: 2026-12-01T10:00
    timezone: str


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    return Entry(row.key, row.verb, row.subject, row.scope, row.at, row.not_after, row.wall_clock, row.timezone)


async def note(tx: Tx, entry: Entry) -> None:
    """Noting the same key twice notes it once; what was moved away and is moved back is due again."""
    new = await insert_new(
        tx,
        tables.agenda,
        key=entry.key,
        verb=entry.verb,
        subject=entry.subject,
        scope=entry.scope,
        at=entry.at,
        not_after=entry.not_after,
        wall_clock=entry.wall_clock,
        timezone=entry.timezone,
    )
    if not new:
        c = tables.agenda.c
        await tx.execute(
            sa.update(tables.agenda).where(c.key == entry.key, c.outcome == "moved").values(outcome=None)
        )


def _open(now: datetime) -> sa.ColumnElement[bool]:
    """Not settled; or dropped as too late while the clock was ahead, when it is not too late."""
    c = tables.agenda.c
    return sa.or_(c.outcome.is_(None), sa.and_(c.outcome == TOO_LATE, c.not_after > now))


async def due(tx: Tx, now: datetime) -> list[Entry]:
    """What is due and not done, earliest first."""
    c = tables.agenda.c
    rows = await tx.execute(sa.select(tables.agenda).where(_open(now), c.at <= now).order_by(c.at, c.key))
    return [_entry(row) for row in rows]


async def take(tx: Tx, now: datetime, key: str, outcome: str) -> bool:
    """Settle an entry. False: somebody else has."""
    taken = await tx.execute(
        sa.update(tables.agenda).where(tables.agenda.c.key == key, _open(now)).values(outcome=outcome)
    )
    return taken.rowcount == 1


async def drop(tx: Tx, verb: str, subject: str, outcome: str) -> None:
    """Settle everything of this kind that is still to come, or may be again (see `_open`)."""
    c = tables.agenda.c
    await tx.execute(
        sa.update(tables.agenda)
        .where(c.verb == verb, c.subject == subject, sa.or_(c.outcome.is_(None), c.outcome == TOO_LATE))
        .values(outcome=outcome)
    )


async def done(tx: Tx, verb: str, subject: str, scope: str) -> int:
    """How often this was done."""
    c = tables.agenda.c
    query = sa.select(sa.func.count()).where(
        c.verb == verb, c.subject == subject, c.scope == scope, c.outcome == "done"
    )
    return int(await tx.scalar(query) or 0)


async def to_come(tx: Tx, verb: str, subject: str) -> list[Entry]:
    """What is not done yet, earliest first."""
    c = tables.agenda.c
    rows = await tx.execute(
        sa.select(tables.agenda)
        .where(c.verb == verb, c.subject == subject, c.outcome.is_(None))
        .order_by(c.at, c.key)
    )
    return [_entry(row) for row in rows]


async def all_to_come(tx: Tx, verb: str) -> list[Entry]:
    """What is not done yet of this kind, earliest first."""
    c = tables.agenda.c
    rows = await tx.execute(
        sa.select(tables.agenda).where(c.verb == verb, c.outcome.is_(None)).order_by(c.at, c.key)
    )
    return [_entry(row) for row in rows]


async def forget_settled(tx: Tx, before: datetime) -> None:
    c = tables.agenda.c
    await tx.execute(sa.delete(tables.agenda).where(c.outcome.is_not(None), c.at < before))


async def upcoming(tx: Tx, verb: str | None = None) -> Entry | None:
    """The next thing that will be due."""
    c = tables.agenda.c
    query = sa.select(tables.agenda).where(c.outcome.is_(None)).order_by(c.at).limit(1)
    row = (await tx.execute(query.where(c.verb == verb) if verb else query)).first()
    return _entry(row) if row else None
