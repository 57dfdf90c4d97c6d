"""Commands in what somebody typed: with blanks, line breaks, punctuation or emoji around them."""

from __future__ import annotations

import re
import unicodedata

COMMAND = r"[^\w{sign}]*{sign}([^\W\d_][\w-]*)(?:@\w+)?"


def command(text: str, sign: str) -> tuple[str, str] | None:
    """The word behind the sign, as commands are written, and the rest; None where none begins the text."""
    found = re.match(COMMAND.format(sign=re.escape(sign)), text)
    if found is None:
        return None
    return plain(found[1]), text[found.end() :].strip()


def plain(word: str) -> str:
    """In small letters without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))
