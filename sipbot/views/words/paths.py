"""Where in a consultation's file something stands, in words."""

from __future__ import annotations

import re
from string import ascii_lowercase

from sipbot.i18n import Language

_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
OPTIONS_KEY = ("option", "statement")


def path_in_words(t: Language, path: str) -> str:
    """`question 2, option b` of `question[2].option[2]`; a key path that is no such one stays as it is."""
    matches = [_STEP.fullmatch(step) for step in path.split(".")]
    steps = [(match[1], int(match[2] or 0)) for match in matches if match]
    if len(steps) < len(matches):
        return path
    words = [_word(t, key, n) for key, n in steps if key != "text"]
    return ", ".join(words)


def _word(t: Language, key: str, n: int) -> str:
    if key == "question" and n:
        return t("question {n}", n=n)
    if key in OPTIONS_KEY and n:
        letter = _letter(n)
        return t("option {letter}", letter=letter)
    return {
        "title": t("title"),
        "intro": t("introduction"),
        "decides": t("who decides"),
        "low": t("lowest number"),
        "high": t("highest number"),
    }.get(key, key)


def _letter(n: int) -> str:
    return ascii_lowercase[n - 1] if n <= len(ascii_lowercase) else str(n)


def missing(t: Language, path: str) -> str:
    """`missing: nl, question 2, option b`, of a key path that ends in a language."""
    where, _, code = path.rpartition(".")
    return t("missing: {language}, {place}", language=code, place=path_in_words(t, where))
