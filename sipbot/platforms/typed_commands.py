"""Commands in what somebody typed: with blanks, line breaks, punctuation or emoji around them."""

from __future__ import annotations

import re

from sipbot.spelling import plain

COMMAND = r"[^\w{sign}]*{sign}([^\W\d_][\w-]*)(?:@(\w+))?"


def command(text: str, sign: str) -> tuple[str, str] | None:
    """The word behind the sign, as commands are written, and the rest; None where none begins the text."""
    match = _begins(text, sign)
    return (plain(match[1]), text[match.end() :].strip()) if match else None


def addressee(text: str, sign: str) -> str:
    """The bot that a command names (`/help@other_bot`); "" where it names none."""
    match = _begins(text, sign)
    return (match[2] or "") if match else ""


def _begins(text: str, sign: str) -> re.Match[str] | None:
    return re.match(COMMAND.format(sign=re.escape(sign)), text)
