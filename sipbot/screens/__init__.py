"""Screens: from the facts of an owed message, or of a press, to the message itself.

A screen reads through services and words through views. Handlers show one in place of the message that was
pressed; delivery renders one when its turn to be sent has come.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sipbot.chat import Address, Message
from sipbot.i18n import Language
from sipbot.services import Keyring, Tx
from sipbot.views import chats
from sipbot.views.numbers import with_numbers


@dataclass(frozen=True, slots=True)
class Scene:
    """What every screen is given. `t` is the reader's language. `late`: it was to stand there before."""

    tx: Tx
    keys: Keyring
    now: datetime
    to: Address
    t: Language
    late: bool = False


Screen = Callable[[Scene, Mapping[str, str]], Awaitable[Message | None]]


async def render(scene: Scene, screen: str, args: Mapping[str, str]) -> Message | None:
    """The message as it is to be shown now. None: there is no use in it any more."""
    from . import ballots, consultations, meetings, people, said

    known = said.SCREENS | people.SCREENS | meetings.SCREENS | consultations.SCREENS | ballots.SCREENS
    message = await known[screen](scene, args)
    if message is not None and scene.late and screen != SAYS_ITSELF:
        message = chats.late(scene.t, message)
    return with_numbers(scene.t, message) if message is not None else None


SAYS_ITSELF = "reminder"
"""The screen that has words of its own for coming late."""


PERSONAL = frozenset({"ballot", "boxed", "corrected", "digest", "me"})
"""Screens that show a person's own ballots: no rendering of them is kept, and no trace once they are sent."""
