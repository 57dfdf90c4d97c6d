"""Files that were sent: noted with the act, read later, outside any transaction."""

from __future__ import annotations

from datetime import datetime

from sipbot.chat import Address, Sent
from sipbot.rules.faults import Refusal
from sipbot.store import incoming
from sipbot.store.incoming import Unread

from . import Tx

__all__ = ["Unread", "done", "first_of_each", "note", "tried"]

done = incoming.done
first_of_each = incoming.first_of_each
tried = incoming.tried

MOST_FILES = 5
"""Files of one person that may wait."""


async def note(tx: Tx, now: datetime, act: str, sender: Address, sent: Sent, caption: str) -> None:
    """Raises Refusal where several of this person wait already."""
    if await incoming.waiting(tx, sender) >= MOST_FILES:
        raise Refusal("files_waiting", most=str(MOST_FILES))
    args = {"ref": sent.ref, "name": sent.name, "caption": caption}
    await incoming.keep(tx, f"read:{act}", sender, args, now)
