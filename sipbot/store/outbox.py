"""What is owed to chats: rows of facts, claimed, sent and settled."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sipbot.chat import Address, Owed, Subject
from sipbot.facts import Facts, from_args, to_args

from . import refusals, tables
from .database import Tx, insert_new
from .readable import readable

LEASE = timedelta(seconds=60)
"""How long a worker may hold a row before another may take it."""


REFRESHMENT = "refresh:"
"""Begins the key of an edit that brings a message up to date: it is owed once, and again when it is done."""


@dataclass(frozen=True, slots=True)
class Row:
    """One owed message, as a worker sees it."""

    id: int
    key: str  # owing it again owes nothing
    address: Address
    action: str  # send or edit
    screen: str
    args: dict[str, str]  # the facts, as `facts.to_args` gives them
    subject: Subject | None
    language: str
    urgent: bool
    at: datetime
    not_after: datetime | None  # then it is of no use any more
    rendering: str | None  # as it was worded at the first attempt
    attempts: int
    thread: str  # where an answer belongs
    tried_at: datetime | None  # by the machine's clock: since then it may have gone out

    @property
    def facts(self) -> Facts:
        """Raises ValueError: they are not those of its screen."""
        return from_args(self.screen, self.args)


def _row(row: Any) -> Row:
    return Row(
        row.id,
        row.key,
        Address.parse(row.address),
        row.action,
        row.screen,
        row.args,
        Subject.parse(row.subject) if row.subject else None,
        row.language,
        row.urgent,
        row.at,
        row.not_after,
        row.rendering,
        row.attempts,
        row.thread,
        row.tried_at,
    )


async def owe(tx: Tx, owed: Owed, now: datetime, *, action: str = "send") -> bool:
    """Owe one message. Owing the same key twice owes it once. True when it is new."""
    own = {"id": -1 - secrets.randbelow(2**62)} if owed.unordered else {}
    return await insert_new(
        tx,
        tables.outbox,
        **own,
        key=owed.key,
        address=str(owed.to),
        action=action,
        screen=owed.screen,
        args=to_args(owed.facts),
        subject=str(owed.subject or ""),
        language=owed.language,
        urgent=owed.urgent,
        at=owed.at or now,
        not_after=owed.not_after,
        thread=owed.thread,
        attempts=0,
    )


async def ready(
    tx: Tx,
    now: datetime,
    wall: datetime,
    parked: Collection[Address] = (),
    elsewhere: Collection[str] = (),
    *,
    limit: int = 50,
) -> list[Row]:
    """What may be sent now, this version can word and nobody holds: answers to people first, then in the order
    owed.

    `elsewhere`: platforms that others serve.
    """
    c = tables.outbox.c
    return await taken(tx, may_go(now, wall, parked, elsewhere), (c.urgent.desc(), c.id), limit)


def may_go(
    now: datetime, wall: datetime, parked: Collection[Address], elsewhere: Collection[str]
) -> list[sa.ColumnElement[bool]]:
    """What is owed, due, held by nobody, and of a chat and a platform that are served here now."""
    c = tables.outbox.c
    return [
        c.outcome.is_(None),
        c.at <= now,
        readable(tables.outbox),
        c.address.not_in([str(a) for a in parked]),
        c.address.not_in(refusals.closed(now)),
        sa.or_(c.claimed_by.is_(None), c.lease_until < wall),
        *_not_on(elsewhere),
    ]


async def taken(
    tx: Tx, may: Sequence[sa.ColumnElement[bool]], order: Sequence[sa.ColumnElement[Any]], limit: int
) -> list[Row]:
    query = sa.select(tables.outbox).where(*may).order_by(*order).limit(limit)
    return [_row(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]


def _not_on(platforms: Collection[str]) -> list[sa.ColumnElement[bool]]:
    return [~_on(name) for name in platforms]


def _on(platform: str) -> sa.ColumnElement[bool]:
    """On every platform where none is named."""
    start = f"{platform}:" if platform else ""
    return tables.outbox.c.address.startswith(start, autoescape=True)


async def claim(tx: Tx, ids: Sequence[int], worker: str, wall: datetime) -> None:
    """Hold these rows for LEASE. `wall`: the machine's clock; since the first time they may have gone out."""
    await tx.execute(
        sa.update(tables.outbox)
        .where(tables.outbox.c.id.in_(ids))
        .values(
            claimed_by=worker,
            lease_until=wall + LEASE,
            tried_at=sa.func.coalesce(tables.outbox.c.tried_at, wall),
        )
    )


