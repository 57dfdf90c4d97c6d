"""How most kinds look: what a kind's own file leaves out is as it stands here."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.views.words.labels import text_in

from . import Setting, listing

SETTINGS: Mapping[str, Setting] = {}


def hint(t: Language, question: Question, answer: str) -> str:
    return listing(t, question)


def poll_question(t: Language, question: Question, answer: str) -> str:
    return text_in(question.text, t)
