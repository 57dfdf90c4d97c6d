"""What most kinds do: what a kind's own file leaves out is as it stands here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._protocol import Question

IN_GROUP = False
ACCEPTS_PROPOSALS = False
OPTIONS_KEY = "option"
SHOWS_LANGUAGE = False
TOTAL_ONLY: tuple[str, ...] = ()
MAY_ASK_WHY = True


def choosable(question: Question) -> tuple[str, ...]:
    return tuple(option.id for option in question.options)


def needs_more_input(question: Question, answer: str) -> bool:
    return False


def complete(question: Question, answer: str) -> bool:
    return True


def touched(question: Question, answer: str) -> frozenset[str]:
    return frozenset()


def asks_why(question: Question, answer: str) -> bool:
    return False


def without_reason(answer: str) -> tuple[str, str]:
    return answer, ""


def split_for_box(question: Question, answer: str) -> tuple[str, ...]:
    return (answer,)


def words(question: Question, answer: str) -> str:
    return ""


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    return dict(figures["options"])


def asked_of(figures: Mapping[str, Any], opinions: int, option: str) -> int:
    return opinions


def most_of(question: Question) -> int:
    return 1
