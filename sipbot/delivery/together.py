"""One transaction for the writes of several tasks: a commit waits for the disk, and many may share it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sipbot.services import Again, Database, Tx

T = TypeVar("T")
Waiting = tuple[Callable[[Tx], Awaitable[Any]], asyncio.Future[Any]]
"""What is to be written, and where its result is awaited."""


class Together:
    """What comes while a transaction is under way is written in the next one, in the order in which it came."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """What `work` gives, once it is committed. It may be called more than once; the last call counts.

        Raises what `work` raises; what is written together with it is written all the same. When the caller is
        cancelled, it is written nevertheless.
        """
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, result))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await result

    async def ended(self) -> None:
        """Wait until everything is written."""
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            if not await self._all(batch):
                for waiting in batch:
                    await self._alone(waiting)
        self._writer = None

    async def _all(self, batch: list[Waiting]) -> bool:
        """Whether it is settled: written, or the database cannot write at present."""

        async def works(tx: Tx) -> list[Any]:
            return [await work(tx) for work, _ in batch]

        try:
            values = await self._database.transact(works)
        except Again as error:
            for _, result in batch:
                _fail(result, error)
        except Exception:  # noqa: BLE001 - one of them: each is tried alone, and raises its own
            return False
        else:
            for (_, result), value in zip(batch, values, strict=True):
                _succeed(result, value)
        return True

    async def _alone(self, waiting: Waiting) -> None:
        work, result = waiting
        try:
            _succeed(result, await self._database.transact(work))
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            _fail(result, error)


def _succeed(result: asyncio.Future[Any], value: Any) -> None:
    if not result.done():
        result.set_result(value)


def _fail(result: asyncio.Future[Any], error: Exception) -> None:
    if not result.done():
        result.set_exception(error)
