"""Not saying the same again and again: who writes without end is told once a minute that it is of no use."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from sipbot.chat import Address

PAUSE_BETWEEN = timedelta(minutes=1)
MOST_PEOPLE = 10_000
"""People who are remembered; in memory alone, for it tells when they wrote."""


class Hush:
    """The act that was answered last, of each person."""

    def __init__(self) -> None:
        self._said: OrderedDict[Address, tuple[str, datetime]] = OrderedDict()

    def may_say(self, who: Address, act: str, now: datetime) -> bool:
        """Whether this act is to be answered; in a transaction that is done anew, as before."""
        answered, at = self._said.get(who, ("", None))
        if answered == act:
            return True
        if at is not None and timedelta() <= now - at < PAUSE_BETWEEN:
            return False
        self._said[who] = (act, now)
        self._said.move_to_end(who)
        while len(self._said) > MOST_PEOPLE:
            self._said.popitem(last=False)
        return True
