"""Faults on order: what a network and a server can do to a call."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Sequence
from enum import Enum

from sipbot.sandbox import limits


class Fault(Enum):
    """What happens to one call."""

    SERVER_ERROR = "502, nothing done"
    HANG = "no answer ever, nothing done"
    DROP = "connection cut, nothing done"
    DROP_AFTER = "done, then the connection is cut"
    HANG_AFTER = "done, then no answer ever"
    TOO_MANY = "429, retry after 1"


BEFORE = frozenset({Fault.SERVER_ERROR, Fault.HANG, Fault.DROP, Fault.TOO_MANY})
"""Those that leave the call undone."""


class Faults:
    """Scripted faults come first, in order; then the random ones. A chat can be flooded on its own."""

    def __init__(self) -> None:
        self._script: deque[tuple[Fault, frozenset[str]]] = deque()
        self._random = random.Random(0)
        self._share = 0.0
        self._kinds: Sequence[Fault] = ()
        self._methods: frozenset[str] = frozenset()
        self._flooded: dict[int, float] = {}
        self._stalled: set[int] = set()
        self.happened: list[tuple[str, Fault]] = []

    def next(self, fault: Fault, times: int = 1, methods: Collection[str] = ()) -> None:
        """The next calls (of these methods, or of any) suffer this."""
        self._script.extend([(fault, frozenset(methods))] * times)

    def percent(
        self, percent: float, kinds: Sequence[Fault], seed: int = 0, methods: Collection[str] = ()
    ) -> None:
        """From now on so many calls in a hundred suffer one of these; the seed makes it repeatable."""
        self._random = random.Random(seed)
        self._share, self._kinds, self._methods = percent / 100, tuple(kinds), frozenset(methods)

    def flood(self, chat: int, seconds: float, now: float) -> None:
        """Answer 429 for this chat until so many seconds after `now` (the clock's monotonic time)."""
        self._flooded[chat] = now + seconds

    def stall(self, chat: int) -> None:
        """No call about this chat is ever answered, nor done, from now on."""
        self._stalled.add(chat)

    def stalls(self, method: str, chat: object) -> bool:
        """Whether this call is never answered; the chat as the call names it."""
        hangs = str(chat) in {str(one) for one in self._stalled}
        if hangs:
            self.happened.append((method, Fault.HANG))
        return hangs

    def clear(self) -> None:
        """No more faults; what happened stays written down."""
        self._stalled.clear()
        self._script.clear()
        self._flooded.clear()
        self._share = 0.0

    def pick(self, method: str) -> Fault | None:
        """The fault for this call, taken out of the script."""
        fault = self._scripted(method) or self._drawn(method)
        if fault:
            self.happened.append((method, fault))
        return fault

    def check_flood(self, chat: int, now: float) -> None:
        """Raise the 429 of a flooded chat."""
        until = self._flooded.get(chat, now)
        if until > now:
            raise limits.too_fast(limits.FLOOD, until - now)

    def _scripted(self, method: str) -> Fault | None:
        if self._script and (not self._script[0][1] or method in self._script[0][1]):
            return self._script.popleft()[0]
        return None

    def _drawn(self, method: str) -> Fault | None:
        meant = self._share and (not self._methods or method in self._methods)
        return self._random.choice(self._kinds) if meant and self._random.random() < self._share else None
