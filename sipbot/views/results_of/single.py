"""Results of `single`: counts and shares of the options."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.questions import Question


def how(question: Question, t: Language) -> str:
    return t("One choice out of {n}.", n=t.number(len(question.opinions)))
