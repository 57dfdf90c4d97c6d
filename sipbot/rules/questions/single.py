"""`single`: one of several options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tables import Table
from . import Parts, Question, named, position, read_options

IN_GROUP = True


def read(table: Table) -> Parts:
    return Parts(read_options(table, least=2, most=12, no_opinion_among_them=True))


def press(question: Question, current: str, payload: str) -> str:
    return question.options[position(question, payload)].id


def typed(question: Question, current: str, text: str) -> str:
    return named(question, text)


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset({answer})


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    return {"options": {option.id: answers.get(option.id, 0) for option in question.opinions}}
