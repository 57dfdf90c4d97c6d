"""The pace of one account that several processes send with. A turn is a lock of the server's: it is written
nowhere, tells nobody later when a chat was written to, and a killed process gives its turns back."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from sipbot.chat import Address, Limits

from .postgresql import short_number
from .trouble import Again

SECOND, MINUTE = 1.0, 60.0
MARGIN = 0.02
"""Seconds by which a turn is kept longer: the platform's clock is not ours."""

LOOK = 0.02
"""Seconds between two looks whether something may be given back."""
ON_ITS_WAY = float("inf")

Lock = tuple[int, int]
Turn = tuple[tuple[Lock, float], ...]
"""What was taken for one message, and for how many seconds after its answer each stays taken."""

FREE = sa.text(
    "SELECT slot FROM unnest(CAST(:slots AS int[])) AS slot WHERE pg_try_advisory_lock(:key, slot) LIMIT 1"
)
GIVE_BACK = sa.text(
    "SELECT count(pg_advisory_unlock(key, slot)) "
    "FROM unnest(CAST(:keys AS int[]), CAST(:slots AS int[])) AS held(key, slot)"
)


class SharedPace:
    """Each of some turns is held from before a message goes until a second, or a minute, after its answer."""

    def __init__(
        self, engine: AsyncEngine, platform: str, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._platform = short_number(f"pace:{platform}")
        self._limits = limits
        self._clock = clock
        self._connection: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._held: dict[Lock, float] = {}
        """Until when; for ever while the message is on its way."""
        self._giving_back: asyncio.Task[None] | None = None

    async def take(self, to: Address, *, group: bool) -> Turn | None:
        """A turn for a message to this chat; None: not now."""
        async with self._one_at_a_time:
            try:
                return await self._take(to, group=group)
            except Again:
                await self._forget()
                return None

    async def _take(self, to: Address, *, group: bool) -> Turn | None:
        chat = short_number(f"pace:{to}")
        wanted = [(chat, range(1), SECOND / self._limits.per_chat_second)]
        if group:
            wanted.append((chat, range(1, 1 + int(self._limits.per_group_minute)), MINUTE))
        wanted.append((self._platform, range(int(self._limits.per_second)), SECOND))
        turn: list[tuple[Lock, float]] = []
        for key, slots, seconds in wanted:
            slot = await self._free(key, slots)
            if slot is None:
                self.done(tuple((lock, 0.0) for lock, _ in turn))
                return None
            turn.append(((key, slot), seconds + MARGIN))
            self._held[key, slot] = ON_ITS_WAY
        return tuple(turn)

    async def _free(self, key: int, slots: Sequence[int]) -> int | None:
        """One that nobody has, taken. Our own are left out: the server would give them to us again."""
        ours = [slot for slot in slots if (key, slot) not in self._held]
        if not ours:
            return None
        connection = await self._standing()
        slot: int | None = await connection.scalar(FREE, {"key": key, "slots": ours})
        return slot

    async def _standing(self) -> AsyncConnection:
        if self._connection is None:
            connection = await self._engine.connect()
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def done(self, turn: Turn) -> None:
        """The message was answered, or failed."""
        now = self._clock()
        for lock, seconds in turn:
            if lock in self._held:
                self._held[lock] = now + seconds
        if self._giving_back is None:
            self._giving_back = asyncio.create_task(self._give_back_in_time())

    async def _give_back_in_time(self) -> None:
        """Until nothing is held but for what is on its way."""
        while any(end != ON_ITS_WAY for end in self._held.values()):
            await asyncio.sleep(LOOK)
            async with self._one_at_a_time:
                over = [lock for lock, end in self._held.items() if end <= self._clock()]
                try:
                    await self._give_back(over)
                except Again:
                    await self._forget()
        self._giving_back = None

    async def _give_back(self, locks: Sequence[Lock]) -> None:
        if not locks:
            return
        connection = await self._standing()
        keys, slots = zip(*locks, strict=True)
        await connection.execute(GIVE_BACK, {"keys": list(keys), "slots": list(slots)})
        for lock in locks:
            del self._held[lock]

    async def _forget(self) -> None:
        """The connection is lost, and with it what was held."""
        self._held.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Again):
                await connection.invalidate()
                await connection.close()

    async def close(self) -> None:
        if self._giving_back is not None:
            self._giving_back.cancel()
            await asyncio.gather(self._giving_back, return_exceptions=True)
        await self._forget()
