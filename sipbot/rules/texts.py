"""Every text of a consultation's file, by key path, as far as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import questions
from .faults import Fault
from .shapes import shape
from .tables import MAX_TEXT, MAX_TITLE

MOST_OF_A_QUESTION = 600
"""Characters of a question's text, in each language."""
TOP = {"title": MAX_TITLE, "intro": MAX_TEXT, "decides": MAX_TITLE}


@dataclass(frozen=True, slots=True)
class Unit:
    """One text in its languages. `most`: the characters that fit; `key` says what it is."""

    path: str
    key: str
    texts: Mapping[str, str]
    most: int
    question: int = 0  # counted from 1; 0: of the whole consultation
    option: int = 0
    on_button: bool = False


def units(values: Mapping[str, Any]) -> Iterator[Unit]:
    """In the order in which members read them. What is no text is passed over: the check names it."""
    for key, most in TOP.items():
        if key in values or key != "intro":
            yield Unit(key, key, _texts(values.get(key)), most)
    for n, table in enumerate(_tables(values.get("question")), 1):
        yield from _of_question(table, n)


def copied(values: Mapping[str, Any]) -> list[Fault]:
    """Each text that reads the same in a language named before it, unless `waive` names it and who says so.

    What has no letters, such as 15 %, is the same in every language.
    """
    waived = values.get("waive")
    stays = waived if isinstance(waived, Mapping) else {}
    return [
        Fault(path, "same_text", {"language": other, "path": path})
        for unit in units(values)
        for code, other in _alike(unit.texts)
        if (path := f"{unit.path}.{code}") not in stays
    ]


def unknown_languages(values: Mapping[str, Any], known: Sequence[str]) -> tuple[Fault, ...]:
    """The first text in each language that there is not: nobody would ever read it."""
    first: dict[str, str] = {}
    for unit in units(values):
        for code in unit.texts:
            if code not in known:
                first.setdefault(code, f"{unit.path}.{code}")
    return tuple(
        Fault(path, "no_such_language", {"given": code, "known": ", ".join(known)})
        for code, path in first.items()
    )


def lacking(values: Mapping[str, Any], languages: Iterable[str], faults: Iterable[Fault]) -> list[Fault]:
    """Each text that one of these languages lacks and nobody waived, but for what is said of it already."""
    waived, told = values.get("waive"), {fault.path for fault in faults}
    spoken = [code for code in sorted(languages) if not (isinstance(waived, Mapping) and code in waived)]
    return [
        Fault(path, "untranslated", {"language": code, "path": path})
        for unit in units(values)
        for code in spoken
        if unit.path not in told and code not in unit.texts
        if (path := f"{unit.path}.{code}") not in told
    ]


def _alike(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A language, and the first of those before it whose text is the same."""
    seen: dict[str, str] = {}
    for code, text in texts.items():
        words = " ".join(text.split())
        if any(mark.isalpha() for mark in words) and seen.setdefault(words, code) != code:
            yield code, seen[words]


def _of_question(table: Mapping[str, Any], n: int) -> Iterator[Unit]:
    path, kind = f"question[{n}]", table.get("kind")
    yield Unit(f"{path}.text", "text", _texts(table.get("text")), MOST_OF_A_QUESTION, n)
    if kind not in questions.names():
        return
    known = shape(str(kind))
    for key, most in known.texts.items():
        if key in table:
            yield Unit(f"{path}.{key}", key, _texts(table[key]), most, n)
    for m, option in enumerate(_tables(table.get(known.listed)), 1):
        labels = {code: text for code, text in option.items() if code != "id"}
        on_button = known.listed == "option"
        unit_path = f"{path}.{known.listed}[{m}]"
        yield Unit(unit_path, known.listed, _texts(labels), known.longest, n, m, on_button)


def _texts(value: object) -> dict[str, str]:
    by_language = value if isinstance(value, Mapping) else {}
    return {str(code): text for code, text in by_language.items() if isinstance(text, str) and text.strip()}


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [item if isinstance(item, Mapping) else {} for item in value] if isinstance(value, list) else []
