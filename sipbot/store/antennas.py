"""Antennas, their chats, working groups and roles: seeded by the files, kept here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from sipbot.chat import Address

from . import tables
from .database import Tx, among, insert_new, put


@dataclass(frozen=True, slots=True)
class Antenna:
    slug: str
    name: Mapping[str, str]
    """In each language, or one for all under EVERYWHERE."""
    timezone: str
    members: int
    reminders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of an antenna. `reachable` is False once the bot was removed or the chat deleted.

    `topic`: where in it the bot speaks when nobody asked; "": in none.
    """

    address: Address
    antenna: str
    language: str
    reachable: bool
    topic: str = ""


async def seed_antennas(tx: Tx, antennas: Sequence[Antenna]) -> None:
    """Bring the table to these antennas, in this order; those that are not among them are gone."""
    await tx.execute(sa.delete(tables.antennas))
    for position, antenna in enumerate(antennas):
        await put(
            tx,
            tables.antennas,
            slug=antenna.slug,
            name=dict(antenna.name),
            timezone=antenna.timezone,
            members=antenna.members,
            reminders=list(antenna.reminders),
            position=position,
        )


async def seed_chats(tx: Tx, chats: Sequence[tuple[Address, str, str, str]]) -> None:
    """Address, antenna, language, topic. An address that has moved since then stands for the new one."""
    rows = await tx.execute(sa.select(tables.chats).with_for_update())
    known = {row.address: row.reachable for row in rows}
    for position, (written, antenna, language, topic) in enumerate(chats):
        address = str(await present_address(tx, written))
        await put(
            tx,
            tables.chats,
            address=address,
            antenna=antenna,
            language=language,
            topic=topic,
            reachable=known.pop(address, True),
            position=position,
        )
    for table in (tables.chats, tables.refusals):
        await tx.execute(sa.delete(table).where(table.c.address.in_(list(known))))


async def seed_working_groups(tx: Tx, names: Mapping[str, Mapping[str, str]]) -> None:
    await tx.execute(sa.delete(tables.working_groups))
    for slug, name in names.items():
        await put(tx, tables.working_groups, slug=slug, name=dict(name))


async def seed_roles(tx: Tx, roles: Sequence[tuple[Address, str, str]]) -> None:
    """Address, role, scope (an antenna, a working group, or "" for everywhere)."""
    await tx.execute(sa.delete(tables.roles))
    for address, role, scope in roles:
        await insert_new(tx, tables.roles, address=str(address), role=role, scope=scope)


async def all_of_them(tx: Tx) -> dict[str, Antenna]:
    """All antennas by slug, in the order of the file."""
    rows = await tx.execute(sa.select(tables.antennas).order_by(tables.antennas.c.position))
    return {
        row.slug: Antenna(row.slug, row.name, row.timezone, row.members, tuple(row.reminders)) for row in rows
    }


async def working_groups(tx: Tx) -> dict[str, dict[str, str]]:
    """The name of each working group in each language, by slug."""
    rows = await tx.execute(sa.select(tables.working_groups))
    return {row.slug: row.name for row in sorted(rows, key=lambda row: str(row.slug))}


async def all_chats(tx: Tx) -> list[Chat]:
    rows = await tx.execute(sa.select(tables.chats).order_by(tables.chats.c.position))
    return [_chat(row) for row in rows]


async def topics(tx: Tx) -> dict[Address, str]:
    """The topic of each chat that has one."""
    c = tables.chats.c
    rows = await tx.execute(sa.select(c.address, c.topic).where(c.topic != ""))
    return {Address.parse(row.address): row.topic for row in rows}


async def chat(tx: Tx, address: Address) -> Chat | None:
    query = sa.select(tables.chats).where(tables.chats.c.address == str(address))
    row = (await tx.execute(query)).first()
    return _chat(row) if row else None


def _chat(row: sa.Row[tuple[str, str, str, bool, int, str]]) -> Chat:
    return Chat(Address.parse(row.address), row.antenna, row.language, row.reachable, row.topic)


async def set_reachable(tx: Tx, address: Address, reachable: bool) -> bool:
    """True when that changed something."""
    c = tables.chats.c
    updated = await tx.execute(
        sa.update(tables.chats)
        .where(c.address == str(address), c.reachable != reachable)
        .values(reachable=reachable)
    )
    return updated.rowcount > 0


async def chats_at(tx: Tx, addresses: Collection[Address]) -> dict[Address, Chat]:
    """Those of these addresses that are chats of an antenna."""
    c = tables.chats.c
    rows = await tx.execute(
        sa.select(tables.chats).where(among(tx, c.address, [str(one) for one in addresses]))
    )
    return {chat.address: chat for chat in map(_chat, rows)}


async def roles_of_each(tx: Tx, addresses: Collection[Address]) -> dict[Address, set[tuple[str, str]]]:
    """Pairs of role and scope of each of these addresses."""
    c, held = tables.roles.c, {address: set[tuple[str, str]]() for address in addresses}
    query = sa.select(c.address, c.role, c.scope).where(among(tx, c.address, [str(one) for one in addresses]))
    for row in await tx.execute(query):
        held[Address.parse(row.address)].add((row.role, row.scope))
    return held


async def roles_of(tx: Tx, address: Address) -> set[tuple[str, str]]:
    """Pairs of role and scope."""
    rows = await tx.execute(
        sa.select(tables.roles.c.role, tables.roles.c.scope).where(tables.roles.c.address == str(address))
    )
    return {(row.role, row.scope) for row in rows}


async def holders(tx: Tx, role: str, scope: str = "") -> list[Address]:
    """Who has a role in a scope."""
    c = tables.roles.c
    addresses = await tx.scalars(sa.select(c.address).where(c.role == role, c.scope == scope))
    return [Address.parse(address) for address in sorted(addresses)]


async def present_address(tx: Tx, address: Address) -> Address:
    """Where a chat that may have moved is now."""
    c = tables.chat_aliases.c
    row = (await tx.execute(sa.select(c.address).where(c.old == str(address)))).first()
    return Address.parse(row.address) if row else address


async def aliases(tx: Tx) -> dict[Address, Address]:
    """Old addresses and what they became."""
    rows = await tx.execute(sa.select(tables.chat_aliases))
    return {Address.parse(row.old): Address.parse(row.address) for row in rows}


async def move_chat(tx: Tx, old: Address, new: Address) -> None:
    """Rewrite a chat's address everywhere, in this transaction. Moving it twice moves it once."""
    await tx.execute(
        sa.update(tables.chat_aliases).where(tables.chat_aliases.c.address == str(old)).values(address=str(new))
    )
    await put(tx, tables.chat_aliases, old=str(old), address=str(new))
    for table in (tables.chats, tables.asked_chats, tables.posts, tables.refusals):
        there = {row.address for row in await tx.execute(sa.select(table.c.address))}
        if str(new) in there and str(old) in there:
            await tx.execute(sa.delete(table).where(table.c.address == str(old)))
        await tx.execute(sa.update(table).where(table.c.address == str(old)).values(address=str(new)))
    await tx.execute(
        sa.update(tables.outbox).where(tables.outbox.c.address == str(old)).values(address=str(new))
    )
