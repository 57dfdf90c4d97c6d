"""Pace: under a platform's limits by sending evenly; a chat that is to be left alone is parked, alone."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable

from sipbot.chat import Address, Limits
from sipbot.ports import Clock

MINUTE = 60.0
WORTH_WAITING = 0.3
"""Seconds that it is better to wait for than to come back later."""
CLOCK_MARGIN = 0.02
"""Seconds by which a window is taken longer: the platform's clock is not ours."""
SECOND = 1.0
CATCH_UP = 0.1
"""Seconds of the pace that may be made up for when a turn came late."""
NEXT_LOOK = 0.01
"""Seconds between two looks whether something came back."""
REMEMBERED, FEW = 200, 5
"""Round trips by which the way is known, at most and at least."""
SLOWER, SLOWEST, FASTER = 0.8, 0.33, 0.5
"""When there were too many, the pace is multiplied by the first, down to this share of the limit; each second
it grows again by so many messages a second."""


class Limiter:
    """How long until a message may go: `take` after asking `wait`, `done` when it was answered. All are cheap.

    The platform counts a message at some moment between `take` and `done`; sent evenly, they need not be
    counted so. A second therefore holds what is on its way and what was answered within it. A message that goes
    now is counted no earlier than the way there takes, and one that was answered was counted no later than the
    way back takes before: together that is the fastest round trip, which is taken off.
    """

    def __init__(self, limits: Limits, clock: Clock, is_group: Callable[[Address], bool]) -> None:
        self._limits = limits
        self._clock = clock
        self._is_group = is_group
        self._next = 0.0
        self._next_in: dict[Address, float] = {}
        self._minute: dict[Address, deque[float]] = {}
        """By group: when each message of the last minute was answered."""
        self._on_way_to: Counter[Address] = Counter()
        self._on_way = 0
        self._answered: deque[float] = deque()
        self._trips: deque[float] = deque(maxlen=REMEMBERED)
        self.typical = 0.0
        """Seconds that a round trip takes on average; 0 while none is known."""
        self.fastest = 0.0
        """Seconds that a round trip takes at least; 0 while too few are known."""
        self._slowed: tuple[float, float] | None = None
        """The pace after the last refusal, and when that was."""
        self._refused: dict[Address, float] = {}

    def wait(self, to: Address) -> float:
        """Seconds until a message to this chat may go; 0 when it may go now."""
        return max(self.wait_for_all(), self.wait_for(to))

    def wait_for_all(self) -> float:
        """Seconds until any message may go; while all that may be on their way are, until one might be back."""
        now = self._clock.monotonic()
        most = int(self.pace)
        since = now + self.fastest - SECOND
        while self._answered and self._answered[0] <= since:
            self._answered.popleft()
        full = self._on_way + len(self._answered) - most
        if full < 0:
            return max(0.0, self._next - now)
        if full >= len(self._answered):
            return NEXT_LOOK
        return max(self._next - now, self._answered[full] - since)

    @property
    def pace(self) -> float:
        """Messages a second: the platform's limit, or less since it refused some."""
        if self._slowed is None:
            return self._limits.per_second
        pace, since = self._slowed
        return min(self._limits.per_second, pace + FASTER * (self._clock.monotonic() - since))

    def wait_for(self, to: Address) -> float:
        """Seconds until this chat may have a message, whatever the others get."""
        now = self._clock.monotonic()
        return max(0.0, max(self._next_in.get(to, 0.0), self._window_free(to, now)) - now)

    def parked(self) -> set[Address]:
        """The chats that have to wait noticeably longer than the general pace."""
        now = self._clock.monotonic()
        self._next_in = {to: free for to, free in self._next_in.items() if free > now}
        waiting = {to for to, free in self._next_in.items() if free > now + WORTH_WAITING}
        return waiting | {to for to in self._minute if self._window_free(to, now) > now + WORTH_WAITING}

    def take(self, to: Address) -> None:
        """A message goes to this chat now."""
        now = self._clock.monotonic()
        self._next = max(now - CATCH_UP, self._next) + 1 / self.pace
        self._next_in[to] = max(now, self._next_in.get(to, 0.0)) + 1 / self._limits.per_chat_second
        self._on_way += 1
        if self._is_group(to):
            self._on_way_to[to] += 1

    def done(self, to: Address, trip: float | None) -> None:
        """It came back, after so many seconds; None: without an answer that tells how long the way is.

        What takes long on its way must not arrive close before the next to the same chat.
        """
        now = self._clock.monotonic()
        self._on_way -= 1
        self._answered.append(now)
        if self._is_group(to):
            self._on_way_to[to] -= 1
            self._minute.setdefault(to, deque()).append(now)
        if trip is not None:
            self._learn(trip)
        free = now + 1 / self._limits.per_chat_second
        self._next_in[to] = max(free, self._next_in.get(to, 0.0))

    def _learn(self, trip: float) -> None:
        """Of `n` trips whose two halves differ by chance, the shortest is longer than a trip must be by about
        what they differ, divided by the root of `n`."""
        self._trips.append(trip)
        shortest, differ = min(self._trips), max(self._trips) - min(self._trips)
        self.typical = sum(self._trips) / len(self._trips)
        known = len(self._trips) >= FEW
        self.fastest = max(0.0, shortest - differ / math.sqrt(len(self._trips))) if known else 0.0

    def too_many(self, to: Address) -> None:
        """The platform refused a message because there were too many; for more than one chat in a second, that
        is not about a chat."""
        now = self._clock.monotonic()
        self._refused = {chat: at for chat, at in self._refused.items() if now - at < SECOND} | {to: now}
        if len(self._refused) > 1:
            self._slowed = max(self._limits.per_second * SLOWEST, self.pace * SLOWER), now
            self._refused.clear()

    def park(self, to: Address, seconds: float) -> None:
        """Leave one chat alone; the others go on."""
        until = self._clock.monotonic() + seconds + CLOCK_MARGIN
        self._next_in[to] = max(until, self._next_in.get(to, 0.0))

    def _window_free(self, to: Address, now: float) -> float:
        sent = self._minute.get(to, deque())
        while sent and sent[0] <= now - MINUTE - CLOCK_MARGIN:
            sent.popleft()
        too_many = len(sent) + self._on_way_to[to] + 1 - int(self._limits.per_group_minute)
        if too_many <= 0:
            return 0.0
        return sent[too_many - 1] + MINUTE + CLOCK_MARGIN if too_many <= len(sent) else now + NEXT_LOOK
