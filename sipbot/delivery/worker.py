"""From the outbox to the platforms: claim, commit, render, send, settle. No transaction waits for the network.

Here is which rows are on their way; `delivering` has how one of them is delivered. Messages are on their way
side by side, one per chat: order holds within a chat, and what goes wrong with one does not hold up the others.
A crash repeats what was on its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial

from sipbot.chat import Address
from sipbot.ports import Clock, Paced
from sipbot.services import Database, Keyring, outbox
from sipbot.services.outbox import Row, Turns

from .delivering import Delivery
from .together import Together

log = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds after which the outbox is looked at again when nothing woke the worker: another process may owe."""
BATCH = 20
SHARE, OLD = 5, 2
"""Rows of a batch that are for what is no answer to anybody: a flood of answers keeps no news back. Of them
some are for what has waited longest: a flood of what is important does not keep the rest back."""
PAUSE_AFTER_FAILURE = 1.0
"""Seconds until delivery begins anew after something failed."""
WAIT_FOR_ROOM = 0.3
"""Seconds that a claimed message waits until fewer are on their way; then it is given back."""


class Worker:
    """Delivers what is owed on some platforms, until it is cancelled.

    `elsewhere`: the platforms that other workers serve. What is owed on one that nobody serves is refused.
    """

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        clock: Clock,
        senders: Mapping[str, Paced],
        elsewhere: Collection[str] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._senders = senders
        self._elsewhere = elsewhere
        self._together = Together(database)
        self._delivery = Delivery(database, keys, clock, senders, self._together)
        self._on_way: dict[Address, tuple[int, asyncio.Task[None]]] = {}
        """By chat: the row that is on its way there."""
        self._name = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._home = asyncio.Event()
        """Set when something came home since it was last cleared."""
        self._stopping = False
        self._held_up = False
        self._resting = True

    @property
    def busy(self) -> bool:
        """Whether it looks for something to do, or does it."""
        return not self._resting or bool(self._on_way)

    def stop(self) -> None:
        """End after the messages that are on their way; the rest stays owed."""
        self._stopping = True
        self._woken.set()

    def wake(self) -> None:
        """Something new is owed."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `stop`; messages that are on their way then are still sent and recorded."""
        self._resting = False
        try:
            while not self._stopping:
                await self._some()
            await self.all_home()
        finally:
            tasks = [task for _, task in self._on_way.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._together.ended()
            self._resting = True

    async def all_home(self) -> bool:
        """Wait for what is on its way. Whether there was any."""
        tasks = [task for _, task in self._on_way.values()]
        await asyncio.gather(*tasks, return_exceptions=True)
        return bool(tasks)

    async def _some(self) -> None:
        """Some of what is due; a rest when nothing is, or when something failed."""
        if self._held_up:
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
        self._woken.clear()
        try:
            begun = await self.step()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - it is logged, and delivery begins anew
            return self._hold_up(error)
        return None if begun else await self._rest()

    def _hold_up(self, error: BaseException) -> None:
        log.error("delivery is held up: %s", type(error).__name__, exc_info=error)
        self._held_up = True

    async def _begin_anew(self) -> None:
        """What was claimed and is not on its way is not left to its lease."""
        on_way = [id_ for id_, _ in self._on_way.values()]
        await self._together.write(partial(outbox.give_back_all, worker=self._name, but=on_way))
        self._held_up = False

    async def _rest(self) -> None:
        self._resting = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # `wait_for` loses a cancellation that comes with the result
                await self._woken.wait()
        self._resting = False

    async def step(self) -> int:
        """Begin to deliver some of what is due. How many rows were begun."""
        if self._held_up:
            await self._begin_anew()
        full = bool(self._senders) and all(self._room(name) <= 0 for name in self._senders)
        rows = [] if full else await self._claim()
        held = [row.id for row in rows]
        try:
            for row in rows:
                if await self._may_begin(row):
                    self._begin(row)
                    held.remove(row.id)
        finally:
            if held:
                await self._together.write(partial(outbox.give_back, ids=held))
        return len(rows) - len(held)

    def _room(self, platform: str) -> int:
        """How many more may be on their way there."""
        sender = self._senders.get(platform)
        return 1 if sender is None else sender.room - sum(to.platform == platform for to in self._on_way)

    async def _may_begin(self, row: Row) -> bool:
        """Whether it may go now, or soon."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_FOR_ROOM):
                while self._room(row.address.platform) <= 0 and not self._stopping:
                    self._home.clear()
                    await self._home.wait()
        room = self._room(row.address.platform) > 0
        return room and not self._stopping and row.address not in self._parked()

    def _begin(self, row: Row) -> None:
        task = asyncio.create_task(self._delivery.deliver(row))
        self._on_way[row.address] = row.id, task
        task.add_done_callback(partial(self._came_home, row.address))

    def _came_home(self, address: Address, task: asyncio.Task[None]) -> None:
        del self._on_way[address]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._hold_up(error)
        self._home.set()
        self.wake()

    async def _claim(self) -> list[Row]:
        now = self._clock.now()
        async with self._database.read() as tx:
            if not await outbox.any_pending(tx, now, self._elsewhere):
                return []
        async with self._database.write() as tx:
            rows = _shared(await outbox.in_turn(tx, now, datetime.now(UTC), self._parked(), self._elsewhere))
            await outbox.claim(tx, [row.id for row in rows], self._name, datetime.now(UTC))
            await self._delivery.look_up(tx)
        return rows

    def _parked(self) -> set[Address]:
        return {*self._on_way}.union(*(sender.parked() for sender in self._senders.values()))


def _shared(turns: Turns) -> list[Row]:
    """A batch: answers to people first, a share for the rest, and in it one for what is old."""
    answers = _first_of_each_chat(turns.answers)[: BATCH - SHARE]
    important = _first_of_each_chat(turns.important)[: BATCH - len(answers) - OLD]
    return _first_of_each_chat([*answers, *important, *turns.oldest])[:BATCH]


def _first_of_each_chat(rows: Iterable[Row]) -> list[Row]:
    """One row per chat, so that order within a chat holds even if the first has to wait."""
    seen: set[Address] = set()
    first = []
    for row in rows:
        if row.address not in seen:
            seen.add(row.address)
            first.append(row)
    return first
