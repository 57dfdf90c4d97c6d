"""Chats that take nothing for now: tried again with growing pauses; any sign of life, or a success, ends it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sipbot.chat import Address, Owed
from sipbot.facts import ChatRefuses, ChatTakesAgain, Facts, RefusedUnknown
from sipbot.ports import UNKNOWN
from sipbot.rules.rights import COORDINATOR
from sipbot.store import antennas, outbox, refusals
from sipbot.store.outbox import Row
from sipbot.store.refusals import Refusal

from . import Tx
from .antennas import concerned, language_for
from .outbox import give_back, mark_done, postpone
from .returning import returned

__all__ = ["Refusal", "all_of_them", "done_with", "heard", "late", "of_no_use", "refused", "takes_again"]

all_of_them = refusals.all_of_them

FIRST = timedelta(minutes=1)
"""The pause after the first refusal; each is twice the one before."""
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=7)
"""For so long a message waits for a chat; after that it is kept for the day on which the chat is back."""
MOST_TRIES = 78
"""Of a message that alone is refused: with growing pauses three days."""
ANSWER = timedelta(hours=1)
"""An answer to somebody is of use for so long."""
MOST_TRIES_TO_ANSWER = 7
"""With growing pauses an hour too."""
LATE = timedelta(minutes=30)
"""From how late on a message says that it is late."""
HEARD_AFTER = {UNKNOWN: 2}
"""At which refusal those concerned hear of it: one of an unknown kind may be a whim."""


async def refused(tx: Tx, now: datetime, row: Row, reason: str, explanation: str) -> None:
    """This message was refused for now."""
    chat = await antennas.chat(tx, row.address)
    if chat is None or reason == UNKNOWN:
        return await _one_refused(tx, now, row, reason, explanation, chat)
    await outbox.word_anew(tx, row.id)
    await _note(tx, now, row.address, reason, explanation)
    if now - row.at >= LONGEST_WAIT and row.action == "send":
        await mark_done(tx, row, "unreachable", now)
    else:
        await give_back(tx, [row.id])
    return None


async def _one_refused(
    tx: Tx, now: datetime, row: Row, reason: str, explanation: str, chat: antennas.Chat | None
) -> None:
    """The chat may take others: this message alone is put off."""
    if chat is not None:
        await _note(tx, now, row.address, reason, explanation, row.key)
    elif row.attempts + 1 >= HEARD_AFTER.get(reason, 1):
        await _tell_coordinators(tx, now, explanation, None)
    if row.attempts + 1 >= (MOST_TRIES_TO_ANSWER if _is_answer(row) else MOST_TRIES):
        await mark_done(tx, row, "refused", now)
        return await refusals.forget_message(tx, row.key)
    return await postpone(tx, row.id, now + pause(row.attempts))


def pause(tries: int) -> timedelta:
    return min(FIRST * (1 << min(tries, 10)), LONGEST_PAUSE)


async def _note(
    tx: Tx, now: datetime, address: Address, reason: str, explanation: str, message: str = ""
) -> None:
    """Another refusal in this chat; who is concerned hears of it once."""
    known = await refusals.get(tx, address)
    if known is not None and message and known.message != message:
        return  # the chat is known to be in trouble already
    tries = known.tries if known is not None else 0
    refusal = Refusal(
        address, reason, explanation, known.since if known else now, now, tries + 1, now + pause(tries),
        message, known is not None and known.told,
    )  # fmt: skip
    if not refusal.told and refusal.tries >= HEARD_AFTER.get(reason, 1):
        refusal = replace(refusal, told=True)
        await _tell(tx, now, refusal)
    await refusals.keep(tx, refusal)


async def _tell(tx: Tx, now: datetime, refusal: Refusal) -> None:
    chat = await antennas.chat(tx, refusal.address)
    assert chat is not None
    if refusal.message:
        return await _tell_coordinators(tx, now, refusal.explanation, chat)
    to_tell = ChatRefuses(
        address=str(chat.address), antenna=chat.antenna, reason=refusal.reason, said=refusal.explanation
    )
    return await _owe_concerned(tx, now, chat, to_tell, refusal)


async def _tell_coordinators(tx: Tx, now: datetime, explanation: str, chat: antennas.Chat | None) -> None:
    """Once for each reason, however many messages it concerns. Of a person nothing is said."""
    to_tell = RefusedUnknown(
        address=str(chat.address) if chat else "", antenna=chat.antenna if chat else "", said=explanation
    )
    reason = hashlib.sha256(explanation.encode()).hexdigest()[:16]
    for person in await antennas.holders(tx, COORDINATOR):
        owed = Owed(
            key=f"unknown:{to_tell.address}:{reason}:{person}",
            to=person,
            facts=to_tell,
            language=await language_for(tx, person),
        )
        await outbox.owe(tx, owed, now)


async def _owe_concerned(tx: Tx, now: datetime, chat: antennas.Chat, to_tell: Facts, refusal: Refusal) -> None:
    for person in await concerned(tx, chat.antenna):
        owed = Owed(
            key=f"{to_tell.screen}:{chat.address}:{refusal.since:%Y-%m-%dT%H:%M}:{person}",
            to=person,
            facts=to_tell,
            language=await language_for(tx, person),
        )
        await outbox.owe(tx, owed, now)


async def takes_again(tx: Tx, now: datetime, address: Address, key: str) -> None:
    """This message went out there."""
    refusal = await refusals.get(tx, address)
    if refusal is None or refusal.message not in ("", key):
        return
    await refusals.forget(tx, address)
    chat = await antennas.chat(tx, address)
    if chat is None:
        return
    await outbox.requeue_unreachable(tx, address)
    if refusal.told and not refusal.message:
        await _owe_concerned(
            tx, now, chat, ChatTakesAgain(address=str(chat.address), antenna=chat.antenna), refusal
        )


async def done_with(tx: Tx, key: str) -> None:
    """This message is settled, however that came."""
    await refusals.forget_message(tx, key)


async def heard(tx: Tx, now: datetime, places: Collection[Address], *, within: bool = True) -> None:
    """Signs of life from these chats: what waits for them is tried again, and one that was lost is back.

    `within`: they show that the bot is in the chat.
    """
    if not places:
        return
    for address, lost in (await refusals.in_trouble(tx, places)).items():
        if lost:
            if within:
                await returned(tx, now, address)
            continue
        refusal = await refusals.get(tx, address)
        if refusal is not None:  # not at every word that is said there
            await refusals.try_at(tx, address, max(now, refusal.tried_at + FIRST))


def of_no_use(row: Row, now: datetime) -> bool:
    """An answer that somebody has long ceased to wait for."""
    return _is_answer(row) and now - row.at > ANSWER


def _is_answer(row: Row) -> bool:
    return row.urgent and row.action == "send"


def late(row: Row, now: datetime) -> bool:
    """Whether this is to say that it comes later than planned."""
    return row.action == "send" and not row.urgent and now - row.at > LATE
