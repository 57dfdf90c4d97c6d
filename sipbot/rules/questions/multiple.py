"""`multiple`: several of several options, at least `min` and at most `max`. An answer: `a,c`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, position, read_options, several


def read(table: Table) -> Parts:
    options = read_options(table, least=2, most=20)
    most = table.whole("max", least=1, most=max(len(options), 1), default=max(len(options), 1))
    least = table.whole("min", least=1, most=most, default=1)
    return Parts(options, {"min": least, "max": most})


def ids(answer: str) -> tuple[str, ...]:
    return tuple(answer.split(",")) if answer else ()


def _answer(question: Question, options: Iterable[str]) -> str:
    """In the order of the options: who presses first tells nothing. Raises Refusal."""
    wanted = set(options)
    if len(wanted) > question.settings["max"]:
        raise Refusal("too_many_chosen", most=str(question.settings["max"]))
    return ",".join(option.id for option in question.options if option.id in wanted)


def press(question: Question, current: str, payload: str) -> str:
    """Choose, or take the choice back."""
    return _answer(question, set(ids(current)) ^ {question.options[position(question, payload)].id})


def typed(question: Question, current: str, text: str) -> str:
    return _answer(question, several(question, text))


def needs_more_input(question: Question, answer: str) -> bool:
    return True


def complete(question: Question, answer: str) -> bool:
    return int(question.settings["min"]) <= len(ids(answer)) <= int(question.settings["max"])


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset(ids(answer))


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for answer, n in answers.items():
        counts.update(dict.fromkeys(ids(answer), n))
    return {"options": {option.id: counts[option.id] for option in question.options}}
