"""`single`: a button per option, the chosen one ticked."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question

from . import Keys, in_rows, label, ticked


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    return in_rows(
        tuple((ticked(called[o.id], o.id == answer), str(n)) for n, o in enumerate(question.options))
    )


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    return label(t, question, answer)
