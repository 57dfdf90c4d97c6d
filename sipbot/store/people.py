"""People: what little is known of them, and the addresses that lead to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from sipbot.chat import Address
from sipbot.rules.awaiting import Flow, from_json
from sipbot.rules.stakeholders import UNKNOWN

from . import tables
from .database import Again, Tx, among, insert, insert_new

NOTHING: Any = sa.null()
"""In place of what was awaited."""


@dataclass(frozen=True, slots=True)
class Person:
    """`antenna`: None until somebody was seen in the chat of one. `awaited`: what a typed text goes on with."""

    id: int
    antenna: str | None
    language: str
    stopped: bool
    awaited: Flow | None
    stakeholder: str = UNKNOWN
    stakeholder_asked: bool = False
    used_last: bool = True  # the address that led here is the one used last


async def by_address(tx: Tx, address: Address) -> Person | None:
    a, p = tables.addresses.c, tables.people.c
    query = sa.select(tables.people, a.used_last).join(tables.addresses, a.person == p.id)
    row = (await tx.execute(query.where(a.address == str(address)))).first()
    return replace(_person(row), used_last=row.used_last) if row else None


def _person(row: Any) -> Person:
    awaited = from_json(row.awaited)
    return Person(row.id, row.antenna, row.language, row.stopped, awaited, row.kind, row.kind_asked)


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


async def by_addresses(tx: Tx, addresses: Collection[Address]) -> dict[Address, Person]:
    """Those of these addresses that lead to somebody."""
    a, p = tables.addresses.c, tables.people.c
    query = sa.select(tables.people, a.address, a.used_last).join(tables.addresses, a.person == p.id)
    rows = await tx.execute(query.where(among(tx, a.address, [str(address) for address in addresses])))
    return {Address.parse(row.address): replace(_person(row), used_last=row.used_last) for row in rows}


async def add_all(tx: Tx, first_seen: Mapping[Address, tuple[str, str]]) -> None:
    """The people behind new addresses, with antenna and language; where another process was faster, its."""
    if not first_seen:
        return
    a, p = tables.addresses.c, tables.people.c
    rows = await tx.execute(
        sa.insert(tables.people).returning(p.id, p.antenna, p.language),
        [
            {"antenna": antenna, "language": language, "stopped": False, "awaited": None}
            for antenna, language in first_seen.values()
        ],
    )
    free: dict[tuple[str, str], list[int]] = {}  # the rows come in any order
    for row in rows:
        free.setdefault((row.antenna, row.language), []).append(row.id)
    ids = {address: free[seen].pop() for address, seen in first_seen.items()}
    await tx.execute(
        insert(tx, tables.addresses).on_conflict_do_nothing(),
        [{"address": str(address), "person": id_, "private": False} for address, id_ in ids.items()],
    )
    led_to = set(await tx.scalars(sa.select(a.person).where(among(tx, a.person, ids.values()))))
    if superfluous := set(ids.values()) - led_to:
        await tx.execute(sa.delete(tables.people).where(p.id.in_(superfluous)))


async def remove_all(tx: Tx, addresses: Collection[Address]) -> None:
    """These addresses, and the people behind them, who have no other."""
    c = tables.addresses.c
    gone = await tx.scalars(
        sa.delete(tables.addresses)
        .where(among(tx, c.address, [str(address) for address in addresses]))
        .returning(c.person)
    )
    await tx.execute(sa.delete(tables.people).where(among(tx, tables.people.c.id, gone.all())))


async def hold(tx: Tx, person: int) -> Person:
    """As they are, and as they stay until this transaction ends: nobody else acts for this person.

    Raises Again when there is no such person any more, who was linked or erased at this moment.
    """
    return (await hold_all(tx, [person]))[person]


async def hold_all(tx: Tx, people: Collection[int]) -> dict[int, Person]:
    """The same for several, locked in the order of their numbers. Raises Again."""
    c = tables.people.c
    query = sa.select(tables.people).where(among(tx, c.id, people)).order_by(c.id).with_for_update()
    held = {row.id: _person(row) for row in await tx.execute(query)}
    if set(people) - set(held):
        raise Again("somebody was linked or erased at this moment")
    return held


async def update(tx: Tx, person: int, **values: Any) -> None:
    await tx.execute(sa.update(tables.people).where(tables.people.c.id == person).values(**values))


async def open_private(tx: Tx, address: Address, opened: bool) -> bool:
    """Whether this address can be written to. True when that changed."""
    c = tables.addresses.c
    changed = await tx.execute(
        sa.update(tables.addresses).where(c.address == str(address), c.private != opened).values(private=opened)
    )
    return changed.rowcount > 0


async def open_private_all(tx: Tx, addresses: Collection[Address]) -> list[Address]:
    """These can be written to. Gives those of which that is new."""
    c = tables.addresses.c
    closed = (among(tx, c.address, [str(address) for address in addresses]), ~c.private)
    opened = await tx.scalars(
        sa.update(tables.addresses).where(*closed).values(private=True).returning(c.address)
    )
    return [Address.parse(address) for address in opened]


async def expect_all(tx: Tx, flows: Mapping[int, dict[str, Any] | None]) -> None:
    """What the next text of each of these people goes on with, as it is stored."""
    if flows:
        await tx.execute(
            sa.update(tables.people).where(tables.people.c.id == sa.bindparam("person")),
            [{"person": id_, "awaited": flow} for id_, flow in flows.items()],
        )


async def reachable(tx: Tx, people: set[int]) -> dict[Address, str]:
    """A private address, with its language, of each of those people who has not stopped messages."""
    return await _written_to(tx, among=people)


async def without_answer(
    tx: Tx, consultation: str, antenna: str, among: set[int] | None = None
) -> dict[Address, str]:
    """A private address, with its language, of each of an antenna's people who has not answered or stopped.

    `among`: of these people alone.
    """
    return await _written_to(tx, tables.people.c.antenna == antenna, ~_answered(consultation), among=among)


def _answered(consultation: str) -> sa.ColumnElement[bool]:
    r = tables.roll.c
    return sa.exists().where(r.consultation == consultation, r.person == tables.people.c.id)


async def _written_to(
    tx: Tx, *where: sa.ColumnElement[bool], among: set[int] | None = None
) -> dict[Address, str]:
    """Of somebody with several addresses the one used last."""
    a, p = tables.addresses.c, tables.people.c
    rows = await tx.execute(
        sa.select(a.address, a.person, p.language)
        .join(tables.people, a.person == p.id)
        .where(a.private, ~p.stopped, *where)
        .order_by(a.person, sa.desc(a.used_last), a.address)
    )
    chosen = {row.person: row for row in reversed(rows.all()) if among is None or row.person in among}
    pairs = sorted((row.address, row.language) for row in chosen.values())
    return {Address.parse(address): language for address, language in pairs}


async def use_last(tx: Tx, person: int, address: Address) -> None:
    """Of this person's addresses this one was used last."""
    c = tables.addresses.c
    await tx.execute(
        sa.update(tables.addresses).where(c.person == person).values(used_last=c.address == str(address))
    )


async def absorb(tx: Tx, person: int, other: int) -> None:
    """The addresses of another, and what was answered by name, become this person's; the other is gone."""
    for table in (tables.addresses, tables.box, tables.members):
        await tx.execute(sa.update(table).where(table.c.person == other).values(person=person))
    await tx.execute(sa.delete(tables.people).where(tables.people.c.id == other))


async def with_answer(tx: Tx, consultation: str) -> dict[Address, str]:
    """A private address, with its language, of each who has answered and not stopped messages."""
    return await _written_to(tx, _answered(consultation))


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
    await tx.execute(sa.delete(tables.codes).where(tables.codes.c.person == person))
    await tx.execute(sa.update(tables.members).where(tables.members.c.person == person).values(person=None))
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
