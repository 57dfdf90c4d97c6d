"""What comes back to who acted, while others act: notes, and pages in the place of what was pressed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from sipbot.chat import Action, Reply
from sipbot.ports import Clock, Refused, Sender, TryLater, Unreachable

from .pages import Pages

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Answering:
    """Each answer goes its own way. A note is tried `tries` times, unless it has to wait `longest` seconds."""

    def __init__(
        self, clock: Clock, sender: Callable[[], Sender], *, tries: int, longest: float = float("inf")
    ) -> None:
        self._clock = clock
        self._sender = sender
        self._tries = tries
        self._longest = longest
        self.pages = Pages(clock, lambda to, id_, message: sender().edit(to, [id_], message))
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> bool:
        return bool(self._tasks) or self.pages.under_way

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def note(self, *work: Work) -> None:
        """One after the other; what cannot be told is no failure of the act, and the rest is left out."""
        try:
            for one in work:
                await self._insist(one)
        except (TryLater, Unreachable, Refused) as error:
            log.info("an answer did not arrive: %s", type(error).__name__)

    async def _insist(self, work: Work) -> None:
        for left in reversed(range(self._tries)):
            try:
                await work()
                return
            except TryLater as later:
                if not left or later.seconds > self._longest:
                    raise
                await self._clock.sleep(later.seconds)

    def page(self, action: Action, reply: Reply) -> asyncio.Task[None] | None:
        """Begin to show the page of an answer. Gives what to wait for, if nothing keeps it waiting."""
        if reply.edit is None or not action.message:
            return None
        page = self.pages.show(action.address, action.message, reply.edit)
        return page if action.address not in self._sender().parked() else None

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.pages.close()


async def within(seconds: float, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Return once they are done, or have taken too long; then they go on."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
