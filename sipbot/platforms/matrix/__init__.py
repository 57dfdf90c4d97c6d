"""Matrix, with matrix-nio: plain and encrypted rooms, numbers and polls instead of buttons."""

from __future__ import annotations

from sipbot.chat import Message


def preview(message: Message, in_group: bool) -> str:
    """The message as its room shows it; a poll follows where there is one."""
    from .content import TEXT, poll_content, text_content

    text = str(text_content(message, "", group=in_group)["body"])
    poll = None if in_group else poll_content(message, "")
    return f"{text}\n\n📊 {poll[TEXT]}" if poll else text


def fits(message: Message, in_group: bool) -> tuple[int, int]:
    """How long the text is, and how much there is room for."""
    from . import content

    return content.fits(message, group=in_group)


def pictured(message: Message, in_group: bool) -> Message:
    """The message as it stands on a phone: its buttons are lines of the text."""
    return Message(preview(message, in_group))
