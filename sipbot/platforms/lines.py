"""Messages where buttons are lines of text: there they have room for all of their words."""

from __future__ import annotations

from sipbot.chat import Button, Message


def text_of(message: Message) -> str:
    """The text, without what letters stand for: the lines below it say that."""
    before, legend, after = message.text.partition(message.legend or "\0")
    return "\n\n".join(filter(None, (before.rstrip(), after.lstrip()))) if legend else message.text


def line_of(button: Button) -> str:
    return button.line or button.label


def buttons_of(message: Message) -> list[Button]:
    return [button for row in message.buttons for button in row]


def fitted(text: str, most: int) -> str:
    """At most that many characters; what is cut off is marked so."""
    return text if len(text) <= most else text[: most - 1] + "…"
