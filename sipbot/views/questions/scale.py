"""`scale`: its steps in a row, its ends explained above."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.scale import steps
from sipbot.views.words.labels import text_in

from . import Keys, Setting, ticked

ROW = 5

SETTINGS: Mapping[str, Setting] = {
    "steps": (
        lambda t: t.p("heading", "steps"),
        lambda t: t("The highest number, from 3 to 10."),
    ),
    "low": (
        lambda t: t.p("heading", "low"),
        lambda t: t("What the lowest number means."),
    ),
    "high": (
        lambda t: t.p("heading", "high"),
        lambda t: t("What the highest number means."),
    ),
}


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    buttons = [(ticked(str(step), str(step) == answer), str(step)) for step in steps(question)]
    return tuple(tuple(buttons[n : n + ROW]) for n in range(0, len(buttons), ROW))


def hint(t: Language, question: Question, answer: str) -> str:
    ends = [(end, text_in(question.texts[end], t)) for end in ("low", "high") if end in question.texts]
    numbers = {"low": steps(question)[0], "high": steps(question)[-1]}
    return " · ".join(t("{n} = {meaning}", n=numbers[end], meaning=words) for end, words in ends)


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    return t("{n} out of {most}", n=answer, most=question.settings["steps"])
