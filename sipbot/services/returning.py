"""A chat that the bot had lost can be written to again: it gets what it missed and is still of use."""

from __future__ import annotations

from datetime import datetime

from sipbot.chat import Address

from . import Tx, meetings, opening, telling
from .antennas import Chat, chat_is_back


async def returned(tx: Tx, now: datetime, address: Address) -> Chat | None:
    """None: no antenna has this chat."""
    chat = await chat_is_back(tx, address)
    if chat is not None:
        await opening.catch_up(tx, now, chat.antenna)
        await meetings.catch_up(tx, now, chat)
        await telling.catch_up(tx, now, chat.address)
    return chat