async def give_back(tx: Tx, ids: Sequence[int]) -> None:
    await tx.execute(
        sa.update(tables.outbox)
        .where(tables.outbox.c.id.in_(ids), tables.outbox.c.outcome.is_(None))
        .values(claimed_by=None, lease_until=None)
    )


async def give_back_all(
    tx: Tx, worker: str | None = None, but: Collection[int] = (), platform: str = ""
) -> None:
    """What this worker holds, except these rows; without a worker, for the only one there is on this platform,
    or anywhere, when it starts: whoever held a row is dead."""
    c = tables.outbox.c
    held = c.claimed_by.is_not(None) if worker is None else c.claimed_by == worker
    await tx.execute(
        sa.update(tables.outbox)
        .where(held, c.outcome.is_(None), c.id.not_in(but), _on(platform))
        .values(claimed_by=None, lease_until=None)
    )


async def keep_rendering(tx: Tx, id_: int, rendering: str) -> None:
    await tx.execute(sa.update(tables.outbox).where(tables.outbox.c.id == id_).values(rendering=rendering))


async def postpone(tx: Tx, id_: int, at: datetime) -> None:
    await tx.execute(
        sa.update(tables.outbox)
        .where(tables.outbox.c.id == id_)
        .values(at=at, attempts=tables.outbox.c.attempts + 1, claimed_by=None, lease_until=None)
    )


async def word_anew(tx: Tx, id_: int) -> None:
    """It has surely not gone out: it is worded again when it goes."""
    await tx.execute(
        sa.update(tables.outbox)
        .where(tables.outbox.c.id == id_)
        .values(rendering=None, tried_at=None, attempts=tables.outbox.c.attempts + 1)
    )


async def mark_done(tx: Tx, id_: int, outcome: str, now: datetime, messages: Sequence[str] = ()) -> bool:
    """Done with: `sent`, `dropped`, `unreachable` or `refused`. Facts no longer needed are blanked.

    What is unreachable may be owed again, and keeps its facts. False: it is not there any more.
    """
    settled = await tx.execute(
        sa.update(tables.outbox)
        .where(tables.outbox.c.id == id_)
        .values(
            outcome=outcome,
            settled_at=now,
            messages=list(messages),
            rendering=None,
            args=tables.outbox.c.args if outcome == "unreachable" else {},
            claimed_by=None,
            lease_until=None,
        )
    )
    return bool(settled.rowcount)


async def requeue_unreachable(tx: Tx, address: Address) -> None:
    """What could not be delivered to this address, because it could not be written to, is owed again."""
    c = tables.outbox.c
    await tx.execute(
        sa.update(tables.outbox)
        .where(c.address == str(address), c.outcome == "unreachable", ~c.urgent)
        .values(outcome=None, settled_at=None)
    )


async def keep_one_per_person(tx: Tx, kept: Address, others: Collection[Address]) -> None:
    """The message that is owed alike to several accounts of one person stays owed to this one alone.

    Alike: under keys that end with the account and do not differ otherwise. Edits stay: each account's own page
    is brought up to date.
    """
    c = tables.outbox.c
    own = {str(address) for address in others} - {str(kept)}
    rows = await tx.execute(
        sa.select(c.id, c.key, c.address).where(
            c.outcome.is_(None), c.action == "send", c.address.in_([*own, str(kept)])
        )
    )
    by_subject = {(row.address, row.key.removesuffix(f":{row.address}")): row.id for row in rows}
    twice = [id_ for (to, what), id_ in by_subject.items() if to in own and (str(kept), what) in by_subject]
    await tx.execute(sa.delete(tables.outbox).where(c.id.in_(twice)))


async def is_owed(tx: Tx, screen: str, addresses: Collection[Address]) -> bool:
    """Whether one of these has still to be sent such a message."""
    c = tables.outbox.c
    to = [str(address) for address in addresses]
    owed = sa.select(c.id).where(c.screen == screen, c.outcome.is_(None), c.address.in_(to))
    return await tx.scalar(owed.limit(1)) is not None


