"""Clocks: the system's, and one that can run faster and be moved forward. Standard library only."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SandboxClock:
    """Starts at `start`, runs `speed` times as fast as the machine's, jumps forward with `advance`.

    `now` and `monotonic` jump together, so that limits and domain time agree; `sleep` is woken by a jump.
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self._start = start
        self._zero = time.monotonic()
        self._skipped = 0.0
        self._speed = speed
        self._jumped = asyncio.Event()

    def monotonic(self) -> float:
        return (time.monotonic() - self._zero) * self._speed + self._skipped

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def advance(self, seconds: float) -> None:
        """Jump forward; a negative value is refused with ValueError."""
        if seconds < 0:
            raise ValueError("a clock only runs forward")
        self._skipped += seconds
        self._jumped.set()
        self._jumped = asyncio.Event()

    def advance_to(self, moment: datetime) -> None:
        """Jump to a moment; a moment that has passed changes nothing."""
        self.advance(max(0.0, (moment - self.now()).total_seconds()))

    async def sleep(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:
            jumped = self._jumped
            try:
                async with asyncio.timeout(left / self._speed):
                    await jumped.wait()
            except TimeoutError:
                return
