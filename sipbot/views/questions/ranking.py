"""`ranking`: tap in order of preference; the order so far stands above."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.ranking import UNDO, ids

from . import Keys, in_rows, label, listing


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    placed = ids(answer)
    left = tuple((called[o.id], str(n)) for n, o in enumerate(question.options) if o.id not in placed)
    undo = (((t("↶ Take the last one back"), UNDO),),) if placed else ()
    return (*in_rows(left), *undo)


def hint(t: Language, question: Question, answer: str) -> str:
    placed = ids(answer)
    so_far = "\n".join(f"{n}. {label(t, question, id_)}" for n, id_ in enumerate(placed, 1))
    if not placed:
        how = t("Press first what you like best, then the next.")
    elif len(placed) < len(question.options):
        how = t("Now the next. What you leave out comes after, without order.")
    else:
        how = ""
    return "\n\n".join(filter(None, (listing(t, question), so_far, how)))


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    return " › ".join(label(t, question, id_) for id_ in ids(answer))
