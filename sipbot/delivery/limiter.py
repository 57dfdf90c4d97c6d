"""Pace: under a platform's limits by sending evenly; a chat that is to be left alone is parked, alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sipbot.chat import Address, Limits
from sipbot.ports import Clock

MINUTE = 60.0
NEAR = 0.3
"""Seconds that it is better to wait for than to come back later."""
MARGIN = 0.02
"""Seconds by which a window is taken longer: the platform's clock is not ours."""


class Limiter:
    """How long until a message may go. `take` after asking `wait`; both are cheap."""

    def __init__(self, limits: Limits, clock: Clock, is_group: Callable[[Address], bool]) -> None:
        self._limits = limits
        self._clock = clock
        self._is_group = is_group
        self._next = 0.0
        self._next_in: dict[Address, float] = {}
        self._minute: dict[Address, deque[float]] = {}

    def wait(self, to: Address) -> float:
        """Seconds until a message to this chat may go; 0 when it may go now."""
        return max(self.wait_for_all(), self.wait_for(to))

    def wait_for_all(self) -> float:
        """Seconds until any message may go."""
        return max(0.0, self._next - self._clock.monotonic())

    def wait_for(self, to: Address) -> float:
        """Seconds until this chat may have a message, whatever the others get."""
        now = self._clock.monotonic()
        return max(0.0, max(self._next_in.get(to, 0.0), self._window_free(to, now)) - now)

    def parked(self) -> set[Address]:
        """The chats that have to wait noticeably longer than the general pace."""
        now = self._clock.monotonic()
        self._next_in = {to: free for to, free in self._next_in.items() if free > now}
        waiting = {to for to, free in self._next_in.items() if free > now + NEAR}
        return waiting | {to for to in self._minute if self._window_free(to, now) > now + NEAR}

    def take(self, to: Address) -> None:
        """A message goes to this chat now."""
        now = self._clock.monotonic()
        self._next = max(now, self._next) + 1 / self._limits.per_second
        self._next_in[to] = max(now, self._next_in.get(to, 0.0)) + 1 / self._limits.per_chat_second
        if self._is_group(to):
            self._minute.setdefault(to, deque()).append(now)

    def done(self, to: Address) -> None:
        """It has been taken. The platform counted it at some moment until now: what takes long on its way must
        not arrive close before the next."""
        free = self._clock.monotonic() + 1 / self._limits.per_chat_second
        self._next_in[to] = max(free, self._next_in.get(to, 0.0))

    def park(self, to: Address, seconds: float) -> None:
        """Leave one chat alone; the others go on."""
        until = self._clock.monotonic() + seconds + MARGIN
        self._next_in[to] = max(until, self._next_in.get(to, 0.0))

    def _window_free(self, to: Address, now: float) -> float:
        sent = self._minute.get(to)
        if not sent:
            return 0.0
        while sent and sent[0] <= now - MINUTE - MARGIN:
            sent.popleft()
        if len(sent) < self._limits.per_group_minute:
            return 0.0
        return sent[-int(self._limits.per_group_minute)] + MINUTE + MARGIN
