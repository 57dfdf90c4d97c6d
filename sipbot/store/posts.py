"""Where messages stand that are to be edited later."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from sipbot.chat import Address

from . import tables
from .database import Tx, put


@dataclass(frozen=True, slots=True)
class Post:
    """Messages in one chat about one subject (`meeting:7`, `consultation:model`, `ballot:model`)."""

    subject: str
    address: Address
    screen: str
    language: str
    messages: tuple[str, ...]
    private: bool


def _post(row: sa.Row[tuple[object, ...]]) -> Post:
    return Post(
        row.subject, Address.parse(row.address), row.screen, row.language, tuple(row.messages), row.private
    )


async def get(tx: Tx, subject: str, address: Address) -> Post | None:
    c = tables.posts.c
    row = (
        await tx.execute(sa.select(tables.posts).where(c.subject == subject, c.address == str(address)))
    ).first()
    return _post(row) if row else None


async def keep(
    tx: Tx,
    subject: str,
    address: Address,
    screen: str,
    language: str,
    messages: tuple[str, ...],
    private: bool,
) -> None:
    """Remember where it stands, beside what stood there before."""
    before = await get(tx, subject, address)
    known = before.messages if before else ()
    if before and set(messages) <= set(known):
        return
    await put(
        tx,
        tables.posts,
        subject=subject,
        address=str(address),
        screen=screen,
        language=language,
        messages=list(dict.fromkeys(known + messages)),
        private=private,
        changed=False,
    )


async def about(tx: Tx, subject: str) -> list[Post]:
    rows = await tx.execute(
        sa.select(tables.posts).where(tables.posts.c.subject == subject).order_by(tables.posts.c.address)
    )
    return [_post(row) for row in rows]


async def mark_changed(tx: Tx, subject: str) -> None:
    """What these messages show is out of date; the next beat brings it up to date."""
    c = tables.posts.c
    await tx.execute(sa.update(tables.posts).where(c.subject == subject, ~c.changed).values(changed=True))


async def any_changed(tx: Tx) -> bool:
    return bool(await tx.scalar(sa.select(sa.exists().where(tables.posts.c.changed))))


async def take_changed(tx: Tx) -> list[Post]:
    """Those out of date, no longer marked so."""
    rows = await tx.execute(sa.select(tables.posts).where(tables.posts.c.changed))
    found = [_post(row) for row in rows]
    if found:
        await tx.execute(sa.update(tables.posts).where(tables.posts.c.changed).values(changed=False))
    return found


async def shows(tx: Tx, subject: str, address: Address) -> str | None:
    """The digest of what a group's message shows."""
    c = tables.posts.c
    return await tx.scalar(sa.select(c.shown).where(c.subject == subject, c.address == str(address)))


async def note_shown(tx: Tx, subject: str, address: Address, digest: str) -> None:
    """Never for a private ballot: its digest would tell the answer."""
    c = tables.posts.c
    await tx.execute(
        sa.update(tables.posts)
        .where(c.subject == subject, c.address == str(address), ~c.private)
        .values(shown=digest)
    )


async def forget(tx: Tx, subject: str, address: Address) -> None:
    c = tables.posts.c
    await tx.execute(sa.delete(tables.posts).where(c.subject == subject, c.address == str(address)))
