"""Wiring: the only module that knows every package."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sipbot import i18n
from sipbot.chat import Action, Reply
from sipbot.clock import SystemClock
from sipbot.config import Settings
from sipbot.delivery.schedule import Ticks
from sipbot.delivery.sender import PlatformSender
from sipbot.delivery.worker import Worker
from sipbot.handlers.router import Router
from sipbot.platforms.telegram.menus import Menus
from sipbot.platforms.telegram.platform import Telegram
from sipbot.ports import Clock, TryLater
from sipbot.services import Database, Keyring, Unready, acts, agenda, delivering, house, receiving, schema
from sipbot.services.agenda import Entry
from sipbot.views import commands

log = logging.getLogger(__name__)

RECEIVER = "receiver"
"""The lock that one process holds: two that receive would fight over the updates."""
DRAIN = 8.0
"""Seconds that a stop may take to finish what is under way."""


async def prepared(settings: Settings) -> Database:
    """The database, brought to the present schema and seeded from the files."""
    database = Database(settings.database.url)
    if database.embedded:
        await schema.upgrade(database)
    elif not await schema.is_current(database):
        await database.close()
        raise Unready
    async with database.write() as tx:
        await house.seed(tx, settings)
    return database


class App:
    """The bot: receiving, ticking, delivering, in one process."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, tick_every: float = 1.0) -> None:
        assert settings.telegram.token is not None
        self.database = database
        self.keys = Keyring(settings.keys_dir)
        self.clock = clock
        self.telegram = Telegram(
            settings.telegram.token.get_secret_value(),
            settings.telegram.api_url,
            clock,
            Menus(commands.menu, i18n.codes()),
        )
        sender = PlatformSender(self.telegram, clock)
        self.telegram.sender = sender
        self.worker = Worker(database, self.keys, clock, {self.telegram.name: sender})
        self.ticks = Ticks(database, self.keys, clock, self.worker.wake, tick_every)
        self._router = Router(database, self.keys, clock)
        self.ready = asyncio.Event()
        self._mark: receiving.Mark | None = None
        self._kept: receiving.Mark | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises Taken when another process receives."""
        with self.database.only_one(RECEIVER):
            await self._run(stop)

    async def _run(self, stop: asyncio.Event) -> None:
        async with self.database.write() as tx:
            await delivering.give_back_all(tx)
        async with self.database.read() as tx:
            self._mark = self._kept = await receiving.get(tx, self.telegram.name)
        self.ticks.start()
        receive = asyncio.create_task(self._receive())
        deliver = asyncio.create_task(self.worker.run())
        stopping = asyncio.create_task(stop.wait())
        log.info("sipbot is running")
        await asyncio.wait([stopping, receive, deliver], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await self.ticks.stop()
        await self._drain(receive, deliver)

    async def _drain(self, receive: asyncio.Task[None], deliver: asyncio.Task[None]) -> None:
        """Let what is under way come to its end; what is not sent yet stands in the outbox."""
        self.worker.stop()
        await asyncio.wait([deliver], timeout=DRAIN)
        receive.cancel()
        deliver.cancel()
        ended = await asyncio.gather(receive, deliver, return_exceptions=True)
        await self.telegram.close()
        await self.database.close()
        log.info("sipbot has stopped")
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _receive(self) -> None:
        while True:
            try:
                await self.telegram.start()
                break
            except TryLater as later:
                log.warning("Telegram does not answer yet: %s", later)
                await asyncio.sleep(min(later.seconds, 30))
        self.ready.set()
        await self.telegram.run(self)

    # the intake

    async def act(self, actions: Sequence[Action]) -> Sequence[Reply]:
        replies = await self._router.on_actions(actions)
        if any(reply.owed for reply in replies):
            self.worker.wake()
        return replies

    async def set_aside(self, id_: str, kind: str, error: str) -> None:
        async with self.database.write() as tx:
            await acts.put_aside(tx, id_, kind, error, self.clock.now())

    async def epoch(self, newest: int) -> int:
        self._mark = receiving.advanced(self._mark, newest, self.clock.now())
        if receiving.worth_keeping(self._kept, self._mark):
            async with self.database.write() as tx:
                await receiving.keep(tx, self.telegram.name, self._mark)
            self._kept = self._mark
        return self._mark.epoch

    async def next_due(self, verb: str | None = None) -> Entry | None:
        """The next thing on the agenda."""
        async with self.database.read() as tx:
            return await agenda.upcoming(tx, verb)

    async def quiet(self) -> bool:
        """Nothing is received, due, owed or under way at this moment."""
        if not self.telegram.idle or self.telegram.answering or self.worker.busy:
            return False
        async with self.database.read() as tx:
            now = self.clock.now()
            return not (await delivering.pending(tx, now) or await agenda.due(tx, now))


def stopped_by_signals() -> asyncio.Event:
    """Set on SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def serve(settings: Settings, clock: Clock | None = None) -> None:
    """`sipbot run`: until a signal."""
    database = await prepared(settings)
    app = App(settings, database, clock or SystemClock())
    await app.run(stopped_by_signals())


@asynccontextmanager
async def running(app: App) -> AsyncIterator[App]:
    """The bot beside something else in the same process: the demo and the tests."""
    stop = asyncio.Event()
    task = asyncio.create_task(app.run(stop))
    try:
        yield app
    finally:
        stop.set()
        await task
