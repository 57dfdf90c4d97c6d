"""Wiring: the only module that knows every package."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sipbot import i18n
from sipbot.chat import Action, Address, Message, Reply
from sipbot.clock import SystemClock
from sipbot.config import Settings, load
from sipbot.delivery.schedule import Ticks
from sipbot.delivery.sender import PlatformSender
from sipbot.delivery.worker import Worker
from sipbot.handlers.incoming import Reader
from sipbot.handlers.router import Router
from sipbot.metrics import Counted, Metrics
from sipbot.platforms.console.description import CONSOLE
from sipbot.platforms.matrix.description import MATRIX
from sipbot.platforms.telegram.description import TELEGRAM
from sipbot.ports import Clock, Moved, Platform, PlatformText, Refused, TryLater, Unreachable
from sipbot.services import (
    Database,
    Keyring,
    SchemaOutdated,
    Unwritable,
    acts,
    agenda,
    antennas,
    outbox,
    receiving,
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
"""The lock that one process holds: two that receive would fight over the updates."""
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


class Receiver:
    """What one platform hands in goes to the router; how far it has come is kept."""

    def __init__(
        self, platform: Platform, database: Database, router: Router, clock: Clock, metrics: Metrics
    ) -> None:
        self._platform = platform
        self._metrics = metrics
        self._database = database
        self._router = router
        self._clock = clock
        self._mark: receiving.Mark | None = None
        self._kept: receiving.Mark | None = None
        self.ready = asyncio.Event()
        self.wake: Callable[[], None] = lambda: None
        self.sent: Callable[[], None] = lambda: None
        self._saying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Sign in, however long that takes, then receive. Raises Unaccepted."""
        async with self._database.read() as tx:
            self._mark = self._kept = await receiving.get(tx, self._platform.name)
        while True:
            try:
                await self._platform.start()
                break
            except TryLater as later:
                log.warning("%s does not answer yet: %s", self._platform.name, later)
                await asyncio.sleep(min(later.seconds, 30))
        self.ready.set()
        await self._platform.run(self)

    # the intake

    async def act(self, actions: Sequence[Action]) -> Sequence[Reply]:
        replies = await self._router.on_actions(actions)
        if any(reply.owed for reply in replies):
            self.wake()
        if any(action.file for action in actions):
            self.sent()
        self._count(actions, replies)
        for action, reply in zip(actions, replies, strict=True):
            for message in reply.now:
                self._begin(self._say(action, message))
        return replies

    def _count(self, actions: Sequence[Action], replies: Sequence[Reply]) -> None:
        presses = sum(bool(action.query or action.message) for action in actions)
        refused = sum(reply.refused for reply in replies)
        others = len(actions) - presses
        self._metrics.took(self._platform.name, presses=presses, others=others, refused=refused)

    def acknowledged(self, since: float) -> None:
        self._metrics.acknowledged(self._platform.name, since)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    async def _say(self, action: Action, message: Message) -> None:
        """What could not be owed."""
        try:
            await self._platform.sender.send(action.address, message, f"reply:{action.id}")
        except (TryLater, Moved, Unreachable, Refused) as error:
            log.warning("an answer did not arrive: %s", type(error).__name__)

    @asynccontextmanager
    async def _noting(self) -> AsyncIterator[None]:
        """A note about receiving that cannot be stored holds up nothing: what is not noted comes again."""
        try:
            yield
        except Unwritable as error:
            log.error("how far receiving has come cannot be stored: %s", error)

    async def set_aside(self, id_: str, act_type: str, error: str) -> None:
        async with self._noting(), self._database.write() as tx:
            await acts.put_aside(tx, id_, act_type, error, self._clock.now())

    async def epoch(self, newest: int) -> int:
        self._mark = receiving.advanced(self._mark, newest, self._clock.now())
        if receiving.worth_keeping(self._kept, self._mark):
            async with self._noting(), self._database.write() as tx:
                await receiving.keep(tx, self._platform.name, self._mark)
            self._kept = self._mark
        return self._mark.epoch

    async def position(self) -> str:
        async with self._database.read() as tx:
            return await receiving.position(tx, self._platform.name)

    async def reached(self, position: str) -> None:
        async with self._noting(), self._database.write() as tx:
            await receiving.reached(tx, self._platform.name, position, self._clock.now())

    async def chats(self) -> Sequence[Address]:
        async with self._database.read() as tx:
            known = await antennas.all_chats(tx)
        return [chat.address for chat in known if chat.address.platform == self._platform.name]

    async def expects(self, chat: Address, by: Address) -> bool:
        """An antenna's chat; or any, if somebody with a role asks, who may be setting it up."""
        async with self._database.read() as tx:
            return bool(await antennas.chat(tx, chat) or (await antennas.roles(tx, by)).held)


