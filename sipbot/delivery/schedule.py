"""The beat of the house. APScheduler holds nothing and only ticks; what is due stands in the database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from sipbot.ports import Clock
from sipbot.services import Database, Keyring, Tx, Work, agenda, audits, closing, live_messages, outbox
from sipbot.services.agenda import Entry

from .counting import Count, here

log = logging.getLogger(__name__)

HOURLY = 3600.0
WAIT_FOR_TICK = 5.0
"""Seconds for which a stop waits for a tick."""
COUNT_AGAIN = 10.0
"""Seconds after which counting begins again where it failed."""


class Ticks:
    """Does what is due, refreshes what is out of date, cleans up."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        clock: Clock,
        wake: Callable[[], None],
        every: float = 1.0,
        count: Count | None = None,
    ) -> None:
        """`count`: where closings are counted; in this process if it is not said."""
        self._database = database
        self._keys = keys
        self._clock = clock
        self._wake = wake
        self._every = every
        self._cleaned = -HOURLY
        self._refreshed = -float(live_messages.BEAT)
        self._purge = True
        self._left_alone = 0
        self._count = count or here(database, keys)
        self._counting: asyncio.Task[None] | None = None
        self._count_again = 0.0
        self._told_late: set[str] = set()
        self.late: Callable[[str, float], None] = lambda verb, seconds: None
        """What is due was done, so many seconds late."""
        self._one_at_a_time = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None
        self._stopped = False

    def start(self) -> None:
        """Tick until `stop`. `every`: seconds of the machine's clock."""
        self._stopped = False
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick, "interval", seconds=self._every, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """No tick begins any more; the one under way comes to its end first, or it would be cut off."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            self._stopped = True
            scheduler.pause()
        if self._counting is not None:
            self._counting.cancel()  # what it has written so far is thrown away when it begins again
            await asyncio.gather(self._counting, return_exceptions=True)
        if scheduler is None:
            return
        await asyncio.sleep(0)  # a tick that was handed over already begins, and finds that it is over
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_FOR_TICK), self._one_at_a_time:
                pass
        await asyncio.sleep(0)  # and is seen to have ended
        scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Everything that is due now. An error is logged, and the next tick tries again."""
        async with self._one_at_a_time:
            if not self._stopped:
                await self._everything()

    async def _everything(self) -> None:
        try:
            await self._due()
            await self._sweep()
            await self._close()
            await self._refresh()
            await self._clean()
        except Exception as error:
            log.error("a tick failed: %s", type(error).__name__, exc_info=error)

    async def _due(self) -> None:
        now = self._clock.now()
        async with self._database.read() as tx:
            entries = await agenda.due(tx, now)
        for entry in entries:
            await self._perform(entry, now)

    async def _perform(self, entry: Entry, now: datetime) -> None:
        """What cannot be done now is tried again at the next tick, and holds up nothing else."""

        async def act(tx: Tx) -> str:
            return await agenda.perform(Work(tx, self._keys, now), entry)

        try:
            outcome = await self._database.transact(act)
        except Exception as error:
            log.error("%s could not be done: %s", entry.key, type(error).__name__, exc_info=error)
            return
        log.info("%s: %s", entry.key, outcome or "done by another process")
        if outcome:
            self.late(entry.verb, (self._clock.now() - entry.at).total_seconds())
        self._wake()

    @property
    def unclean(self) -> bool:
        """Whether what was deleted may still lie in the database's files; each tick tries again."""
        return self._purge

    async def _sweep(self) -> None:
        """The key of what is closed is destroyed, and the database's files are emptied of what was deleted."""
        if not self._keys.held() and not self._purge:
            return
        async with self._database.read() as tx:
            await closing.sweep(tx, self._keys)
        if self._purge:
            self._purge = not await self._database.purge_deleted()

    @property
    def counting(self) -> bool:
        """Whether a closing is being counted."""
        return self._counting is not None and not self._counting.done()

    async def counted(self) -> None:
        """Return once nothing is being counted."""
        if self._counting is not None:
            await asyncio.wait([self._counting])

    async def _close(self) -> None:
        """What is closed is counted, beside everything else; what is counted is told."""
        now = self._clock.now()
        async with self._database.read() as tx:
            waiting, late = await closing.under_way(tx, now)
        if waiting is None:
            return
        if waiting and not (self.counting or self._stopped) and self._clock.monotonic() >= self._count_again:
            self._counting = asyncio.create_task(self._count_now(now))
        if await closing.tell_all(self._database, now):
            self._wake()
        if not self._told_late.issuperset(late):
            await self._database.transact(partial(closing.tell_of_late, now=now))
            self._told_late.update(late)
            self._wake()

    async def _count_now(self, now: datetime) -> None:
        try:
            await self._count(now)
        except Exception as error:
            log.error("counting failed and begins again: %s", error, exc_info=error)
            self._count_again = self._clock.monotonic() + COUNT_AGAIN

    async def _refresh(self) -> None:
        if self._clock.monotonic() - self._refreshed < live_messages.BEAT:
            return
        self._refreshed = self._clock.monotonic()
        async with self._database.read() as tx:
            if not await live_messages.any_changed(tx):
                return
        await self._database.transact(partial(live_messages.refresh, now=self._clock.now()))
        self._wake()

    async def _clean(self) -> None:
        if self._clock.monotonic() - self._cleaned < HOURLY:
            return
        self._cleaned = self._clock.monotonic()
        async with self._database.write() as tx:
            self._say_left_alone(await outbox.left_alone(tx))
            await outbox.clean(tx, self._clock.now())
            await audits.expire(Work(tx, self._keys, self._clock.now()))
            delicate = (
                closing.leaves_traces if not self._database.row_order_reveals_time else closing.is_delicate
            )
            self._purge = self._purge or await delicate(tx, self._clock.now())

    def _say_left_alone(self, left: int) -> None:
        """Once, and again when it is another number."""
        if left > self._left_alone:
            log.error("%s messages in outbox and posts are of a newer version: they are left alone", left)
        self._left_alone = left
