"""Telegram: what comes in (inbound), what goes out (outbound), how they are one platform (platform)."""

from __future__ import annotations

from sipbot.chat import Message


def preview(message: Message, in_group: bool) -> str:
    """The message as text, its buttons in brackets below it."""
    rows = (" ".join(f"[ {button.label} ]" for button in row) for row in message.buttons)
    return "\n".join((message.plain, "", *rows))


def fits(message: Message, in_group: bool) -> tuple[int, int]:
    """How long the text is, and how much there is room for, in UTF-16 units."""
    from .outbound import LIMITS, units

    return units(message.plain), LIMITS.text


def pictured(message: Message, in_group: bool) -> Message:
    """The message as it stands on a phone, with its buttons."""
    return message
