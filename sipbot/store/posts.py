"""Where messages stand that are to be edited later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from sipbot.chat import About, Address, Subject

from . import tables
from .database import Tx, among, insert_new
from .readable import readable


@dataclass(frozen=True, slots=True)
class Post:
    """Messages in one chat about one subject."""

    subject: Subject
    address: Address
    screen: str
    language: str
    messages: tuple[str, ...]  # their ids on the platform
    private: bool  # in a private chat


def _post(row: sa.Row[tuple[object, ...]]) -> Post:
    return Post(
        Subject.parse(row.subject),
        Address.parse(row.address),
        row.screen,
        row.language,
        tuple(row.messages),
        row.private,
    )


async def get(tx: Tx, subject: Subject, address: Address) -> Post | None:
    c = tables.posts.c
    row = (
        await tx.execute(sa.select(tables.posts).where(c.subject == str(subject), c.address == str(address)))
    ).first()
    return _post(row) if row else None


async def keep(
    tx: Tx,
    subject: Subject,
    address: Address,
    screen: str,
    language: str,
    messages: tuple[str, ...],
    private: bool,
) -> None:
    """Remember where it stands, beside what stood there before."""
    c = tables.posts.c
    own = (c.subject == str(subject), c.address == str(address))
    values = {"screen": screen, "language": language, "private": private, "changed": False}
    if await insert_new(
        tx, tables.posts, subject=str(subject), address=str(address), messages=list(messages), **values
    ):
        return
    known = await tx.scalar(sa.select(c.messages).where(*own).with_for_update()) or []
    if not set(messages) <= set(known):
        both = list(dict.fromkeys([*known, *messages]))
        await tx.execute(sa.update(tables.posts).where(*own).values(messages=both, **values))
    else:
        await tx.execute(sa.update(tables.posts).where(*own, c.language != language).values(language=language))


async def put(
    tx: Tx, subject: Subject, address: Address, screen: str, language: str, messages: tuple[str, ...]
) -> tuple[str, ...]:
    """A private page stands here now. Gives the ids of what stood in its place, which are forgotten."""
    c = tables.posts.c
    own = (c.subject == str(subject), c.address == str(address))
    values = {"screen": screen, "language": language, "messages": list(messages)}
    if await insert_new(
        tx, tables.posts, subject=str(subject), address=str(address), private=True, changed=False, **values
    ):
        return ()
    known = await tx.scalar(sa.select(c.messages).where(*own).with_for_update()) or []
    if list(known) != list(messages):
        await tx.execute(sa.update(tables.posts).where(*own).values(**values))
    else:
        await tx.execute(sa.update(tables.posts).where(*own, c.language != language).values(language=language))
    return tuple(id_ for id_ in known if id_ not in messages)


async def about(tx: Tx, subject: Subject) -> list[Post]:
    rows = await tx.execute(sa.select(tables.posts).where(tables.posts.c.subject == str(subject)))
    return sorted((_post(row) for row in rows), key=lambda post: str(post.address))


async def mark_changed(tx: Tx, subject: Subject) -> None:
    """What these messages show is out of date; the next beat brings it up to date.

    Locked first: a beat that takes the mark away at this moment does not see yet what is out of date.
    """
    c = tables.posts.c
    await tx.execute(
        sa.select(c.address).where(c.subject == str(subject)).order_by(c.address).with_for_update()
    )
    await tx.execute(sa.update(tables.posts).where(c.subject == str(subject), ~c.changed).values(changed=True))


async def mark_changed_at(tx: Tx, subject: Subject, addresses: Collection[Address]) -> None:
    """The same, for what stands in these chats."""
    c = tables.posts.c
    own = (c.subject == str(subject), c.address.in_([str(address) for address in addresses]))
    await tx.execute(sa.select(c.address).where(*own).order_by(c.address).with_for_update())
    await tx.execute(sa.update(tables.posts).where(*own).values(changed=True))


async def mark_changed_of(
    tx: Tx,
    people: Collection[int],
    subjects: Collection[Subject],
    shown: Collection[tuple[Subject, Address]] = (),
) -> None:
    """The same, for what stands in these people's private chats; but for what is `shown` there already."""
    c, a = tables.posts.c, tables.addresses.c
    own = (
        c.private,
        c.subject.in_([str(subject) for subject in subjects]),
        c.address.in_(sa.select(a.address).where(among(tx, a.person, people))),
    )
    rows = await tx.execute(
        sa.select(c.subject, c.address).where(*own).order_by(c.address, c.subject).with_for_update()
    )
    up_to_date = {(str(subject), str(address)) for subject, address in shown}
    changed = [(row.subject, row.address) for row in rows if (row.subject, row.address) not in up_to_date]
    if changed:
        there = sa.tuple_(c.subject, c.address).in_(changed)
        await tx.execute(sa.update(tables.posts).where(there).values(changed=True))


