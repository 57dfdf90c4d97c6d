"""The words at the edges of a spreadsheet, in any of our languages, also mixed, or as the keys themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from string import ascii_lowercase

from sipbot import i18n
from sipbot.rules import questions
from sipbot.rules.shapes import every_setting, shape
from sipbot.rules.texts import TOP
from sipbot.spelling import letters
from sipbot.views.authoring.headings import name

from .fields import FIELDS

SHEETS = ("Settings", "Questions", "Texts")
CONDITION = {"question": "only_if question", "options": "only_if options"}
"""The columns of what is one table in the file."""
REASON = {"most": "reason"}
"""Likewise."""
_STEP = re.compile(r"(.+?)(?:\[([1-9][0-9]{0,2})\]|\s([1-9][0-9]{0,2}|[a-z]))?")


def sheet(title: str) -> str:
    """Which of our sheets this is; "": none."""
    return _known(SHEETS).get(letters(title), "")


def setting(word: str) -> str:
    """The key of a setting; of a word that is none, itself."""
    return _known(tuple(field.key for field in FIELDS)).get(letters(word), word)


def columns(of: str) -> Sequence[str]:
    """The keys of the columns of a sheet, languages apart."""
    settings = (setting.key for setting in every_setting())
    return {
        "Settings": ("key", "value"),
        "Questions": ("n", "id", "kind", *settings, *CONDITION.values(), *REASON.values()),
        "Texts": ("path", "id"),
    }[of]


def column(of: str, word: str) -> str:
    """The key of a column, or a language; of a word that is neither, itself in small letters."""
    spelt = letters(word)
    key = _known(tuple(columns(of))).get(spelt)
    if key is None and of == "Texts":
        key = _languages().get(spelt)
    return key or word.lower()


def steps(path: str) -> list[tuple[str, int]]:
    """The keys on a path and their numbers, 0 for none: `question 2, option b` is `question[2].option[2]`."""
    matches = [_STEP.fullmatch(part.strip()) for part in re.split(r"[.,;·]", path.lower())]
    known = _known(tuple(_steps()))
    keys = [(known.get(letters(match[1])), match[2] or match[3] or "") for match in matches if match]
    if len(keys) < len(matches) or not all(key for key, _ in keys):
        return []
    read = [(str(key), _number(number)) for key, number in keys]
    return [*read, ("text", 0)] if [key for key, n in read if n] == ["question"] and len(read) == 1 else read


def _number(written: str) -> int:
    return int(written) if written.isdigit() else ascii_lowercase.index(written) + 1 if written else 0


def _steps() -> Iterable[str]:
    kinds = [shape(kind) for kind in questions.names()]
    further = dict.fromkeys(key for kind in kinds for key in (*kind.texts, kind.listed))
    return (*TOP, "waive", "question", "text", *further)


@cache
def _known(keys: tuple[str, ...]) -> dict[str, str]:
    """Each key by its own name and by those in every language, as they may be spelt."""
    readers = [i18n.language(code) for code in (*i18n.codes(), i18n.SOURCE)]
    named = {letters(name(reader, key)): key for key in keys for reader in readers}
    return named | {letters(key): key for key in keys}


@cache
def _languages() -> dict[str, str]:
    """The codes of our languages by their names in each of them."""
    readers = [i18n.language(code) for code in (*i18n.codes(), i18n.SOURCE)]
    named = {letters(reader.name_of(code)): code for code in i18n.codes() for reader in readers}
    return named | {code: code for code in i18n.codes()}
