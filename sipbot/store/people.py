"""People: what little is known of them, and the addresses that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sipbot.chat import Address

from . import tables
from .database import Tx, insert_new


@dataclass(frozen=True, slots=True)
class Person:
    """`antenna` is None until somebody was seen in an antenna's chat. `awaited` is what typing would mean."""

    id: int
    antenna: str | None
    language: str
    stopped: bool
    awaited: dict[str, Any] | None


async def by_address(tx: Tx, address: Address) -> Person | None:
    a, p = tables.addresses.c, tables.people.c
    query = sa.select(tables.people).join(tables.addresses, a.person == p.id).where(a.address == str(address))
    row = (await tx.execute(query)).first()
    return Person(row.id, row.antenna, row.language, row.stopped, row.awaited) if row else None


async def add(tx: Tx, address: Address, antenna: str | None, language: str) -> Person:
    """The person behind a new address; if another process was faster, the one that it added."""
    added = await tx.execute(
        sa.insert(tables.people).values(antenna=antenna, language=language, stopped=False, awaited=None)
    )
    assert added.inserted_primary_key is not None
    id_ = added.inserted_primary_key[0]
    if not await insert_new(tx, tables.addresses, address=str(address), person=id_, private=False):
        await tx.execute(sa.delete(tables.people).where(tables.people.c.id == id_))
        person = await by_address(tx, address)
        assert person is not None
        return person
    return Person(id_, antenna, language, False, None)


async def hold(tx: Tx, person: int) -> None:
    """Until this transaction ends, nobody else acts for this person."""
    await tx.execute(sa.select(tables.people.c.id).where(tables.people.c.id == person).with_for_update())


async def update(tx: Tx, person: int, **values: Any) -> None:
    await tx.execute(sa.update(tables.people).where(tables.people.c.id == person).values(**values))


async def open_private(tx: Tx, address: Address, opened: bool) -> bool:
    """Whether this address can be written to. True when that changed."""
    c = tables.addresses.c
    changed = await tx.execute(
        sa.update(tables.addresses).where(c.address == str(address), c.private != opened).values(private=opened)
    )
    return changed.rowcount > 0


async def reachable(tx: Tx, people: set[int]) -> dict[Address, str]:
    """Private addresses, with their language, of those people who have not stopped messages."""
    a, p = tables.addresses.c, tables.people.c
    rows = await tx.execute(
        sa.select(a.address, a.person, p.language)
        .join(tables.people, a.person == p.id)
        .where(a.private, ~p.stopped)
    )
    found = sorted((row.address, row.language) for row in rows if row.person in people)
    return {Address.parse(address): language for address, language in found}


async def without_answer(tx: Tx, consultation: str, antenna: str) -> dict[Address, str]:
    """Private addresses, with their language, of an antenna's people who have not answered or stopped messages.

    Of somebody with several addresses one is enough: the first.
    """
    a, p, r = tables.addresses.c, tables.people.c, tables.roll.c
    answered = sa.exists().where(r.consultation == consultation, r.person == p.id)
    rows = await tx.execute(
        sa.select(sa.func.min(a.address).label("address"), p.language)
        .join(tables.people, a.person == p.id)
        .where(a.private, ~p.stopped, p.antenna == antenna, ~answered)
        .group_by(p.id, p.language)
    )
    found = sorted((row.address, row.language) for row in rows)
    return {Address.parse(address): language for address, language in found}


async def with_answer(tx: Tx, consultation: str) -> dict[Address, str]:
    """Private addresses, with their language, of those who have answered and not stopped messages; one each."""
    a, p, r = tables.addresses.c, tables.people.c, tables.roll.c
    rows = await tx.execute(
        sa.select(sa.func.min(a.address).label("address"), p.language)
        .join(tables.people, a.person == p.id)
        .join(tables.roll, r.person == p.id)
        .where(a.private, ~p.stopped, r.consultation == consultation)
        .group_by(p.id, p.language)
    )
    found = sorted((row.address, row.language) for row in rows)
    return {Address.parse(address): language for address, language in found}


async def language_of(tx: Tx, address: Address) -> str | None:
    person = await by_address(tx, address)
    return person.language if person else None


async def addresses_of(tx: Tx, person: int) -> list[Address]:
    c = tables.addresses.c
    rows = await tx.execute(sa.select(c.address).where(c.person == person))
    return [Address.parse(row.address) for row in rows]


async def erase(tx: Tx, person: int) -> None:
    """The person and everything that leads to them; answers in the box are not this function's to find."""
    for address in await addresses_of(tx, person):
        for table in (tables.posts, tables.outbox):
            await tx.execute(sa.delete(table).where(table.c.address == str(address)))
    await tx.execute(sa.delete(tables.attendance).where(tables.attendance.c.person == person))
    await tx.execute(sa.delete(tables.roll).where(tables.roll.c.person == person))
    await tx.execute(
        sa.update(tables.box).where(tables.box.c.person == person).values(person=None, signature=None)
    )
    await tx.execute(sa.delete(tables.addresses).where(tables.addresses.c.person == person))
    await tx.execute(sa.delete(tables.people).where(tables.people.c.id == person))


async def forget_awaited(tx: Tx, consultation: str) -> None:
    """Nobody is expected to type an answer to this consultation any more."""
    rows = await tx.execute(
        sa.select(tables.people.c.id, tables.people.c.awaited).where(tables.people.c.awaited.is_not(None))
    )
    for row in rows.all():
        if row.awaited and row.awaited.get("consultation") == consultation:
            await update(tx, row.id, awaited=sa.null())
