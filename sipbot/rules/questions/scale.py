"""`scale`: a number from 1 to 5 or to 10, its ends labelled. An answer: `4`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import fmean, median
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, number

IN_GROUP = True
LONGEST = 10


def read(table: Table) -> Parts:
    texts = {end: table.texts(end, most=60, required=False) for end in ("low", "high")}
    settings = {"steps": table.whole("steps", least=3, most=LONGEST, default=5)}
    return Parts(settings=settings, texts={end: labels for end, labels in texts.items() if labels})


def steps(question: Question) -> range:
    return range(1, int(question.settings["steps"]) + 1)


def choosable(question: Question) -> tuple[str, ...]:
    return tuple(str(step) for step in steps(question))


def press(question: Question, current: str, payload: str) -> str:
    step = number(payload)
    if step not in steps(question):
        raise Refusal("not_an_option")
    return str(step)


def typed(question: Question, current: str, text: str) -> str:
    try:
        return press(question, current, text.strip().rstrip("."))
    except Refusal:
        raise Refusal("write_a_number", least="1", most=str(question.settings["steps"])) from None


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset({answer})


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    numbers = Counter({int(answer): n for answer, n in answers.items()})
    return {
        "values": {str(step): numbers[step] for step in steps(question)},
        "mean": round(fmean(numbers.elements()), 2) if numbers else None,
        "median": float(median(numbers.elements())) if numbers else None,
    }


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    return dict(figures["values"])
