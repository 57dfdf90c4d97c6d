"""What one platform hands in goes to the router; what it is told meanwhile, and how far receiving has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sipbot.chat import Action, Address, Message, Reply
from sipbot.metrics import Metrics
from sipbot.ports import Clock, Moved, Platform, Refused, TryLater, Unreachable
from sipbot.services import Database, Unwritable, acts, antennas, receiving

from .router import Router

log = logging.getLogger(__name__)


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
        self._one_sign_in = asyncio.Lock()
        self.wake: Callable[[], None] = lambda: None
        self.sent: Callable[[], None] = lambda: None
        self._saying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Sign in, then receive. Raises Unaccepted."""
        async with self._database.read() as tx:
            self._mark = self._kept = await receiving.get(tx, self._platform.name)
        await self.sign_in()
        await self._platform.run(self)

    async def sign_in(self) -> None:
        """However long that takes. Raises Unaccepted."""
        async with self._one_sign_in:
            while not self.ready.is_set():
                try:
                    await self._platform.start()
                    self.ready.set()
                except TryLater as later:
                    log.warning("%s does not answer yet: %s", self._platform.name, later)
                    await asyncio.sleep(min(later.seconds, 30))

    # the intake

    async def act(self, actions: Sequence[Action]) -> Sequence[Reply]:
        """Everything these acts cause is committed when this returns; who delivers and reads files is woken."""
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
