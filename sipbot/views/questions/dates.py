"""`dates`: a button per moment; each press goes on from yes to if need be to no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.dates import MAYBE, NO, YES, given, moments

from . import Keys, Setting

SIGNS = {"": "▫️", YES: "✅", MAYBE: "🤔", NO: "✖️"}

SETTINGS: Mapping[str, Setting] = {
    "moments": (
        lambda t: t.p("heading", "moments"),
        lambda t: t("Days and hours to choose from, as 2027-01-12T18:30:00."),
    ),
}


def short(t: Language, moment: str) -> str:
    """`Tue 8/12 18:30`: wall clock time, the same in each antenna."""
    wall = datetime.fromisoformat(moment)
    return t("{day} {hour}", day=t.short_day(wall.date()), hour=t.hour(wall))


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    answers = given(answer)
    return tuple(
        ((f"{SIGNS[answers.get(n, '')]} {short(t, moment)}", str(n)),)
        for n, moment in enumerate(moments(question))
    )


def hint(t: Language, question: Question, answer: str) -> str:
    return t("Press a moment once for ✅ yes, twice for 🤔 if need be, three times for ✖️ no. Local time.")


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    answers = given(answer)
    parts = [
        f"{SIGNS[answers[n]]} {short(t, moment)}"
        for n, moment in enumerate(moments(question))
        if answers.get(n) in (YES, MAYBE)
    ]
    return " · ".join(parts) or t("None of these suits me")


def poll_question(t: Language, question: Question, answer: str) -> str:
    return ""
