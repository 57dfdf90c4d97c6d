"""Screens: from the facts of an owed message, or of a press, to the message itself.

A screen reads through services and words through views. Handlers show one in place of the message that was
pressed; delivery renders one when its turn to be sent has come.
"""

from __future__ import annotations

from sipbot.chat import Message
from sipbot.facts import Facts
from sipbot.views.organisers import chats
from sipbot.views.words.numbers import with_numbers

from . import ballots, consultations, meetings, people, said
from .scene import Scene, Screens

__all__ = ["PERSONAL", "SCREENS", "Scene", "render"]

SCREENS: Screens = said.SCREENS | people.SCREENS | meetings.SCREENS | consultations.SCREENS | ballots.SCREENS
PERSONAL = frozenset({"ballot", "boxed", "corrected", "digest", "me", "waiting"})
"""Screens that show a person's own ballots: no rendering of them is kept, and no trace once they are sent."""
SAYS_ITSELF = "reminder"
"""The screen that has words of its own for coming late."""


async def render(scene: Scene, facts: Facts) -> Message | None:
    """The message as it is to be shown now. None: there is no use in it any more."""
    message = await SCREENS[type(facts)](scene, facts)
    if message is not None and scene.late and facts.screen != SAYS_ITSELF:
        message = chats.late(scene.t, message)
    return with_numbers(scene.t, message) if message is not None else None