async def to_overwrite(tx: Tx, addresses: Collection[Address]) -> list[tuple[Address, str, str]]:
    """Messages in these chats in whose place something is still owed: address, the message's id, language."""
    c = tables.outbox.c
    to = [str(address) for address in addresses]
    rows = await tx.execute(
        sa.select(c.address, c.args, c.language)
        .where(c.outcome.is_(None), c.action == "edit", c.address.in_(to))
        .order_by(c.id)
    )
    return [
        (Address.parse(row.address), row.args["in_place_of"], row.language)
        for row in rows
        if "in_place_of" in row.args
    ]


async def withdraw(tx: Tx, *, subject: Subject, now: datetime) -> int:
    """Nothing more of this subject goes out. How many were held back."""
    c = tables.outbox.c
    refreshment = c.key.startswith(REFRESHMENT, autoescape=True)
    await tx.execute(sa.delete(tables.outbox).where(c.subject == str(subject), refreshment))
    held = await tx.execute(
        sa.update(tables.outbox)
        .where(c.subject == str(subject), c.outcome.is_(None))
        .values(outcome="withdrawn", settled_at=now, args={}, rendering=None)
    )
    return int(held.rowcount)


async def forget(tx: Tx, *subjects: Subject) -> None:
    """Every row of these subjects, settled or not."""
    await tx.execute(
        sa.delete(tables.outbox).where(tables.outbox.c.subject.in_([str(subject) for subject in subjects]))
    )


async def forget_edits(tx: Tx, subject: Subject) -> None:
    """Every row that brought a message of this subject up to date, or was to."""
    c = tables.outbox.c
    await tx.execute(sa.delete(tables.outbox).where(c.subject == str(subject), c.action == "edit"))


async def remove(tx: Tx, id_: int) -> bool:
    """False: it is not there any more."""
    return bool((await tx.execute(sa.delete(tables.outbox).where(tables.outbox.c.id == id_))).rowcount)


async def forget_settled(tx: Tx, before: datetime) -> None:
    c = tables.outbox.c
    await tx.execute(sa.delete(tables.outbox).where(c.outcome.is_not(None), c.settled_at < before))


async def often_written_to(tx: Tx, since: datetime, least: int) -> set[Address]:
    """Who was sent so many messages since then, not counting answers to what they did, nor ballots: of these
    nothing is kept."""
    c = tables.outbox.c
    rows = await tx.scalars(
        sa.select(c.address)
        .where(c.outcome == "sent", c.settled_at >= since, ~c.urgent, c.action == "send")
        .group_by(c.address)
        .having(sa.func.count() >= least)
    )
    return {Address.parse(address) for address in rows}


async def all_owed(tx: Tx) -> list[Row]:
    """Due or not."""
    c = tables.outbox.c
    owed = sa.select(tables.outbox).where(c.outcome.is_(None), readable(tables.outbox)).order_by(c.id)
    return [_row(row) for row in await tx.execute(owed)]


async def pending(tx: Tx, now: datetime, elsewhere: Collection[str] = ()) -> int:
    """How many are due and not settled, but for platforms that others serve; what waits for a chat that takes
    nothing for now is not due."""
    due = (*_due(now), *_not_on(elsewhere))
    return int(await tx.scalar(sa.select(sa.func.count()).where(*due)) or 0)


async def any_pending(tx: Tx, now: datetime, elsewhere: Collection[str]) -> bool:
    return bool(await tx.scalar(sa.select(sa.exists().where(*_due(now), *_not_on(elsewhere)))))


async def depth(tx: Tx, now: datetime) -> tuple[int, datetime | None]:
    """The same for every platform, and since when the oldest of them is due."""
    count, oldest = (
        await tx.execute(sa.select(sa.func.count(), sa.func.min(tables.outbox.c.at)).where(*_due(now)))
    ).one()
    return int(count), oldest


def _due(now: datetime) -> list[sa.ColumnElement[bool]]:
    c = tables.outbox.c
    open_now = c.address.not_in(refusals.closed(now))
    return [c.outcome.is_(None), c.at <= now, readable(tables.outbox), open_now]


async def left_alone(tx: Tx) -> int:
    """How many are owed that only a newer version can word."""
    left = (tables.outbox.c.outcome.is_(None), ~readable(tables.outbox))
    return int(await tx.scalar(sa.select(sa.func.count()).where(*left)) or 0)
