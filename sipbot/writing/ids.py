"""Ids that nobody has written, made from the text beside them: the same text always gives the same id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sipbot import i18n
from sipbot.rules import no_opinion
from sipbot.rules.questions import WRITTEN_OUT
from sipbot.spelling import letters

LONGEST_ID = 28
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


def made_of(label: str, n: int, taken: set[Any]) -> str:
    """An id made of the label; with its number where that is taken, says something else, or is empty."""
    id_ = _NOT_IN_AN_ID.sub("-", letters(label)).strip("-")[:LONGEST_ID].strip("-")
    if id_ and id_ not in taken and id_ != WRITTEN_OUT:
        return id_
    while (numbered := f"{id_ or 'option'}-{n}") in taken:
        n += 1
    return numbered


def of_option(labels: Iterable[str], n: int, taken: set[Any]) -> str:
    """An id made of the first label; where one of them says "no opinion", the id that is counted so."""
    labels = tuple(labels)
    if WRITTEN_OUT not in taken and any(
        no_opinion.says(text, i18n.in_every(no_opinion.SAID)) for text in labels
    ):
        return WRITTEN_OUT
    return made_of(labels[0], n, taken)


def complete(values: dict[str, Any]) -> dict[str, str]:
    """Give each thing an id that lacks one and has a text, in place; what was made, by its key path."""
    made: dict[str, str] = {}
    _give(values, values.get("title"), 1, set(), "id", made)
    questions = _tables(values.get("question"))
    taken = {question.get("id") for question in questions}
    for n, question in enumerate(questions, 1):
        _give(question, question.get("text"), n, taken, f"question[{n}].id", made)
        for key, listed in question.items():
            options = _tables(listed)
            known = {option.get("id") for option in options}
            for m, option in enumerate(options, 1):
                labels = {code: text for code, text in option.items() if code != "id"}
                _give(option, labels, m, known, f"question[{n}].{key}[{m}].id", made, of_option)
    return made


def _of_text(texts: Iterable[str], n: int, taken: set[Any]) -> str:
    return made_of(next(iter(texts)), n, taken)


def _give(
    table: dict[str, Any], texts: Any, n: int, taken: set[Any], path: str, made: dict[str, str],
    make: Callable[[Iterable[str], int, set[Any]], str] = _of_text,
) -> None:  # fmt: skip
    written = [text for text in texts.values() if isinstance(text, str)] if _is_table(texts) else []
    if table.get("id") is None and written and written[0]:
        id_ = made[path] = table["id"] = make(written, n, taken)
        taken.add(id_)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _tables(value: object) -> list[dict[str, Any]]:
    return value if isinstance(value, list) and all(isinstance(item, dict) for item in value) else []
