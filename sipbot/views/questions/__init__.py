"""How each kind of question looks: one file each, under the name of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from string import ascii_uppercase
from typing import Protocol, cast

from sipbot.chat import Button
from sipbot.i18n import Language
from sipbot.rules import questions
from sipbot.rules.questions import NO_OPINION, NONE, Question
from sipbot.views.words.buttons import Rows, laid_out
from sipbot.views.words.labels import text_in

TICK = "✓ "
LONG_LABEL = 34
"""Characters of a label that a button on a phone shows; longer ones stand in the text, as A, B, C."""

Say = Callable[[Language], str]
Setting = tuple[Say, Say]
"""The heading of its column, and what it means."""
Keys = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of buttons: label and payload."""


class Look(Protocol):
    """What a file in this folder offers; what it leaves out is as `_defaults` says."""

    SETTINGS: Mapping[str, Setting]
    """The settings and texts of its table that are its own: what their columns are called, what they mean."""

    def keys(self, t: Language, question: Question, answer: str, called: Mapping[str, str]) -> Keys:
        """The buttons, on which options are `called` so; the chosen ones ticked. Empty: nothing to press."""

    def hint(self, t: Language, question: Question, answer: str) -> str:
        """How one answers, and how far one has come; "" where the buttons say it."""

    def answer_in_words(self, t: Language, question: Question, answer: str) -> str:
        """The answer in the reader's language."""

    def poll_question(self, t: Language, question: Question, answer: str) -> str:
        """What a messenger's own poll asks; "" where choosing one of the buttons is not what one does."""


@cache
def look(kind: str) -> Look:
    return cast(Look, questions.offered(__name__, Look, kind))


@cache
def settings() -> Mapping[str, Setting]:
    """What the settings of all kinds are called and mean, by their keys."""
    return {key: setting for kind in questions.names() for key, setting in look(kind).SETTINGS.items()}


def pressed(t: Language, question: Question, answer: str, verb: str, args: tuple[str, ...], of: str) -> Rows:
    """The buttons, each with its whole label for where buttons are lines. `of`: SECRET or NAMED."""
    lines = iter([label for row in keys(t, question, answer, whole=True) for label, _ in row])
    return tuple(
        tuple(Button(label, verb, (*args, payload), answer=of, line=next(lines)) for label, payload in row)
        for row in keys(t, question, answer)
    )


def keys(t: Language, question: Question, answer: str, *, whole: bool = False) -> Keys:
    """The buttons of a question, with the one for who has no opinion. `whole`: no label is too long.

    That one goes where an answer was made in steps: one press beside them should not undo them all.
    """
    called = _labels(t, question) if whole else names(t, question)
    given = questions.answer_alone(question, answer)
    own = look(question.kind).keys(t, question, _opinion(given), called)
    in_steps = _opinion(given) != "" and not questions.kind(question.kind).IN_GROUP
    if in_steps or not question.takes_no_opinion:
        return own
    return (*own, ((ticked(t("No opinion"), given == NO_OPINION), NONE),))


def hint(t: Language, question: Question, answer: str) -> str:
    """How one answers; what does not fit on buttons."""
    if why := why_at_once(t, question, answer):
        return why
    return look(question.kind).hint(t, question, _opinion(questions.answer_alone(question, answer)))


def why_at_once(t: Language, question: Question, answer: str) -> str:
    """Where who answers so is asked for the reason on the same page."""
    if not questions.asks_why(question, answer):
        return ""
    if questions.reason(question, answer):
        return t("You can replace your reason: write it again.")
    return t("Would you tell us why? Write your reason here, or go on without one.")


def legend(t: Language, question: Question, answer: str) -> str:
    """The part of the hint that tells what the letters on the buttons stand for; "" if there is none."""
    listed = listing(t, question)
    return listed if listed in hint(t, question, answer) else ""


def answer_in_words(t: Language, question: Question, answer: str) -> str:
    """The answer in the reader's language."""
    given, why = questions.answer_alone(question, answer), questions.reason(question, answer)
    called = t("No opinion") if given == NO_OPINION else look(question.kind).answer_in_words(t, question, given)
    return t("{answer}: “{opinion}”", answer=called, opinion=why) if why else called


def poll_question(t: Language, question: Question, answer: str) -> str:
    """What a messenger's own poll asks; "" if there should be none."""
    return look(question.kind).poll_question(t, question, _opinion(questions.answer_alone(question, answer)))


def _opinion(answer: str) -> str:
    return "" if answer == NO_OPINION else answer


# what several kinds share


def ticked(label: str, chosen: bool) -> str:
    return TICK + label if chosen else label


def label(t: Language, question: Question, id_: str) -> str:
    """An option's label; its id where it is gone."""
    option = question.option(id_)
    return text_in(option.labels, t) if option else id_


def lettered(t: Language, question: Question) -> bool:
    """Whether a label is too long for a button in this language."""
    return any(len(text_in(option.labels, t)) > LONG_LABEL for option in question.options)


def names(t: Language, question: Question) -> dict[str, str]:
    """What stands on the button of each option: its label, or its letter."""
    if lettered(t, question):
        return {o.id: letter for o, letter in zip(question.options, ascii_uppercase, strict=False)}
    return _labels(t, question)


def _labels(t: Language, question: Question) -> dict[str, str]:
    return {option.id: text_in(option.labels, t) for option in question.options}


def listing(t: Language, question: Question) -> str:
    """The options with their letters, where the buttons have no room for more."""
    if not lettered(t, question):
        return ""
    return "\n".join(
        f"{letter}. {text_in(option.labels, t)}"
        for letter, option in zip(ascii_uppercase, question.options, strict=False)
    )


def in_rows(labels: tuple[tuple[str, str], ...], most: int = 3) -> Keys:
    """Short labels share a row."""
    rows = laid_out([Button(text, payload) for text, payload in labels], most)
    return tuple(tuple((button.label, button.verb) for button in row) for row in rows)
