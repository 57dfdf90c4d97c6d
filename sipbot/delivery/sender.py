"""The one way out: a platform behind its limiter. What answers somebody waits for its turn; nothing bursts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sipbot.chat import Address, Message
from sipbot.ports import Clock, Platform, TryLater

from .limiter import Limiter


class PlatformSender:
    """Sends through one platform, within its limits."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self.platform = platform
        self._clock = clock
        self._limiter = Limiter(platform.limits, clock, platform.is_group)

    def parked(self) -> set[Address]:
        return self._limiter.parked()

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        await self._turn(to)
        try:
            return await self.platform.send(to, message, key, tried, thread)
        except TryLater as later:
            self._limiter.park(to, later.seconds)
            raise

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        await self._turn(to)
        try:
            await self.platform.edit(to, ids, message)
        except TryLater as later:
            self._limiter.park(to, later.seconds)
            raise

    async def _turn(self, to: Address) -> None:
        while (wait := self._limiter.wait(to)) > 0:
            await self._clock.sleep(wait)
        self._limiter.take(to)
