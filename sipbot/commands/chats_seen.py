"""What the database knows of the chats that `sipbot check` asks about, and what it learns from the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sipbot.chat import Address


@dataclass(frozen=True, slots=True)
class Seen:
    """`alone`: no sipbot receives now. `refusing`: chats that took nothing lately, and why."""

    alone: bool = True
    refusing: Mapping[Address, Any] = field(default_factory=dict)
    present: Mapping[Address, Address] = field(default_factory=dict)
    """Addresses as they are written, and what they became."""


async def look(database: Any) -> Seen:
    """Of a database with the present schema."""
    from sipbot.services import antennas, refusing

    async with database.read() as tx:
        return Seen(await _alone(database), await refusing.all_of_them(tx), await antennas.aliases(tx))


async def _alone(database: Any) -> bool:
    from sipbot.app import RECEIVER
    from sipbot.services import LockTaken

    try:
        async with database.only_one(RECEIVER):
            return True
    except LockTaken:
        return False


async def note_alive(database: Any, chats: Collection[Address]) -> None:
    """Chats in which the bot may write: what waits for them goes, and one that was lost is back."""
    from sipbot.clock import SystemClock
    from sipbot.services import refusing

    await database.transact(lambda tx: refusing.heard(tx, SystemClock().now(), chats))
