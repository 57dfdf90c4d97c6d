"""Wiring: the only module that knows every package."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sipbot import i18n
from sipbot.chat import Feature
from sipbot.clock import SystemClock
from sipbot.config import Settings, load
from sipbot.delivery.counting import Count, apart
from sipbot.delivery.elected import Duty, elected
from sipbot.delivery.schedule import Ticks
from sipbot.delivery.sender import PlatformSender
from sipbot.delivery.worker import Worker
from sipbot.handlers.incoming import Reader
from sipbot.handlers.receiver import Receiver
from sipbot.handlers.router import Router
from sipbot.metrics import Counted, Metrics
from sipbot.platforms.console.description import CONSOLE
from sipbot.platforms.matrix.description import MATRIX
from sipbot.platforms.telegram.description import TELEGRAM
from sipbot.ports import Clock, Description, Platform, PlatformText
from sipbot.services import (
    Database,
    Keyring,
    SchemaOutdated,
    SharedPace,
    agenda,
    antennas,
    closing,
    outbox,
    schema,
    unlocking,
)
from sipbot.services.agenda import Entry
from sipbot.views.errors import refusals
from sipbot.views.members import profile
from sipbot.views.words import commands

log = logging.getLogger(__name__)


PLATFORMS = (TELEGRAM, MATRIX, CONSOLE)
"""Every platform that there is."""
TEXT = PlatformText(
    languages=i18n.codes(),
    menu=commands.menu,
    description=profile.description,
    short=profile.short,
    commands=commands.all_words,
    declined=refusals.declined,
)
"""What platforms say and understand by themselves."""
Tasks = list[asyncio.Task[None]]
RECEIVER = "receiver"
"""The lock that one process holds: two that receive would fight over the updates. Those with parts share it."""
WORKER, SCHEDULER = "worker", "scheduler"
"""The parts beside those that have a platform's name and receive there: one sends, one does what is due."""
DRAIN = 8.0
"""Seconds that a stop may take to finish what is under way."""
INSIST = 1.0
"""Seconds after which a task that goes on is told again to end."""


