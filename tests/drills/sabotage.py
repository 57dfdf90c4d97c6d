"""Ways to take a promise away, so that the drills can show that they would notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from sipbot.app import Receiver
from sipbot.chat import Action, Owed, Reply
from sipbot.delivery.worker import Worker
from sipbot.platforms.matrix.content import Content
from sipbot.platforms.matrix.outbound import Outbound
from sipbot.services import Tx, acts, outbox
from sipbot.services.outbox import Row
from sipbot.store import sqlite
from sipbot.writing import apart
from sipbot.writing.sources import Source

LATER = 0.03
"""Real seconds between an act's commit and the commit of what it owes, with `owe-later`."""


def no_outbox_commit() -> None:
    """What is claimed is settled before it is sent: a process that dies in between has forgotten it."""
    honest = Worker._claim

    async def forgetful(worker: Worker) -> list[Row]:
        rows = await honest(worker)
        async with worker._database.write() as tx:
            for row in rows:
                await outbox.mark_done(tx, row, "sent", worker._clock.now())
        return rows

    Worker._claim = forgetful  # type: ignore[method-assign]


def owe_later() -> None:
    """What an act owes is committed after the act, in a transaction of its own."""
    honest_owe, honest_act = acts.owe, Receiver.act
    held: list[tuple[Owed, datetime, str]] = []

    async def hold(tx: Tx, owed: Owed, now: datetime, *, action: str = "send") -> bool:
        held.append((owed, now, action))
        return True

    async def act(receiver: Receiver, actions: Sequence[Action]) -> Sequence[Reply]:
        replies = await honest_act(receiver, actions)
        if held:
            await asyncio.sleep(LATER)
            async with receiver._database.write() as tx:
                while held:
                    owed, now, action = held.pop(0)
                    await honest_owe(tx, owed, now, action=action)
            receiver.wake()
        return replies

    acts.owe = hold  # type: ignore[assignment]
    Receiver.act = act  # type: ignore[method-assign]


def no_stored_key() -> None:
    """On Matrix every attempt has a transaction id of its own, and nobody looks what stands in the room."""
    honest = Outbound.event

    async def careless(
        outbound: Outbound, room: str, event_type: str, body: Content, key: str, part: str
    ) -> str:
        return await honest(outbound, room, event_type, body, uuid4().hex, part)

    async def blind(outbound: Outbound, room: str, key: str, tried: datetime) -> dict[str, str]:
        return {}

    Outbound.event = careless  # type: ignore[method-assign]
    Outbound._sent_before = blind  # type: ignore[method-assign]


def commits_not_synced() -> None:
    """SQLite's own default for its log: a commit returns before it has reached the disk."""
    sqlite.PRAGMAS = tuple(pragma.replace("=FULL", "=NORMAL") for pragma in sqlite.PRAGMAS)


def reads_for_ever() -> None:
    """A file keeps the process busy until somebody or something ends it."""

    async def never(content: bytes) -> Source:
        await asyncio.Event().wait()
        raise AssertionError

    apart.source = never  # type: ignore[assignment]


SABOTAGE: dict[str, Callable[[], None]] = {
    "no-outbox-commit": no_outbox_commit,
    "owe-later": owe_later,
    "no-stored-key": no_stored_key,
    "commits-not-synced": commits_not_synced,
    "reads-for-ever": reads_for_ever,
}
