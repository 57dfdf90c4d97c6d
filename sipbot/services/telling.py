"""What a chat is told at the closing of a consultation, also when it can be written to only later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import Closed, Sealed
from sipbot.store import consultations, outbox, posts, refusals
from sipbot.store.consultations import AskedChat, Stored

from . import Tx

OF_USE = timedelta(days=30)
"""For so long after the closing a chat that was away still gets the result."""
UNREACHABLE = "unreachable"


async def tell_chat(tx: Tx, now: datetime, id_: str, address: Address, language: str) -> None:
    """The result, and below it the sealed list."""
    told = ((Closed(consultation=id_), Subject(About.CLOSED, id_)), (Sealed(consultation=id_), None))
    for facts, subject in told:
        owed = Owed(
            key=f"{facts.screen}:{id_}:{address}",
            to=address,
            facts=facts,
            language=language,
            subject=subject,
        )
        await outbox.owe(tx, owed, now)


async def note_who_was_not_asked(tx: Tx, id_: str, chat: AskedChat) -> None:
    """A chat that took nothing from the opening to the closing was not asked, and the dossier says so."""
    if await refusals.get(tx, chat.address) and not await posts.get(
        tx, Subject(About.CONSULTATION, id_), chat.address
    ):
        await consultations.was_not_asked(tx, id_, chat.address, UNREACHABLE)


async def catch_up(tx: Tx, now: datetime, address: Address) -> None:
    """A chat that is back gets the results of what was asked there and closed while it was away."""
    for stored in await consultations.all_of_them(tx):
        if stored.closed_at is None or stored.being_counted or now - stored.closed_at > OF_USE:
            continue
        if chat := await _left_out(tx, stored, address):
            await tell_chat(tx, now, stored.id, address, chat.language)


async def _left_out(tx: Tx, stored: Stored, address: Address) -> AskedChat | None:
    chats = {chat.address: chat for chat in await consultations.asked_chats(tx, stored.id)}
    chat = chats.get(address)
    stood_there = await posts.get(tx, Subject(About.CONSULTATION, stored.id), address)
    return chat if chat and chat.left_out == UNREACHABLE and stood_there else None