def configured(folder: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """The configuration, with every platform and language that there is. Raises BadConfig."""
    return load(folder, environ, i18n.codes(), PLATFORMS)


async def prepared(settings: Settings) -> Database:
    """The database, brought to the present schema and seeded from the files."""
    database = Database(settings.database.url)
    if database.embedded:
        await schema.upgrade(database)
    elif not await schema.is_current(database):
        await database.close()
        raise SchemaOutdated
    await database.transact(lambda tx: antennas.seed(tx, settings))
    return database


async def look_at_keys(database: Database, keys: Keyring) -> None:
    """At the start, so that whoever runs it reads of a key that is missing before people do."""
    async with database.write() as tx:
        states = await unlocking.adopt(tx, keys)
    for state in states:
        if state.trouble is not None:
            log.error("%s; see sipbot check", state.trouble)


def platforms(settings: Settings, clock: Clock) -> list[Platform]:
    """Those that are configured. A library is imported only if its platform is."""
    tables, web = settings.platforms, settings.web.public_url
    return [one.open(tables[one.name], clock, TEXT, web) for one in _used(settings)]


def _used(settings: Settings) -> list[Description]:
    tables = settings.platforms
    return [one for one in PLATFORMS if one.account is not None and one.account.is_used(tables[one.name])]


def parts(settings: Settings) -> list[str]:
    """What a process may do alone, while others do the rest."""
    return [*(one.name for one in _used(settings)), WORKER, SCHEDULER]


class App:
    """The bot: receiving, ticking, delivering. `also`: platforms that need no account. `only`: some parts; each
    is done by one process at a time of those that share the database."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        tick_every: float = 1.0,
        also: Sequence[Platform] = (),
        only: Collection[str] = (),
        count: Count | None = None,
    ) -> None:
        """`count`: where closings are counted, if not in this process."""
        self.database = database
        self.keys = Keyring(settings.keys_dir)
        self.clock = clock
        self._only = only
        self._paces: list[SharedPace] = []
        self.platforms = {platform.name: platform for platform in (*platforms(settings, clock), *also)}
        self.workers = [self._worker(platform) for platform in self.platforms.values()]
        self.ticks = Ticks(database, self.keys, clock, self.wake, tick_every, count)
        router = Router(database, self.keys, clock)
        self.metrics = Counted() if settings.metrics.listen else Metrics()
        self.ticks.late = self.metrics.late
        self._settings = settings
        self._receivers = {
            name: Receiver(one, database, router, clock, self.metrics) for name, one in self.platforms.items()
        }
        self._fetch = {} if only else {name: platform.fetch for name, platform in self.platforms.items()}
        self.reader = Reader(database, router, self._fetch, clock.now, self.wake)
        for receiver in self._receivers.values():
            receiver.wake = self.wake
            receiver.sent = self.reader.wake

    def _worker(self, platform: Platform) -> Worker:
        """Each platform has its own: one that does not answer holds up nobody elsewhere."""
        platform.sender = sender = PlatformSender(platform, self.clock, self._shared_pace(platform))
        elsewhere = [name for name in self.platforms if name != platform.name]
        return Worker(self.database, self.keys, self.clock, {platform.name: sender}, elsewhere)

    def _shared_pace(self, platform: Platform) -> SharedPace | None:
        """Where more than one process may send."""
        if not self._only or platform.features & Feature.ONE_DEVICE:
            return None
        self._paces.append(self.database.shared_pace(platform.name, platform.limits))
        return self._paces[-1]

    def wake(self) -> None:
        """Something new is owed."""
        for worker in self.workers:
            worker.wake()

    async def ready(self) -> None:
        """Return once every platform has signed in."""
        for receiver in self._receivers.values():
            await receiver.ready.wait()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises LockTaken: another process receives; ValueError: no platform."""
        if not self.platforms:
            raise ValueError("there is no platform to run on: no account is configured")
        async with self.database.only_one(RECEIVER, share=bool(self._only)) as lost:
            await self._run(stop, lost)

    async def _run(self, stop: asyncio.Event, lost: asyncio.Future[None]) -> None:
        await look_at_keys(self.database, self.keys)
        over = asyncio.Event()
        async with self._doors():
            tasks = await self._until_over(stop, lost, over)
        over.set()
        await self.ticks.stop()
        await self._drain(*tasks)

    @asynccontextmanager
    async def _doors(self) -> AsyncIterator[None]:
        """The web servers that are configured. They close first, and let who is inside come to an end."""
        web, watched = self._settings.web.door, self._settings.metrics.listen
        received = [one for name, one in self.platforms.items() if not self._only or name in self._only]
        routes = [route for platform in received for route in platform.routes]
        async with AsyncExitStack() as doors:
            if watched is not None or (web is not None and routes):
                from sipbot import operating
            if watched is not None and isinstance(self.metrics, Counted):
                watch = operating.Watch(self.database, self.clock, self.metrics, self._unready)
                await doors.enter_async_context(watch.counting())
                await doors.enter_async_context(operating.listening(*watched, watch.routes()))
            if web is not None and routes:
                await doors.enter_async_context(operating.listening(*web, routes, grace=operating.GRACE))
            yield

    def _unready(self) -> list[str]:
        """The platforms on which this process receives, and has not signed in."""
        own = {name: one for name, one in self._receivers.items() if not self._only or name in self._only}
        return [name for name, receiver in own.items() if not receiver.ready.is_set()]

    async def _until_over(
        self, stop: asyncio.Event, lost: asyncio.Future[None], over: asyncio.Event
    ) -> tuple[Tasks, Tasks]:
        """What receives and what delivers, once one of them, or all, are to end."""
        receive, deliver = self._some(over) if self._only else await self._everything()
        receive.append(asyncio.create_task(self.reader.run()))
        stopping = asyncio.create_task(stop.wait())
        log.info("sipbot is running on %s", " and ".join(self.platforms))
        ends: list[asyncio.Future[Any]] = [stopping, lost, *deliver, *receive]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        return receive, deliver

    async def _everything(self) -> tuple[Tasks, Tasks]:
        """In this process alone: what receives, and what delivers."""
        async with self.database.write() as tx:
            await outbox.give_back_all(tx)
        self.ticks.start()
        receive = [asyncio.create_task(receiver.run()) for receiver in self._receivers.values()]
        return receive, [asyncio.create_task(worker.run()) for worker in self.workers]

    def _some(self, over: asyncio.Event) -> tuple[Tasks, Tasks]:
        """The parts of this process, each under its lock."""

        def begin(name: str, duty: Duty) -> asyncio.Task[None]:
            return asyncio.create_task(elected(self.database, name, duty, over))

        one_device = {name for name, one in self.platforms.items() if one.features & Feature.ONE_DEVICE}
        receive = [
            begin(f"receive:{name}", partial(self._receive, name))
            for name in self._only
            if name in self.platforms and name not in one_device
        ]
        deliver = [
            begin(f"send:{name}", partial(self._deliver, worker, name))
            for name, worker in zip(self.platforms, self.workers, strict=True)
            if (name if name in one_device else WORKER) in self._only
        ]
        if SCHEDULER in self._only:
            receive.append(begin(SCHEDULER, self._tick))
        return receive, deliver

    async def _receive(self, name: str) -> None:
        """What comes in on this platform, and the files that were sent there."""
        self._fetch[name] = self.platforms[name].fetch
        self.reader.wake()
        try:
            await self._receivers[name].run()
        finally:
            del self._fetch[name]

    async def _deliver(self, worker: Worker, name: str) -> None:
        """What is owed on this platform; and what comes in, where one process alone can do both."""
        await self._receivers[name].sign_in()
        async with self.database.write() as tx:
            await outbox.give_back_all(tx, platform=name)
        both = [asyncio.create_task(worker.run())]
        if self.platforms[name].features & Feature.ONE_DEVICE:
            both.append(asyncio.create_task(self._receive(name)))
        try:
            ended, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        for task in ended:
            task.result()

    async def _tick(self) -> None:
        self.ticks.start()
        try:
            await asyncio.Event().wait()
        finally:
            await self.ticks.stop()

    async def _drain(self, receive: Tasks, deliver: Tasks) -> None:
        """Let what is under way come to its end; what is not sent yet stands in the outbox."""
        for worker in self.workers:
            worker.stop()
        if deliver:
            await asyncio.wait(deliver, timeout=DRAIN)
        tasks = {*receive, *deliver}
        while unended := {task for task in tasks if not task.done()}:
            for task in unended:
                task.cancel()  # once more if a library swallowed it
            await asyncio.wait(unended, timeout=INSIST)
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for platform in self.platforms.values():
            await platform.close()
        for pace in self._paces:
            await pace.close()
        await self.database.close()
        log.info("sipbot has stopped")
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def next_due(self, verb: str | None = None) -> Entry | None:
        """The next thing on the agenda."""
        async with self.database.read() as tx:
            return await agenda.upcoming(tx, verb)

    async def settled(self) -> bool:
        """Do what is due; whether nothing is received, due, owed or under way after it."""
        if self._busy:
            return False
        await self.ticks.tick()
        self.wake()
        if self._busy or self.ticks.counting:
            return False
        async with self.database.read() as tx:
            now = self.clock.now()
            closings, _ = await closing.under_way(tx, now)
            return closings is None and not (await outbox.pending(tx, now) or await agenda.due(tx, now))

    @property
    def _busy(self) -> bool:
        working = self.reader.busy or any(worker.busy for worker in self.workers)
        return working or not all(p.idle and not p.answering for p in self.platforms.values())


def stopped_by_signals() -> asyncio.Event:
    """Set on SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


class OneProcess(Exception):
    """The database is a file, and one process has it."""


async def serve(settings: Settings, only: Collection[str] = ()) -> None:
    """`sipbot run`: until a signal. Raises OneProcess."""
    database = await prepared(settings)
    count = apart(settings.database.url, settings.keys_dir)
    try:
        if only and database.embedded:
            raise OneProcess
        await App(settings, database, SystemClock(), only=only, count=count).run(stopped_by_signals())
    finally:
        await database.close()


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
