"""Updates that are not confirmed yet, taken in fair rounds: who presses without end keeps nobody waiting.

Telegram confirms all that lies below one number, and hands out again what lies above it, with what came since.
So it is asked between two rounds, and what somebody else did meanwhile has its turn in the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Update = dict[str, Any]

ACTS_IN_A_ROUND = 8
"""Acts of one person in a round."""


class Backlog:
    def __init__(self) -> None:
        self.waiting: list[Update] = []
        self._done: set[int] = set()
        self._newest = 0

    def take_in(self, updates: Sequence[Update]) -> None:
        """What was handed out; some of it may be here already, or done."""
        known = self._done | {update["update_id"] for update in self.waiting}
        self.waiting += [update for update in updates if update["update_id"] not in known]
        self.waiting.sort(key=lambda update: int(update["update_id"]))

    def round(self) -> list[Update]:
        """The first acts of everybody, in order. They wait until they are done."""
        return fair(self.waiting)

    def done(self, updates: Sequence[Update]) -> int:
        """These are committed and answered. Everything below this number is."""
        ids = {int(update["update_id"]) for update in updates}
        self._newest = max(ids) if not self._done else max(self._newest, *ids)
        self._done |= ids
        self.waiting = [update for update in self.waiting if update["update_id"] not in ids]
        reached = int(self.waiting[0]["update_id"]) if self.waiting else self._newest + 1
        self._done = {id_ for id_ in self._done if id_ > reached}
        return reached


def fair(updates: Sequence[Update]) -> list[Update]:
    """The first acts of everybody."""
    taken: Counter[object] = Counter()
    first = []
    for update in updates:
        taken[_who(update)] += 1
        if taken[_who(update)] <= ACTS_IN_A_ROUND:
            first.append(update)
    return first


def _who(update: Update) -> object:
    """Whose turn it uses up; an update that cannot be read counts for itself."""
    for update_type in ("callback_query", "message", "my_chat_member"):
        content = update.get(update_type)
        if isinstance(content, Mapping):
            who = content.get("from") or content.get("chat")
            return who.get("id") if isinstance(who, Mapping) else None
    return update["update_id"]
