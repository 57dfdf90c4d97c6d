"""`budget`: less and more for each line; what is shared out, and what is left, stands above."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.questions.budget import CLEAR, RELEASE, complete, released, rest, shares
from sipbot.views.words.labels import text_in

from . import Keys, Setting, label

SETTINGS: Mapping[str, Setting] = {
    "total": (
        lambda t: t.p("heading", "total"),
        lambda t: t("How much there is to share out."),
    ),
    "step": (
        lambda t: t.p("heading", "step"),
        lambda t: t("How much one press gives or takes."),
    ),
    "unit": (
        lambda t: t.p("heading", "unit"),
        lambda t: t("What is shared out: points or euros."),
    ),
}


def amount(t: Language, question: Question, value: float) -> str:
    """`30 points`, `30 €`, as the language writes it."""
    if question.settings["unit"] == "euros":
        return t("{amount} €", amount=t.number(value))
    return t.n("{n} point", "{n} points", int(value))


def keys(t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
    lines = tuple(
        ((f"− {letter}", f"-{n}"), (f"+ {letter}", f"+{n}"))
        for n, (letter, _) in enumerate(zip(ascii_uppercase, question.options, strict=False))
    )
    more = []
    if shares(answer) and not complete(question, answer):
        more.append((t("Hand in, leave the rest"), RELEASE))
    if shares(answer):
        more.append((t("Begin again"), CLEAR))
    return (*lines, *((item,) for item in more))


def hint(t: Language, question: Question, answer: str) -> str:
    given = shares(answer)
    lines = [
        t(
            "{letter}. {option}: {amount}",
            letter=letter,
            option=text_in(option.labels, t),
            amount=amount(t, question, given.get(option.id, 0)),
        )
        for letter, option in zip(ascii_uppercase, question.options, strict=False)
    ]
    how = t("You can also write the amounts in this order, for example: {example}.", example=_example(question))
    return "\n".join((*lines, "", _left(t, question, answer), *([] if given else ["", how])))


def _example(question: Question) -> str:
    """Two lines share, the others get nothing."""
    total, count = int(question.settings["total"]), len(question.options)
    return " ".join(str(n) for n in (total - total // 2, total // 2, *[0] * (count - 2)))


def _left(t: Language, question: Question, answer: str) -> str:
    left = rest(question, answer)
    if left == 0:
        return t("Everything is shared out: your answer counts.")
    if released(answer):
        return t("Left over: {amount}. Your answer counts.", amount=amount(t, question, left))
    return t("Left to share out: {amount}. It counts once all is spent.", amount=amount(t, question, left))


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    parts = [f"{label(t, question, id_)} {amount(t, question, n)}" for id_, n in shares(answer).items()]
    return " · ".join(parts)


def poll_question(t: Language, question: Question, answer: str) -> str:
    return ""
