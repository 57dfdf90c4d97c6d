"""`consent`: agree, abstain, disagree or block; who does the last two is asked for a reason.

It passes if not more than `blocks_at_most` block, and at least `agree_at_least` percent of those who agree,
disagree or block agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question
from ._reasons import LEAST, MOST, MOST_AT_ALL

MAY_ASK_WHY = False  # it does so by itself
TOTAL_ONLY: tuple[str, ...] = ("passes",)
CHOICES = ("agree", "abstain", "disagree", "block")
WITH_REASON = ("disagree", "block")


def read(table: Table) -> Parts:
    most = table.whole("most", least=LEAST, most=MOST_AT_ALL, default=MOST)
    return Parts(
        settings={
            "blocks_at_most": table.whole("blocks_at_most", least=0, most=1_000_000, default=0),
            "agree_at_least": table.whole("agree_at_least", least=1, most=100, default=50),
            "most": most,
        },
        reason=most,
    )


def choosable(question: Question) -> tuple[str, ...]:
    return CHOICES


def press(question: Question, current: str, payload: str) -> str:
    if payload not in CHOICES:
        raise Refusal("not_an_option")
    return payload


def typed(question: Question, current: str, text: str) -> str:
    raise Refusal("press_an_option")


def asks_why(question: Question, answer: str) -> bool:
    return answer in WITH_REASON


def without_reason(answer: str) -> tuple[str, str]:
    """`block|the reason`, as boxes and sealed lists have it from before."""
    choice, _, why = answer.partition("|")
    return choice, why


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset({answer})


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    counts = Counter(answers)
    return {"options": {id_: counts[id_] for id_ in CHOICES}, "passes": passes(question, counts)}


def passes(question: Question, counts: Counter[str]) -> bool:
    """By the rule in the file; where nobody agreed it does not pass."""
    decided = counts["agree"] + counts["disagree"] + counts["block"]
    enough = counts["agree"] * 100 >= int(question.settings["agree_at_least"]) * decided
    return counts["agree"] > 0 and enough and counts["block"] <= int(question.settings["blocks_at_most"])
