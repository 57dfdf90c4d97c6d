"""Consultations, which antennas and chats they ask, and the figures that stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sipbot.chat import Address

from . import tables
from .database import Tx, insert_new, locked, put

OPEN, CLOSED, SWITCHED, COUNTED, TOLD = "open", "closed", "switched", "counted", "told"
"""How far its closing has come: nobody answers; the figures and the new box hold; what led to a person is gone;
chats and people are owed the result."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A consultation's row. `source` is its file, as JSON."""

    id: str
    number: int  # by which buttons name it
    source: Mapping[str, Any]
    working_group: str  # its short name; "": none
    secrecy: str  # secret, named
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    published_by: str  # an address, or "command line"
    step: str = OPEN

    @property
    def question_ids(self) -> list[str]:
        return [str(question["id"]) for question in self.source["question"]]

    @property
    def ends_at(self) -> datetime:
        """When it closed, once it has; else when it will."""
        return self.closes_at if self.closed_at is None else min(self.closes_at, self.closed_at)

    @property
    def being_counted(self) -> bool:
        """Whether it is closed, and its result not there yet."""
        return self.closed_at is not None and self.step != TOLD

    @property
    def withdrawn(self) -> bool:
        """Whether it was closed before it opened anywhere."""
        return self.closed_at is not None and self.closed_at < self.opens_at

    def status(self, now: datetime) -> str:
        if self.closed_at is not None:
            return "withdrawn" if self.withdrawn else "closed"
        return "scheduled" if now < self.opens_at else "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """An antenna that is asked; the counts are there once the consultation is closed."""

    antenna: str
    opens_at: datetime
    closes_at: datetime
    answered: int | None
    members: int | None


@dataclass(frozen=True, slots=True)
class AskedChat:
    """A chat that is asked, or was left out: `language` or `unreachable`."""

    address: Address
    antenna: str
    language: str
    left_out: str


@dataclass(frozen=True, slots=True)
class CellRow:
    """One column of figures, as the closing counted it."""

    question: str  # its id
    by: str  # total, antenna, language, kind
    group: str  # which of these
    answered: int
    figures: dict[str, Any]  # as the kind of question counts
    merged: tuple[str, ...]  # antennas that are counted under "other"; of the total alone


def _stored(row: Any) -> Stored:
    return Stored(
        row.id,
        row.number,
        row.source,
        row.working_group,
        row.secrecy,
        row.opens_at,
        row.closes_at,
        row.closed_at,
        row.published_by,
        row.step,
    )


async def add(tx: Tx, **values: Any) -> None:
    """To be called in turn: the number is the next one."""
    highest = await tx.scalar(sa.select(sa.func.max(tables.consultations.c.number)))
    await tx.execute(sa.insert(tables.consultations).values(number=(highest or 0) + 1, **values))


async def update(tx: Tx, id_: str, **values: Any) -> None:
    c = tables.consultations.c
    await tx.execute(sa.update(tables.consultations).where(c.id == id_).values(**values))


async def get(tx: Tx, id_: str, *, lock: bool = False) -> Stored | None:
    """`lock`: nobody else answers, closes or changes it until this transaction ends."""
    where = tables.consultations.c.id == id_
    if lock:
        return await _locked(tx, where, share=False)
    row = (await tx.execute(sa.select(tables.consultations).where(where))).first()
    return _stored(row) if row else None


async def hold(tx: Tx, id_: str) -> Stored | None:
    """As it is, and as it stays until this transaction ends; others may hold it as well."""
    return await _locked(tx, tables.consultations.c.id == id_, share=True)


async def _locked(tx: Tx, where: sa.ColumnElement[bool], *, share: bool) -> Stored | None:
    row = await locked(tx, tables.consultations, where, tables.consultations.c.number, share=share)
    return _stored(row) if row else None


async def any_open(tx: Tx) -> bool:
    c = tables.consultations.c
    return await tx.scalar(sa.select(c.id).where(c.closed_at.is_(None)).limit(1)) is not None


async def closed_since(tx: Tx, moment: datetime) -> bool:
    c = tables.consultations.c
    return await tx.scalar(sa.select(c.id).where(c.closed_at >= moment).limit(1)) is not None


async def by_number(tx: Tx, number: int, *, hold: bool = False) -> Stored | None:
    """`hold`: nobody closes it until this transaction ends; others may hold it as well."""
    where = tables.consultations.c.number == number
    if hold:
        return await _locked(tx, where, share=True)
    row = (await tx.execute(sa.select(tables.consultations).where(where))).first()
    return _stored(row) if row else None


async def all_of_them(tx: Tx) -> list[Stored]:
    rows = await tx.execute(sa.select(tables.consultations).order_by(tables.consultations.c.number))
    return [_stored(row) for row in rows]


async def ask(tx: Tx, consultation: str, antenna: str, opens_at: datetime, closes_at: datetime) -> None:
    await put(
        tx, tables.asked, consultation=consultation, antenna=antenna, opens_at=opens_at, closes_at=closes_at
    )


async def asked(tx: Tx, consultation: str) -> dict[str, Asked]:
    query = sa.select(tables.asked).where(tables.asked.c.consultation == consultation)
    return {
        row.antenna: Asked(row.antenna, row.opens_at, row.closes_at, row.answered, row.members)
        for row in await tx.execute(query)
    }


async def set_turnout(tx: Tx, consultation: str, antenna: str, answered: int, members: int) -> None:
    c = tables.asked.c
    await tx.execute(
        sa.update(tables.asked)
        .where(c.consultation == consultation, c.antenna == antenna)
        .values(answered=answered, members=members)
    )


async def ask_chat(tx: Tx, consultation: str, chat: AskedChat) -> None:
    """Note that this chat is asked, or why not, in place of what was noted before."""
    await put(
        tx,
        tables.asked_chats,
        consultation=consultation,
        address=str(chat.address),
        antenna=chat.antenna,
        language=chat.language,
        left_out=chat.left_out,
    )


async def asked_chats(tx: Tx, consultation: str) -> list[AskedChat]:
    c = tables.asked_chats.c
    rows = await tx.execute(sa.select(tables.asked_chats).where(c.consultation == consultation))
    chats = [AskedChat(Address.parse(row.address), row.antenna, row.language, row.left_out) for row in rows]
    return sorted(chats, key=lambda chat: (chat.antenna, str(chat.address)))


async def leave_out(tx: Tx, address: Address, why: str) -> None:
    """In consultations that are not closed, this chat can no longer be asked (or "": can again)."""
    c = tables.asked_chats.c
    still_open = sa.select(tables.consultations.c.id).where(tables.consultations.c.closed_at.is_(None))
    await tx.execute(
        sa.update(tables.asked_chats)
        .where(c.address == str(address), c.consultation.in_(still_open), c.left_out != "language")
        .values(left_out=why)
    )


async def was_not_asked(tx: Tx, id_: str, address: Address, why: str) -> None:
    c = tables.asked_chats.c
    await tx.execute(
        sa.update(tables.asked_chats)
        .where(c.consultation == id_, c.address == str(address))
        .values(left_out=why)
    )


async def keep_cells(tx: Tx, consultation: str, rows: Sequence[CellRow]) -> None:
    """Note the figures of the closing."""
    values = [
        {
            "consultation": consultation,
            "question": row.question,
            "by": row.by,
            "group": row.group,
            "answered": row.answered,
            "figures": row.figures,
            "merged": list(row.merged),
        }
        for row in rows
    ]
    if values:
        await tx.execute(sa.insert(tables.cells), values)


async def cells(tx: Tx, consultation: str) -> list[CellRow]:
    c = tables.cells.c
    rows = await tx.execute(sa.select(tables.cells).where(c.consultation == consultation))
    cells = [
        CellRow(row.question, row.by, row.group, row.answered, row.figures, tuple(row.merged)) for row in rows
    ]
    return sorted(cells, key=lambda cell: (cell.question, cell.by, cell.group))


async def add_link(tx: Tx, token: str, consultation: str, antenna: str, language: str) -> None:
    await insert_new(
        tx, tables.links, token=token, consultation=consultation, antenna=antenna, language=language
    )


async def link_for(tx: Tx, consultation: str, antenna: str, language: str) -> str | None:
    c = tables.links.c
    return await tx.scalar(
        sa.select(c.token).where(c.consultation == consultation, c.antenna == antenna, c.language == language)
    )


async def link(tx: Tx, token: str) -> tuple[str, str, str] | None:
    """Consultation, antenna, language behind a link's token."""
    row = (await tx.execute(sa.select(tables.links).where(tables.links.c.token == token))).first()
    return (row.consultation, row.antenna, row.language) if row else None


async def drop_links(tx: Tx, consultation: str) -> None:
    await tx.execute(sa.delete(tables.links).where(tables.links.c.consultation == consultation))