async def stood(
    tx: Tx, about: About, number: int, addresses: Collection[Address]
) -> dict[Address, tuple[str, ...]]:
    """The messages in these chats about the consultation of this number, of one kind."""
    c, k = tables.posts.c, tables.consultations.c
    rows = await tx.execute(
        sa.select(c.address, c.messages)
        .join(tables.consultations, c.subject == sa.literal(f"{about}:").concat(k.id))
        .where(k.number == number, among(tx, c.address, [str(address) for address in addresses]))
    )
    return {Address.parse(row.address): tuple(row.messages) for row in rows}


async def at(
    tx: Tx, subject: Subject, addresses: Collection[Address]
) -> dict[Address, tuple[tuple[str, ...], str]]:
    """The messages about this subject in these chats, and their language."""
    c = tables.posts.c
    own = (c.subject == str(subject), among(tx, c.address, [str(address) for address in addresses]))
    rows = await tx.execute(sa.select(c.address, c.messages, c.language).where(*own))
    return {Address.parse(row.address): (tuple(row.messages), row.language) for row in rows}


async def private(tx: Tx, addresses: Collection[Address]) -> list[tuple[Address, str, str]]:
    """Every known message in these private chats, also of a newer version: address, its id, language."""
    c = tables.posts.c
    own = (c.private, c.address.in_([str(address) for address in addresses]))
    rows = await tx.execute(sa.select(tables.posts).where(*own).order_by(c.address, c.subject))
    return [(Address.parse(row.address), id_, row.language) for row in rows for id_ in row.messages]


def _changed() -> tuple[sa.ColumnElement[bool], ...]:
    return tables.posts.c.changed, readable(tables.posts)


async def left_alone(tx: Tx) -> int:
    """How many are out of date that only a newer version can bring up to date."""
    left = (tables.posts.c.changed, ~readable(tables.posts))
    return int(await tx.scalar(sa.select(sa.func.count()).where(*left)) or 0)


async def any_changed(tx: Tx) -> bool:
    return bool(await tx.scalar(sa.select(sa.exists().where(*_changed()))))


async def take_changed(tx: Tx) -> list[Post]:
    """Those out of date, no longer marked so."""
    rows = await tx.execute(
        sa.update(tables.posts).where(*_changed()).values(changed=False).returning(tables.posts)
    )
    return sorted((_post(row) for row in rows), key=lambda post: (post.subject, str(post.address)))


async def shows(tx: Tx, subject: Subject, address: Address) -> str | None:
    """The digest of what a group's message shows."""
    c = tables.posts.c
    return await tx.scalar(sa.select(c.shown).where(c.subject == str(subject), c.address == str(address)))


async def note_shown(tx: Tx, subject: Subject, address: Address, digest: str) -> None:
    """Never for a private ballot: its digest would tell the answer."""
    c = tables.posts.c
    await tx.execute(
        sa.update(tables.posts)
        .where(c.subject == str(subject), c.address == str(address), ~c.private)
        .values(shown=digest)
    )


async def forget(tx: Tx, subject: Subject, address: Address) -> None:
    c = tables.posts.c
    await tx.execute(sa.delete(tables.posts).where(c.subject == str(subject), c.address == str(address)))
