"""`single`: one of several options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..tables import Table
from . import Parts, Question, named, place, read_options

IN_GROUP = True
ACCEPTS_PROPOSALS = False
OPTIONS_KEY = "option"
SHOWS_LANGUAGE = False
TOTAL_ONLY: tuple[str, ...] = ()


def read(table: Table) -> Parts:
    return Parts(read_options(table, least=2, most=12, no_opinion_among_them=True))


def choosable(question: Question) -> tuple[str, ...]:
    return tuple(option.id for option in question.options)


def press(question: Question, current: str, payload: str) -> str:
    return question.options[place(question, payload)].id


def typed(question: Question, now: str, text: str) -> str:
    return named(question, text)


def needs_more_input(question: Question, answer: str) -> bool:
    return False


def complete(question: Question, answer: str) -> bool:
    return True


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset({answer})


def touched(question: Question, answer: str) -> frozenset[str]:
    return chosen(question, answer)


def split_for_box(question: Question, answer: str) -> tuple[str, ...]:
    return (answer,)


def words(question: Question, answer: str) -> str:
    return ""


def count(question: Question, answers: Sequence[str]) -> dict[str, Any]:
    found = Counter(answers)
    return {"options": {option.id: found[option.id] for option in question.opinions}}


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    return dict(figures["options"])


def asked_of(figures: Mapping[str, Any], opinions: int, option: str) -> int:
    return opinions


def most_of(question: Question) -> int:
    return 1
