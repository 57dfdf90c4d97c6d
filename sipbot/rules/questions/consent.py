"""`consent`: agree, abstain, disagree or block; who does the last two is asked for a reason.

An answer: `agree`, or `block|the reason`. It passes if not more than `blocks_at_most` block, and at least
`agree_at_least` percent of those who agree, disagree or block agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question
from .text import clean

TOTAL_ONLY: tuple[str, ...] = ("passes",)
CHOICES = ("agree", "abstain", "disagree", "block")
WITH_REASON = ("disagree", "block")
MOST = 600


def read(table: Table) -> Parts:
    return Parts(
        settings={
            "blocks_at_most": table.whole("blocks_at_most", least=0, most=1_000_000, default=0),
            "agree_at_least": table.whole("agree_at_least", least=1, most=100, default=50),
            "most": table.whole("most", least=20, most=3000, default=MOST),
        }
    )


def choice(answer: str) -> str:
    return answer.partition("|")[0]


def reason(answer: str) -> str:
    return answer.partition("|")[2]


def choosable(question: Question) -> tuple[str, ...]:
    return CHOICES


def press(question: Question, current: str, payload: str) -> str:
    if payload not in CHOICES:
        raise Refusal("not_an_option")
    kept = reason(current) if payload in WITH_REASON else ""
    return f"{payload}|{kept}" if kept else payload


def typed(question: Question, current: str, text: str) -> str:
    """The reason of who disagrees or blocks."""
    if choice(current) not in WITH_REASON:
        raise Refusal("press_an_option")
    why = clean(text)
    most = int(question.settings["most"])
    if len(why) > most:
        raise Refusal("opinion_too_long", most=str(most), length=str(len(why)))
    return f"{choice(current)}|{why}" if why else choice(current)


def needs_more_input(question: Question, answer: str) -> bool:
    return choice(answer) in WITH_REASON and not reason(answer)


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset({choice(answer)})


def words(question: Question, answer: str) -> str:
    return reason(answer)


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for answer, n in answers.items():
        counts[choice(answer)] += n
    return {
        "options": {id_: counts[id_] for id_ in CHOICES},
        "reasons": sum(n for answer, n in answers.items() if reason(answer)),
        "passes": passes(question, counts),
    }


def passes(question: Question, counts: Counter[str]) -> bool:
    """By the rule in the file; where nobody agreed it does not pass."""
    decided = counts["agree"] + counts["disagree"] + counts["block"]
    enough = counts["agree"] * 100 >= int(question.settings["agree_at_least"]) * decided
    return counts["agree"] > 0 and enough and counts["block"] <= int(question.settings["blocks_at_most"])
