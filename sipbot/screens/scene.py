"""What a screen is given, and what it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sipbot.chat import Address, Message
from sipbot.facts import Facts
from sipbot.i18n import Language
from sipbot.services import Tx, Work


@dataclass(frozen=True, slots=True)
class Scene:
    """What every screen is given. `t` is the reader's language. `late`: it was to stand there before."""

    work: Work
    to: Address
    t: Language
    late: bool = False

    @property
    def tx(self) -> Tx:
        return self.work.tx

    @property
    def now(self) -> datetime:
        return self.work.now


Screen = Callable[[Scene, Any], Awaitable[Message | None]]
"""Is given the facts of its class. None: there is no use in it any more."""
Screens = dict[type[Facts], Screen]
