"""Chats of antennas that take nothing for now, or one message not: since when, why, when it is tried again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from sipbot.chat import Address

from . import tables
from .database import Tx, put


@dataclass(frozen=True, slots=True)
class Refusal:
    """`message`: the key of the one message that is refused; "": of all. `explanation`: the platform's words.

    `told`: whether those concerned have heard of it.
    """

    address: Address
    reason: str
    explanation: str
    since: datetime
    tried_at: datetime
    tries: int
    again_at: datetime
    message: str = ""
    told: bool = False


async def all_of_them(tx: Tx) -> dict[Address, Refusal]:
    refusals = [_refusal(row) for row in await tx.execute(sa.select(tables.refusals))]
    return {refusal.address: refusal for refusal in refusals}


async def get(tx: Tx, address: Address) -> Refusal | None:
    query = sa.select(tables.refusals).where(tables.refusals.c.address == str(address)).with_for_update()
    row = (await tx.execute(query)).first()
    return _refusal(row) if row else None


def _refusal(row: sa.Row[tuple[object, ...]]) -> Refusal:
    values = {**row._mapping, "address": Address.parse(row.address)}
    return Refusal(explanation=values.pop("said"), **values)


async def keep(tx: Tx, refusal: Refusal) -> None:
    values = {**asdict(refusal), "address": str(refusal.address)}
    await put(tx, tables.refusals, said=values.pop("explanation"), **values)


async def try_at(tx: Tx, address: Address, moment: datetime) -> None:
    """Not later than this."""
    c = tables.refusals.c
    await tx.execute(
        sa.update(tables.refusals).where(c.address == str(address), c.again_at > moment).values(again_at=moment)
    )


async def forget(tx: Tx, address: Address) -> None:
    await tx.execute(sa.delete(tables.refusals).where(tables.refusals.c.address == str(address)))


async def forget_message(tx: Tx, key: str) -> None:
    """The one message that was refused is done with."""
    await tx.execute(sa.delete(tables.refusals).where(tables.refusals.c.message == key))


async def in_trouble(tx: Tx, addresses: Collection[Address]) -> dict[Address, bool]:
    """Those of these chats that take nothing for now, and (True) those that the bot has lost for good."""
    r, c, among = tables.refusals.c, tables.chats.c, [str(address) for address in addresses]
    passing = sa.select(r.address, sa.false().label("lost")).where(r.address.in_(among))
    lost = sa.select(c.address, sa.true().label("lost")).where(c.address.in_(among), ~c.reachable)
    rows = await tx.execute(sa.union_all(passing, lost))
    return {Address.parse(row.address): bool(row.lost) for row in rows.all()}


def closed(now: datetime) -> sa.Select[tuple[str]]:
    """The addresses to which nothing is sent at present."""
    c = tables.refusals.c
    return sa.select(c.address).where(c.again_at > now, c.message == "")
