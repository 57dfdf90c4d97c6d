"""`single`: one of several options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Option, Question, read_options

IN_GROUP = True
SHOWS_LANGUAGE = False


def read(table: Table) -> tuple[tuple[Option, ...], Mapping[str, Any]]:
    return read_options(table, least=2, most=12), {}


def press(question: Question, now: str, payload: str) -> str:
    if not payload.isascii() or not payload.isdigit() or int(payload) >= len(question.options):
        raise Refusal("not_an_option")
    return question.options[int(payload)].id


def typed(question: Question, text: str) -> str:
    """A number as it stands before the option, or the option's label in any language."""
    wanted = text.strip().casefold().rstrip(".")
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:6]) <= len(question.options):
        return question.options[int(wanted) - 1].id
    for option in question.options:
        if wanted in {label.casefold() for label in option.labels.values()}:
            return option.id
    raise Refusal("press_an_option")


def count(question: Question, answers: Iterable[str]) -> dict[str, Any]:
    found = Counter(answers)
    return {"options": {option.id: found[option.id] for option in question.options}}
