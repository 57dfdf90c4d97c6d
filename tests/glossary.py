"""docs/glossary.md, read: the words, how they bend, and those that proved wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sipbot import i18n

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
LANGUAGES = i18n.in_order()
"""The columns of its tables, after English."""
WRONG = "Words that proved wrong"
IN_CODE = "Mechanisms"
"""A list without languages: no person reads these words."""


def _english(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WORDS: Mapping[str, re.Pattern[str]] = {
    # term of the glossary: where an English sentence speaks of it
    term: _english(special or rf"\b{term}s?\b")
    for term, special in {
        "working group": "",
        "consultation": "",
        "board": r"\bboard\b(?! member)",
        "general assembly": "",
        "small talk": "",
        "reminder": "",
        "antenna": r"\bantennas?\b(?!\.toml)",
        "drafter": "",
        "opinion": "",
        "statement": "",
        "turnout": "",
        "withdraw": r"\bwithdr[ae]wn?\b",
        "receipt": "",
        "seal": r"\bseal\b",
        "shareholder": "",
        "roll of members": r"\broll of members\b",
        "recommendation": "",
        "cycle": "",
        "question": "",
        "coordinator": "",
        "animator": "",
    }.items()
}
OF_THE_EXAMPLE = (
    "antenna", "working group", "small talk", "board", "recommendation", "shareholder",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """A word that went."""

    language: str
    word: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """At the beginning of a sentence too; not within another word."""
        first = self.word[0]
        return re.compile(rf"\b[{first}{first.upper()}]{re.escape(self.word[1:])}")


def _rows(title: str) -> Iterator[list[str]]:
    """The cells of the table below a heading, without its head."""
    text = GLOSSARY.read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def columns(title: str) -> list[str]:
    """The names of the languages above a table, without what stands in brackets."""
    head = GLOSSARY.read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n| ")[2].splitlines()[0]
    return [cell.partition("(")[0].strip().casefold() for cell in head.strip("|").split("|")[1:]]


@cache
def sections() -> dict[str, dict[str, dict[str, str]]]:
    """The tables of words by their heading: term, language, word."""
    titles = re.findall(r"^## (.+)$", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    return {title: dict(_terms(title)) for title in titles if title not in (WRONG, IN_CODE)}


def _terms(title: str) -> Iterator[tuple[str, dict[str, str]]]:
    for cells in _rows(title):
        columns = [cell.split(" · ") for cell in cells]
        assert len({len(column) for column in columns}) == 1, cells
        for english, *words in zip(*columns, strict=True):
            yield english, dict(zip(LANGUAGES, words, strict=True))


@cache
def terms() -> dict[str, dict[str, str]]:
    """The words for people and things."""
    by_section = sections()
    return by_section["People"] | by_section["Things"]


@cache
def wrong_words() -> tuple[Wrong, ...]:
    return tuple(Wrong(language, word) for language, word, _, _ in _rows(WRONG))


def bends(language: str) -> Mapping[str, str]:
    """The words that bend more than by an ending, and how."""
    endings: Mapping[str, str] = i18n.about(language).get("bends", {})
    return endings


@cache
def pattern(term: str, language: str) -> re.Pattern[str]:
    """A term's word in a language, in all its forms."""
    word = terms()[term][language]
    return re.compile(bends(language).get(word, re.escape(word)), re.IGNORECASE | re.DOTALL)


@cache
def example() -> tuple[dict[str, str], ...]:
    """Every text of the example configuration, in the languages in which it stands there."""
    files = sorted((ROOT / "config").rglob("*.toml"))
    of_files = tuple(texts for file in files for texts in _texts(tomllib.loads(file.read_text("utf-8"))))
    assert len(of_files) > 40
    return of_files


def of_example(language: str) -> list[str]:
    return [texts[language] for texts in example() if language in texts]


def _texts(value: Any) -> Iterator[dict[str, str]]:
    if (
        isinstance(value, dict)
        and len(by_language := {code: value[code] for code in LANGUAGES if code in value}) > 1
    ):
        yield by_language
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below)
