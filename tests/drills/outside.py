"""What a script is played on: people act over HTTP, and a ledger says what every chat was shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

Json = dict[str, Any]


class Ledger(Protocol):
    """What was said in the chats, by whoever carries it. The judge reads nothing else."""

    lines: list[Json]

    def look(self) -> list[Json]:
        """Every line so far."""

    def again(self) -> Ledger:
        """Another reader, for another thread."""

    def close(self) -> None: ...


class Outside(Protocol):
    """One platform with its people. Chats and people have the numbers of the script everywhere."""

    pressed: tuple[str, ...]
    """The kinds of line that a press in private brings: the page in its place, or a new one."""
    votes_in_private: bool
    """Whether a secret question is answered in private only."""
    sends_once: bool
    """Whether no message may ever come again; elsewhere a kill explains one."""

    @property
    def ledger(self) -> Ledger: ...
    def variables(self) -> Mapping[str, str]:
        """What a process of sipbot needs to talk to it."""

    def prepare(self, config: Path) -> None:
        """Write its addresses into the example configuration."""

    def ready(self, seconds: float) -> bool:
        """Whether the bot is in the chats, within so many seconds."""

    def before_start(self) -> None:
        """What befalls the bot's computer before the bot starts."""

    def act(self, *acts: Mapping[str, Any]) -> list[Any]:
        """What people do; each act `{"user", "act", …}`."""

    def advance_to(self, moment: datetime) -> None:
        """Jump forward; every clock."""

    def faults(self, order: Mapping[str, Any]) -> int:
        """What is to go wrong, where that can be ordered; how often it has."""

    def confirmed(self, seconds: float) -> bool:
        """Whether the bot has confirmed everything that people did, within so many seconds."""

    def standing(self, begins: str) -> tuple[str, ...]:
        """Secret answers that can still be read in private chats: pressed ones, and words that begin so."""

    def until(self, there: Callable[[list[Json]], Any], seconds: float) -> Any:
        """What `there` finds in the ledger, as soon as it finds something; None after so many seconds."""


def found_in(ledger: Ledger, there: Callable[[list[Json]], Any], seconds: float) -> Any:
    """See `Outside.until`."""
    end = time.monotonic() + seconds
    while True:
        if awaited := there(ledger.look()):
            return awaited
        if time.monotonic() > end:
            return None
        time.sleep(0.005)
