"""The queue of updates with the offset semantics of getUpdates."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice, takewhile
from typing import Any

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that Telegram sends only to a bot that names them in allowed_updates."""

AHEAD = 10
"""An offset further than this beyond the last update is taken as foreign and read as no offset at all:
the oldest unconfirmed updates come again, nothing is confirmed (tdlib, TQueue: "from_id is in the future")."""


class UpdateQueue:
    """Updates are kept until an offset above them confirms them."""

    def __init__(self, first_id: int = 500_000_001) -> None:
        self._pending: deque[dict[str, Any]] = deque()
        self._next = first_id
        self._allowed: frozenset[str] | None = None
        self._empty = asyncio.Event()
        self._empty.set()
        self.on_push: list[Callable[[], None]] = []
        self.times = 1  # a fault: deliver each update so many times in one answer
        self.shuffler: random.Random | None = None  # a fault: deliver each answer's updates in disorder

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def allowed(self) -> list[str]:
        return sorted(self._allowed or ())

    def allow(self, kinds: Iterable[str]) -> None:
        """Remember which kinds are wanted from now on; none means Telegram's default."""
        self._allowed = frozenset(kinds) or None

    def push(self, update_type: str, body: dict[str, Any]) -> int:
        """Queue an update and return its id; 0 when the bot did not ask for this kind."""
        if not self._wanted(update_type):
            return 0
        update = {"update_id": self._next, update_type: body}
        self._next += 1
        return self._queue(update)

    def push_raw(self, update: dict[str, Any]) -> int:
        """Queue an update of any shape, for drills; it gets an id."""
        raw = {"update_id": self._next, **update}
        self._next = max(self._next, int(raw["update_id"])) + 1
        return self._queue(raw)

    def get(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """What getUpdates answers now. A positive offset confirms everything below it."""
        if offset < 0:
            self._drop(max(0, len(self._pending) + offset))
        elif offset <= self._next - 1 + AHEAD:
            while self._pending and self._pending[0]["update_id"] < offset:
                self._pending.popleft()
        batch = [update for update in islice(self._pending, limit) for _ in range(self.times)]
        self._note_empty()
        if self.shuffler:
            self.shuffler.shuffle(batch)
        return batch

    def after(self, id_: int) -> list[dict[str, Any]]:
        """What waits and came after this one."""
        newer = takewhile(lambda update: update["update_id"] > id_, reversed(self._pending))
        return list(newer)[::-1]

    def confirm(self, id_: int) -> None:
        """This one alone, as a webhook does."""
        place = next((n for n, update in enumerate(self._pending) if update["update_id"] == id_), None)
        if place is not None:
            del self._pending[place]
        self._note_empty()

    def calm(self) -> None:
        """Deliver once and in order again."""
        self.times = 1
        self.shuffler = None

    def clear(self) -> None:
        self._pending.clear()
        self._note_empty()

    async def emptied(self) -> None:
        """Return once the bot has confirmed every update."""
        await self._empty.wait()

    def _note_empty(self) -> None:
        if not self._pending:
            self._empty.set()

    def _wanted(self, update_type: str) -> bool:
        return update_type not in UNASKED if self._allowed is None else update_type in self._allowed

    def _queue(self, update: dict[str, Any]) -> int:
        self._pending.append(update)
        self._empty.clear()
        for wake in self.on_push:
            wake()
        return int(update["update_id"])

    def _drop(self, count: int) -> None:
        for _ in range(count):
            self._pending.popleft()
