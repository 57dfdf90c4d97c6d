"""Words that people write, compared with those that are known: however spelt, and nearly right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from sipbot.spelling import letters

InLists = Mapping[str, Sequence[str]]
"""By our word what the languages say for it, in small letters without accents."""
YES = ("yes", "y", "1", "true", "x")
NO = ("no", "n", "0", "false")
"""As people write them and as spreadsheets show them, beside what the languages say."""
LIKE = 0.7
"""How much of a word must be right for it to be taken for another that was meant."""
LONGEST_WORD = 60
"""Characters above which nobody has mistyped a word."""


def yes_or_no(text: str, words: InLists) -> bool | None:
    """What a word says in one of our languages; None: neither."""
    spelt = letters(text)
    return (
        True
        if spelt in (*YES, *words.get("yes", ()))
        else False
        if spelt in (*NO, *words.get("no", ()))
        else None
    )


def nearest(given: object, known: Iterable[str]) -> str:
    """The word that was probably meant; "": none of them."""
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_WORD:
        return ""
    spelt = {letters(word): word for word in known}
    matches = difflib.get_close_matches(letters(given), spelt, n=1, cutoff=LIKE)
    return spelt[matches[0]] if matches else ""
