"""`single`: a button per option, the chosen one ticked."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.questions import Question

from ..labels import text_in

TICK = "✓ "


def choices(t: Language, question: Question, answer: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        ((TICK if option.id == answer else "") + text_in(option.labels, t), str(n))
        for n, option in enumerate(question.options)
    )


def hint(t: Language, question: Question) -> str:
    return ""


def said(t: Language, question: Question, answer: str) -> str:
    option = question.option(answer)
    return text_in(option.labels, t) if option else answer
