"""Words however they are spelt: the same in capitals, without accents, with another apostrophe or blank."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """In small letters without accents, with one kind of apostrophe, single blanks and none around."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def letters(text: str) -> str:
    """The same with nothing but letters and digits: signs and underscores are blanks."""
    return " ".join(re.sub(r"[\W_]+", " ", plain(text)).split())
