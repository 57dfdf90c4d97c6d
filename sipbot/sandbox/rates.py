"""How fast the bot may write: overall, in a private chat, in a group."""

from __future__ import annotations

from collections import defaultdict, deque

from sipbot.sandbox import limits
from sipbot.sandbox.facts import Chat

PRIVATE_BURST = 5
"""So many at once in a private chat before one a second holds ("short bursts" in Telegram's words)."""


class Window:
    """At most `most` in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until there is room."""
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        return 0.0 if len(self._taken) < self._most else self._taken[0] + self._seconds - now

    def take(self, now: float) -> None:
        self._taken.append(now)


def _group() -> Window:
    return Window(limits.RATE_GROUP.most, 60.0)


def _private() -> Window:
    return Window(PRIVATE_BURST, PRIVATE_BURST / limits.RATE_PRIVATE.most)


class Rates:
    """Counts sends and edits that went through; a refused call does not count."""

    def __init__(self) -> None:
        self.enforced = True
        self.refused = 0
        self._all = Window(limits.RATE_ALL.most, 1.0)
        self._groups: defaultdict[int, Window] = defaultdict(_group)
        self._privates: defaultdict[int, Window] = defaultdict(_private)

    def take(self, chat: Chat, now: float) -> None:
        """Count one message to this chat, or raise the 429 that Telegram would answer."""
        if not self.enforced:
            return
        own = self._privates[chat.id] if chat.private else self._groups[chat.id]
        row = limits.RATE_PRIVATE if chat.private else limits.RATE_GROUP
        for window, limit in ((own, row), (self._all, limits.RATE_ALL)):
            if (seconds := window.wait(now)) > 0:
                self.refused += 1
                raise limits.too_fast(limit, seconds)
        own.take(now)
        self._all.take(now)
