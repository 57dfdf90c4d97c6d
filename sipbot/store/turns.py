"""In which turn what is owed goes out: answers, changes of meetings, reminders, the rest, what can wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from sipbot.chat import Address
from sipbot.facts import Cancelled, Digest, Moved, Nudge, Reminder

from . import tables
from .database import Tx
from .outbox import REFRESHMENT, Row, may_go, taken

CHANGES = (Moved.screen, Cancelled.screen)
REMINDERS = (Reminder.screen, Nudge.screen)
AT_LEISURE = (Digest.screen,)


@dataclass(frozen=True, slots=True)
class Turns:
    """What may be sent now: answers to people; the rest by its importance; the rest by its age."""

    answers: Sequence[Row]
    important: Sequence[Row]
    oldest: Sequence[Row]


async def in_turn(
    tx: Tx,
    now: datetime,
    wall: datetime,
    parked: Collection[Address],
    elsewhere: Collection[str],
    limit: int = 50,
) -> Turns:
    """The same by what it is, each at most so many; of a chat only what has to go first there."""
    c, may = tables.outbox.c, may_go(now, wall, parked, elsewhere)
    answers = await taken(tx, [*may, c.urgent], (c.id,), limit)
    rest = [*may, ~c.urgent]
    important = await taken(tx, rest, (_importance(), _not_a_chat(), c.id), limit)
    oldest = await taken(tx, rest, (c.at, c.id), limit)
    first = await _first_in_chats(tx, rest, {row.address for row in [*important, *oldest]})
    return Turns(
        answers, *([first[r.address] for r in rows if r.address in first] for rows in (important, oldest))
    )


async def _first_in_chats(
    tx: Tx, may: Sequence[sa.ColumnElement[bool]], chats: Collection[Address]
) -> dict[Address, Row]:
    """What was owed first in each: a message does not overtake another in its chat."""
    if not chats:
        return {}
    c = tables.outbox.c
    here = [*may, c.address.in_([str(chat) for chat in chats])]
    ids = sa.select(sa.func.min(c.id)).where(*here).group_by(c.address)
    return {row.address: row for row in await taken(tx, [*may, c.id.in_(ids)], (c.id,), len(chats))}


def _importance() -> sa.ColumnElement[int]:
    """Small is first. What changes a meeting comes before what reminds of one, which comes before the rest."""
    c = tables.outbox.c
    refreshment = c.key.startswith(REFRESHMENT, autoescape=True)
    at_leisure = sa.or_(c.screen.in_(AT_LEISURE), refreshment)
    return sa.case((at_leisure, 3), (c.screen.in_(CHANGES), 0), (c.screen.in_(REMINDERS), 1), else_=2)


def _not_a_chat() -> sa.ColumnElement[bool]:
    """A group that many read comes before people, one by one."""
    return tables.outbox.c.address.not_in(sa.select(tables.chats.c.address))
