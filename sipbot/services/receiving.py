"""The order of acts over time: ids that start anew after a long silence belong to a new epoch."""

from __future__ import annotations

from datetime import datetime, timedelta

from sipbot.store import receivers
from sipbot.store.receivers import Mark

__all__ = ["Mark", "advanced", "get", "keep", "position", "reached"]

SILENCE = timedelta(days=5)
"""Telegram chooses ids anew after at least a week without updates; before that a lower id is an older one."""
KEEP_EVERY = timedelta(hours=1)

get = receivers.get
keep = receivers.keep
position = receivers.position
reached = receivers.reached


def advanced(mark: Mark | None, newest: int, now: datetime) -> Mark:
    """The mark after a batch whose newest id is this."""
    if mark is None:
        return Mark(newest, 0, now)
    if newest < mark.newest and now - mark.at > SILENCE:
        return Mark(newest, mark.epoch + 1, now)
    return Mark(max(newest, mark.newest), mark.epoch, now)


def worth_keeping(before: Mark | None, after: Mark) -> bool:
    """Once an hour is enough: what counts is the epoch and about when it was."""
    return before is None or after.epoch != before.epoch or after.at - before.at >= KEEP_EVERY
