"""`text`: an opinion in one's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cleaning import clean
from ..faults import Refusal
from ..tables import Table
from . import NO_OPINION, Parts, Question

SHOWS_LANGUAGE = True
MAY_ASK_WHY = False
MOST = 1000
BETWEEN = "\x1e"
"""Between two opinions of one person while the consultation is open; no written text holds it."""


def read(table: Table) -> Parts:
    most = table.whole("most", least=20, most=3000, default=MOST)
    return Parts(settings={"most": most, "opinions": table.whole("opinions", least=1, most=10, default=1)})


def choosable(question: Question) -> tuple[str, ...]:
    return ()


def press(question: Question, current: str, payload: str) -> str:
    raise Refusal("write_your_answer")


def typed(question: Question, current: str, text: str) -> str:
    """The text as written, less what no keyboard writes: control characters, bidi tricks, piled-up marks.

    Where several opinions are allowed it is one more; with all of them given it takes the place of the last.
    """
    opinion = clean(text)
    most = int(question.settings["most"])
    if opinion in ("", NO_OPINION):
        raise Refusal("write_your_answer")
    if len(opinion) > most:
        raise Refusal("opinion_too_long", most=str(most), length=str(len(opinion)))
    kept = opinions(current)[: int(question.settings["opinions"]) - 1]
    return BETWEEN.join((*kept, opinion))


def opinions(answer: str) -> tuple[str, ...]:
    return tuple(answer.split(BETWEEN)) if answer else ()


def needs_more_input(question: Question, answer: str) -> bool:
    return len(opinions(answer)) < int(question.settings["opinions"])


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset()


def split_for_box(question: Question, answer: str) -> tuple[str, ...]:
    """Nothing tells any more that two opinions are one person's."""
    return opinions(answer)


def words(question: Question, answer: str) -> str:
    return answer


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    return {"opinions": sum(len(opinions(answer)) * n for answer, n in answers.items())}


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    return {}