def platforms(settings: Settings, clock: Clock) -> list[Platform]:
    """Those that are configured. A library is imported only if its platform is."""
    tables = settings.platforms
    used = [one for one in PLATFORMS if one.account is not None and one.account.is_used(tables[one.name])]
    return [one.open(tables[one.name], clock, TEXT, settings.web.public_url) for one in used]


class App:
    """The bot: receiving, ticking, delivering, in one process. `also`: platforms that need no account."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        tick_every: float = 1.0,
        also: Sequence[Platform] = (),
    ) -> None:
        self.database = database
        self.keys = Keyring(settings.keys_dir)
        self.clock = clock
        self.platforms = {platform.name: platform for platform in (*platforms(settings, clock), *also)}
        self.workers = [self._worker(platform) for platform in self.platforms.values()]
        self.ticks = Ticks(database, self.keys, clock, self.wake, tick_every)
        router = Router(database, self.keys, clock)
        self.metrics = Counted() if settings.metrics.listen else Metrics()
        self.ticks.late = self.metrics.late
        self._settings = settings
        self._receivers = [
            Receiver(platform, database, router, clock, self.metrics) for platform in self.platforms.values()
        ]
        fetch = {name: platform.fetch for name, platform in self.platforms.items()}
        self.reader = Reader(database, router, fetch, clock.now, self.wake)
        for receiver in self._receivers:
            receiver.wake = self.wake
            receiver.sent = self.reader.wake

    def _worker(self, platform: Platform) -> Worker:
        """Each platform has its own: one that does not answer holds up nobody elsewhere."""
        platform.sender = sender = PlatformSender(platform, self.clock)
        elsewhere = [name for name in self.platforms if name != platform.name]
        return Worker(self.database, self.keys, self.clock, {platform.name: sender}, elsewhere)

    def wake(self) -> None:
        """Something new is owed."""
        for worker in self.workers:
            worker.wake()

    async def ready(self) -> None:
        """Return once every platform has signed in."""
        for receiver in self._receivers:
            await receiver.ready.wait()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises LockTaken: another process receives; ValueError: no platform."""
        if not self.platforms:
            raise ValueError("there is no platform to run on: no account is configured")
        async with self.database.only_one(RECEIVER) as lost:
            await self._run(stop, lost)

    async def _run(self, stop: asyncio.Event, lost: asyncio.Future[None]) -> None:
        async with self.database.write() as tx:
            await outbox.give_back_all(tx)
        await look_at_keys(self.database, self.keys)
        async with self._doors():
            tasks = await self._until_over(stop, lost)
        await self.ticks.stop()
        await self._drain(*tasks)

    @asynccontextmanager
    async def _doors(self) -> AsyncIterator[None]:
        """The web servers that are configured. They close first, and let who is inside come to an end."""
        web, watched = self._settings.web.door, self._settings.metrics.listen
        routes = [route for platform in self.platforms.values() for route in platform.routes]
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
        """The platforms that have not signed in."""
        together = zip(self.platforms, self._receivers, strict=True)
        return [name for name, receiver in together if not receiver.ready.is_set()]

    async def _until_over(self, stop: asyncio.Event, lost: asyncio.Future[None]) -> tuple[Tasks, Tasks]:
        """What receives and what delivers, once one of them, or all, are to end."""
        self.ticks.start()
        receive = [asyncio.create_task(receiver.run()) for receiver in self._receivers]
        receive.append(asyncio.create_task(self.reader.run()))
        deliver = [asyncio.create_task(worker.run()) for worker in self.workers]
        stopping = asyncio.create_task(stop.wait())
        log.info("sipbot is running on %s", " and ".join(self.platforms))
        ends: list[asyncio.Future[Any]] = [stopping, lost, *deliver, *receive]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        return receive, deliver

    async def _drain(self, receive: Tasks, deliver: Tasks) -> None:
        """Let what is under way come to its end; what is not sent yet stands in the outbox."""
        for worker in self.workers:
            worker.stop()
        await asyncio.wait(deliver, timeout=DRAIN)
        tasks = {*receive, *deliver}
        while unended := {task for task in tasks if not task.done()}:
            for task in unended:
                task.cancel()  # once more if a library swallowed it
            await asyncio.wait(unended, timeout=INSIST)
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for platform in self.platforms.values():
            await platform.close()
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
        if self._busy:
            return False
        async with self.database.read() as tx:
            now = self.clock.now()
            return not (await outbox.pending(tx, now) or await agenda.due(tx, now))

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


async def serve(settings: Settings, clock: Clock | None = None) -> None:
    """`sipbot run`: until a signal."""
    database = await prepared(settings)
    try:
        await App(settings, database, clock or SystemClock()).run(stopped_by_signals())
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
