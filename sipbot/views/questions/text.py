"""`text`: nothing to press; one writes."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.questions import Question


def choices(t: Language, question: Question, answer: str) -> tuple[tuple[str, str], ...]:
    return ()


def hint(t: Language, question: Question) -> str:
    return t(
        "Write your opinion here, in the language you like: {most} characters at most.",
        most=t.number(question.settings["most"]),
    )


def said(t: Language, question: Question, answer: str) -> str:
    return t("“{opinion}”", opinion=answer)
