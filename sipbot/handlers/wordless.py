"""What was sent is no text: a recording, a picture, a sticker, a place. Or it changes what was sent before."""

from __future__ import annotations

from sipbot.chat import Reply
from sipbot.rules.awaiting import Flow
from sipbot.rules.faults import Refusal

from .context import Context
from .verbs import InGroup, Verb


def refusal(context: Context) -> Refusal:
    """In words that fit what was awaited."""
    return Refusal((context.person.awaited or Flow).wordless)


async def sent(context: Context) -> Reply:
    raise refusal(context)


async def edited(context: Context) -> Reply:
    """An edit is no second answer; whoever makes one is told."""
    raise Refusal("edited")


VERBS = (
    Verb("wordless", sent, InGroup.QUIET),
    Verb("edited", edited, button=True),
)
