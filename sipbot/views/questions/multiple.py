"""`multiple`: a button per option, each with its own tick."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.multiple import ids

from . import Keys, Setting, in_rows, label, listing

SETTINGS: Mapping[str, Setting] = {
    "min": (
        lambda t: t.p("heading", "min"),
        lambda t: t("How many must be chosen."),
    ),
    "max": (
        lambda t: t.p("heading", "max"),
        lambda t: t("How many may be chosen."),
    ),
}


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    chosen = ids(answer)
    return in_rows(
        tuple(
            (("☑ " if o.id in chosen else "☐ ") + called[o.id], str(n)) for n, o in enumerate(question.options)
        )
    )


def hint(t: Language, question: Question, answer: str) -> str:
    least, most = question.settings["min"], question.settings["max"]
    if least == most:
        how = t.n("Choose {n}.", "Choose {n}.", most)
    elif most == len(question.options) and least == 1:
        how = t("Choose as many as you like.")
    elif least == 1:
        how = t.n("Choose {n} at most.", "Choose {n} at most.", most)
    else:
        how = t("Choose {least} to {most}.", least=t.number(least), most=t.number(most))
    return "\n".join(filter(None, (listing(t, question), how)))


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    return " · ".join(label(t, question, id_) for id_ in ids(answer))


def poll_question(t: Language, question: Question, answer: str) -> str:
    return ""
