"""Commands in what somebody typed: with blanks, line breaks, punctuation or emoji around them."""

from __future__ import annotations

import re

from sipbot.spelling import plain

COMMAND = r"[^\w{sign}]*{sign}([^\W\d_][\w-]*)(?:@\w+)?"


def command(text: str, sign: str) -> tuple[str, str] | None:
    """The word behind the sign, as commands are written, and the rest; None where none begins the text."""
    found = re.match(COMMAND.format(sign=re.escape(sign)), text)
    if found is None:
        return None
    return plain(found[1]), text[found.end() :].strip()
