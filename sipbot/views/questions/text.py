"""`text`: nothing to press; one writes."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.text import opinions

from . import Keys, Setting

SETTINGS: Mapping[str, Setting] = {
    "most": (
        lambda t: t.p("heading", "most"),
        lambda t: t("How many characters an answer in words may have."),
    ),
    "opinions": (
        lambda t: t.p("heading", "opinions"),
        lambda t: t("How many opinions one person may give."),
    ),
}


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    return ()


def hint(t: Language, question: Question, answer: str) -> str:
    how = t(
        "Write your opinion here, in the language you like: {most} characters at most.",
        most=t.number(question.settings["most"]),
    )
    allowed = int(question.settings["opinions"])
    if len(opinions(answer)) >= allowed:
        return t("If you write now, the new text takes the place of the last one.")
    if allowed == 1:
        return how
    more = t.n(
        "You may write {n} opinion, each in a message of its own.",
        "You may write {n} opinions, each in a message of its own.",
        allowed,
    )
    return f"{how}\n{more}"


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    return "\n".join(t("“{opinion}”", opinion=opinion) for opinion in opinions(answer))


def poll_question(t: Language, question: Question, answer: str) -> str:
    return ""
