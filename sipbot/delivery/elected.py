"""What one process at a time does, where several share a database: who has the lock; the others stand by."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from sipbot.services import Again, Database, LockTaken

log = logging.getLogger(__name__)

Duty = Callable[[], Awaitable[None]]

STAND_BY = 0.5
"""Seconds between two looks whether the process that does it is still there."""


async def elected(database: Database, name: str, duty: Duty, stop: asyncio.Event) -> None:
    """Do it while no other process does, until it is over or `stop` is set while another does it.

    Raises what `duty` raises.
    """
    while not stop.is_set():
        try:
            async with database.only_one(name) as lost:
                log.info("this process takes over: %s", name)
                if await _done(duty, lost):
                    return
        except (LockTaken, Again):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STAND_BY):
                    await stop.wait()


async def _done(duty: Duty, lost: asyncio.Future[None]) -> bool:
    """Whether it came to its end; it is broken off when another process has the lock."""
    task = asyncio.ensure_future(duty())
    try:
        await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
            return True
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    log.warning("another process has taken over")
    return False
