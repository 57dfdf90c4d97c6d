"""What comes back to who acted: the note, then the page that was pressed, then the menu; each for itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from sipbot.chat import Action, Address, Reply
from sipbot.platforms.pages import Pages
from sipbot.ports import Clock, Refused, TryLater, Unreachable

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds for which a batch waits until its own notes are delivered before it is confirmed."""
AT_ONCE = 0.1
"""Seconds more for its pages, where nothing keeps them waiting: a crash then shows them again."""
NOTED = 10.0
"""Seconds after which a note is of no use any more."""

Note = Callable[[str, str], Awaitable[None]]
Menu = Callable[[int, str], Awaitable[None]]


class Answering:
    """`busy` tells chats that have to wait for their next message."""

    def __init__(
        self, clock: Clock, pages: Pages, note: Note, menu: Menu, busy: Callable[[], set[Address]]
    ) -> None:
        self._clock = clock
        self._pages = pages
        self._note = note
        self._menu = menu
        self._busy = busy
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> bool:
        return bool(self._tasks) or self._pages.under_way

    async def answer(self, actions: Sequence[Action], replies: Sequence[Reply]) -> None:
        """Return once the notes of this batch are delivered, or have taken too long."""
        pairs = list(zip(actions, replies, strict=True))
        await _within(PATIENCE, [self._begin(self._noted(*pair)) for pair in pairs if pair[0].query])
        await _within(AT_ONCE, self._shown(pairs))
        for action, reply in pairs:
            if reply.menu:
                self._begin(self._menu_shown(action, reply.menu))

    def _shown(self, pairs: Sequence[tuple[Action, Reply]]) -> list[asyncio.Task[None]]:
        """The pages that are to be seen before the batch is confirmed."""
        busy, tasks = self._busy(), []
        for action, reply in pairs:
            if reply.edit is not None and action.message:
                page = self._pages.show(action.place, action.message, reply.edit)
                tasks += [page] if action.place not in busy else []
        return tasks

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _noted(self, action: Action, reply: Reply) -> None:
        """Tried once more: the phone shows that it waits until a note comes."""
        try:
            try:
                await self._note(action.query, reply.toast)
            except TryLater as later:
                if later.seconds > NOTED:
                    raise
                await self._clock.sleep(later.seconds)
                await self._note(action.query, reply.toast)
        except (TryLater, Unreachable, Refused) as error:
            log.info("a note did not arrive: %s", type(error).__name__)

    async def _menu_shown(self, action: Action, language: str) -> None:
        try:
            await self._menu(int(action.place.id), language)
        except (TryLater, Unreachable, Refused) as error:
            log.info("a menu could not be set: %s", type(error).__name__)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pages.close()


async def _within(seconds: float, tasks: Sequence[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
