"""`statements`: one statement at a time, in the same message: agree, disagree, pass."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.statements import current, given

from . import Keys, Setting, in_rows, label

SIGNS = {"agree": "👍", "disagree": "👎", "pass": "🤷"}

SETTINGS: Mapping[str, Setting] = {
    "statement": (
        lambda t: t.p("heading", "statement"),
        lambda t: t("A statement: one thought, up to 140 characters."),
    ),
    "add": (
        lambda t: t.p("heading", "add"),
        lambda t: t("Whether members may propose statements: true or false."),
    ),
}


def name(t: Language, stance: str) -> str:
    return {
        "agree": t.p("statement", "agree"),
        "disagree": t.p("statement", "disagree"),
        "pass": t.p("statement", "pass"),
    }[stance]


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    now, stances = current(question, answer), given(answer)
    last = list(stances)[-1:]
    ways = tuple((f"{SIGNS[stance]} {name(t, stance)}", f"{stance}:{now}") for stance in SIGNS) if now else ()
    return (*in_rows(ways), *(((t("↶ The one before"), f"back:{id_}"),) for id_ in last))


def hint(t: Language, question: Question, answer: str) -> str:
    now, done, total = current(question, answer), len(given(answer)), len(question.options)
    if not now:
        return t("That was the last statement. Thank you!")
    return t("{n}/{total}\n“{statement}”", n=done + 1, total=total, statement=label(t, question, now))


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    stances = list(given(answer).values())
    return t.n(
        "{n} statement: {agree} 👍 · {disagree} 👎 · {passed} 🤷",
        "{n} statements: {agree} 👍 · {disagree} 👎 · {passed} 🤷",
        len(stances),
        agree=stances.count("agree"),
        disagree=stances.count("disagree"),
        passed=stances.count("pass"),
    )


def poll_question(t: Language, question: Question, answer: str) -> str:
    now = current(question, answer)
    return label(t, question, now) if now else ""
