"""The terminal, as the house knows it without opening it."""

from __future__ import annotations

import re

from sipbot.chat import Address, Message
from sipbot.platforms.lines import text_of
from sipbot.ports import Clock, Description, Platform, PlatformText, Shape

from .platform import GROUP, NAME, Console, Terminal
from .showing import LIMITS, shown, whole

CHAT_ID = re.compile(r"#[a-z0-9-]+")
PERSON_ID = re.compile(r"[a-z0-9-]+")


def _open(terminal: Terminal, clock: Clock, text: PlatformText, public_url: str) -> Platform:
    return Console(terminal, clock)


def _preview(message: Message, in_group: bool) -> str:
    return whole(shown(1, Address(NAME, f"{GROUP}group" if in_group else "member"), message))


CONSOLE = Description(
    name=NAME,
    example=f"{NAME}:{GROUP}liege",
    chat=Shape(CHAT_ID, "not_console_group"),
    person=Shape(PERSON_ID, "not_console_person"),
    preview=_preview,
    fits=lambda message, in_group: (len(text_of(message)), LIMITS.text - len(message.title) - 2),
    pictured=lambda message, in_group: Message(_preview(message, in_group)),
    open=_open,
    faults={
        "not_console_group": lambda t, f: t(
            "A group in a terminal is a word after #, for example console:#liege."
        ),
        "not_console_person": lambda t, f: t(
            "A person at a terminal is a word in small letters, for example console:aicha."
        ),
    },
)
