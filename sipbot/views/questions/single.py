"""`single`: a button per option, the chosen one ticked."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question

from ..labels import text_in
from . import Keys, in_rows, label, listing, ticked


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    return in_rows(
        tuple((ticked(called[o.id], o.id == answer), str(n)) for n, o in enumerate(question.options))
    )


def hint(t: Language, question: Question, answer: str) -> str:
    return listing(t, question)


def said(t: Language, question: Question, answer: str) -> str:
    return label(t, question, answer)


def asked(t: Language, question: Question, answer: str) -> str:
    return text_in(question.text, t)
