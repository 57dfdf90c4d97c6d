"""What a button carries: verb and arguments in 64 bytes."""

from __future__ import annotations

from sipbot.chat import Button

MOST_BYTES = 64
"""Bytes of callback_data (core.telegram.org, InlineKeyboardButton)."""
SEPARATOR = "|"


def encode(button: Button) -> str:
    """Raises ValueError when it does not fit or holds the separator."""
    parts = (button.verb, *button.args)
    data = SEPARATOR.join(parts)
    if any(SEPARATOR in part for part in parts) or len(data.encode()) > MOST_BYTES:
        raise ValueError(f"the button {button.verb} does not fit: {len(data.encode())} bytes")
    return data


def decode(data: str) -> tuple[str, tuple[str, ...]]:
    """Verb and arguments; nothing of it is trusted."""
    verb, *args = data.split(SEPARATOR)
    return verb, tuple(args)
