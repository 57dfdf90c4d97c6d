"""The one way out: a platform behind its limiter. What answers somebody waits for its turn; nothing bursts."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sipbot.chat import Address, Message
from sipbot.ports import Clock, Platform, TryLater
from sipbot.services import SharedPace

from .limiter import Limiter

REQUEST_TIMEOUT = 30.0
"""Seconds after which a request is given up, whatever the platform's library waits for."""
HANGS_AFTER = 5.0
"""Seconds after which a request that fails has kept others waiting: its chat is left alone for longer."""
HANGING = 4
"""Requests that may hang without holding up others."""
UNKNOWN_TRIP = 0.1
"""Seconds that a round trip is thought to take until one is known."""
MOST_ON_WAY = 64
"""Requests on their way at the same time, at most: so many a crash may repeat."""
LOOK_AGAIN = (0.02, 0.06)
"""Seconds between two looks whether other processes have left a turn."""
LONGEST_REST = 60.0
"""Seconds for which a chat is left alone at most because its requests hang."""


class PlatformSender:
    """Sends through one platform, within its limits."""

    def __init__(self, platform: Platform, clock: Clock, shared: SharedPace | None = None) -> None:
        """`shared`: the pace that other processes send at too."""
        self.platform = platform
        self._shared = shared
        self._clock = clock
        self._limiter = Limiter(platform.limits, clock, platform.is_group)
        self._queue = asyncio.Lock()
        self._hung: dict[Address, int] = {}

    def parked(self) -> set[Address]:
        return self._limiter.parked()

    @property
    def room(self) -> int:
        """As many as the pace needs where a round trip takes twice its average; and some may hang."""
        trip = self._limiter.typical or UNKNOWN_TRIP
        return min(MOST_ON_WAY, HANGING + math.ceil(2 * trip * self._limiter.pace))

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        async with self._turn(to), self._requested(to):
            return await self.platform.send(to, message, key, tried, thread)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        async with self._turn(to), self._requested(to):
            await self.platform.edit(to, ids, message)

    @asynccontextmanager
    async def _turn(self, to: Address) -> AsyncIterator[None]:
        """Once this chat may have a message, from this process and from all of them."""
        if self._shared is None:
            await self._own_turn(to)
            yield
            return
        group = self.platform.is_group(to)
        await self._chat_free(to)
        while (turn := await self._shared.take(to, group=group)) is None:
            await self._clock.sleep(random.uniform(*LOOK_AGAIN))
            await self._chat_free(to)
        try:
            await self._own_turn(to)
            yield
        finally:
            self._shared.done(turn)

    async def _own_turn(self, to: Address) -> None:
        """Until this chat may have a message; among those that may, who came first goes first."""
        while True:
            await self._chat_free(to)
            async with self._queue:
                while (wait := self._limiter.wait_for_all()) > 0:
                    await self._clock.sleep(wait)
                if self._limiter.wait_for(to) == 0:
                    return self._limiter.take(to)

    async def _chat_free(self, to: Address) -> None:
        while (wait := self._limiter.wait_for(to)) > 0:
            await self._clock.sleep(wait)

    @asynccontextmanager
    async def _requested(self, to: Address) -> AsyncIterator[None]:
        """What hangs is cut. A chat that asks for it is left alone; one that hangs, longer each time."""
        begun, sent = time.monotonic(), self._clock.monotonic()
        trip = None
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT):
                yield
            trip = self._clock.monotonic() - sent
            self._hung.pop(to, None)
        except TimeoutError as error:
            later = TryLater(0.0, "cut", ambiguous=True)
            self._park(to, later, begun)
            raise later from error
        except TryLater as later:
            if later.too_many:
                self._limiter.too_many(to)
            self._park(to, later, begun)
            raise
        finally:
            self._limiter.done(to, trip)

    def _park(self, to: Address, later: TryLater, begun: float) -> None:
        if time.monotonic() - begun > HANGS_AFTER:
            self._hung[to] = self._hung.get(to, 0) + 1
            later.seconds = max(later.seconds, min(HANGS_AFTER * 2.0 ** self._hung[to], LONGEST_REST))
        self._limiter.park(to, later.seconds)
