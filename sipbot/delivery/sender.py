"""The one way out: a platform behind its limiter. What answers somebody waits for its turn; nothing bursts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sipbot.chat import Address, Message
from sipbot.ports import Clock, Platform, TryLater

from .limiter import Limiter

CUT = 30.0
"""Seconds after which a request is given up, whatever the platform's library waits for."""
HUNG = 5.0
"""Seconds after which a request that fails has kept others waiting: its chat is left alone for longer."""
LONGEST = 60.0
"""Seconds for which a chat is left alone at most because its requests hang."""


class PlatformSender:
    """Sends through one platform, within its limits."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self.platform = platform
        self._clock = clock
        self._limiter = Limiter(platform.limits, clock, platform.is_group)
        self._queue = asyncio.Lock()
        self._hung: dict[Address, int] = {}

    def parked(self) -> set[Address]:
        return self._limiter.parked()

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        await self._turn(to)
        async with self._requested(to):
            return await self.platform.send(to, message, key, tried, thread)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        await self._turn(to)
        async with self._requested(to):
            await self.platform.edit(to, ids, message)

    async def _turn(self, to: Address) -> None:
        """Until this chat may have a message; among those that may, who came first goes first."""
        while True:
            while (wait := self._limiter.wait_for(to)) > 0:
                await self._clock.sleep(wait)
            async with self._queue:
                while (wait := self._limiter.wait_for_all()) > 0:
                    await self._clock.sleep(wait)
                if self._limiter.wait_for(to) == 0:
                    return self._limiter.take(to)

    @asynccontextmanager
    async def _requested(self, to: Address) -> AsyncIterator[None]:
        """What hangs is cut. A chat that asks for it is left alone; one that hangs, longer each time."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(CUT):
                yield
        except TimeoutError as error:
            later = TryLater(0.0, "cut", ambiguous=True)
            self._park(to, later, begun)
            raise later from error
        except TryLater as later:
            self._park(to, later, begun)
            raise
        self._hung.pop(to, None)
        self._limiter.done(to)

    def _park(self, to: Address, later: TryLater, begun: float) -> None:
        if time.monotonic() - begun > HUNG:
            self._hung[to] = self._hung.get(to, 0) + 1
            later.seconds = max(later.seconds, min(HUNG * 2.0 ** self._hung[to], LONGEST))
        self._limiter.park(to, later.seconds)
