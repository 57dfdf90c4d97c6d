"""Pages shown in place of what was pressed. Of several that are to stand in one message, the newest wins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sipbot.chat import Address, Message
from sipbot.ports import Clock, Refused, TryLater, Unreachable

log = logging.getLogger(__name__)

TRIES = 5

PageKey = tuple[Address, str]
"""A chat, and the message in it."""


class Pages:
    """One edit of a message is under way; of what comes meanwhile the newest alone waits."""

    def __init__(self, clock: Clock, edit: Callable[[Address, str, Message], Awaitable[None]]) -> None:
        self._clock = clock
        self._edit = edit
        self._newest: dict[PageKey, Message] = {}
        self._tasks: dict[PageKey, asyncio.Task[None]] = {}

    def show(self, to: Address, id_: str, message: Message) -> asyncio.Task[None]:
        """The task that ends once this page, or a newer one, stands there."""
        key = (to, id_)
        self._newest[key] = message
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._shown(key))
        return self._tasks[key]

    @property
    def under_way(self) -> bool:
        return bool(self._tasks)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _shown(self, key: PageKey) -> None:
        try:
            while key in self._newest:
                await self._tried(key)
        finally:
            del self._tasks[key]

    async def _tried(self, key: PageKey) -> None:
        for _ in range(TRIES):
            message = self._newest.pop(key)
            try:
                return await self._edit(*key, message)
            except TryLater as later:
                self._newest.setdefault(key, message)
                await self._clock.sleep(later.seconds)
            except (Unreachable, Refused) as error:
                return log.info("a page could not be shown: %s", type(error).__name__)
        del self._newest[key]
        return log.warning("a page could not be shown after %s tries", TRIES)
