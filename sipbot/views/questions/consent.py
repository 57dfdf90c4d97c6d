"""`consent`: four buttons."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.consent import CHOICES

from . import Keys, Setting, in_rows, ticked

SIGNS = {"agree": "👍", "abstain": "✋", "disagree": "👎", "block": "⛔"}

SETTINGS: Mapping[str, Setting] = {
    "blocks_at_most": (
        lambda t: t.p("heading", "blocks at most"),
        lambda t: t("It passes with so many blocks at most."),
    ),
    "agree_at_least": (
        lambda t: t.p("heading", "agree at least"),
        lambda t: t("It passes if so many per cent agree at least."),
    ),
}


def name(t: Language, id_: str) -> str:
    return {
        "agree": t.p("consent", "agree"),
        "abstain": t.p("consent", "abstain"),
        "disagree": t.p("consent", "disagree"),
        "block": t.p("consent", "block"),
    }[id_]


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    return in_rows(tuple((ticked(f"{SIGNS[id_]} {name(t, id_)}", id_ == answer), id_) for id_ in CHOICES), 2)


def hint(t: Language, question: Question, answer: str) -> str:
    return t("Block only what would seriously harm the cooperative. If you disagree or block, we ask you why.")


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    return name(t, answer)
