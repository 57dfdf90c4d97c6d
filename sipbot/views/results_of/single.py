"""Results of `single`: counts and shares of the options."""

from __future__ import annotations

from string import ascii_uppercase

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell

from ..labels import percent, text_in
from . import Figure

STEPS = 10
"""Length of a bar in a chat: with its figures it fits the narrowest phone."""


def how(question: Question, t: Language) -> str:
    return t("One choice out of {n}.", n=t.number(len(question.options)))


def said(cell: Cell, t: Language) -> str:
    return t.n("{n} answer", "{n} answers", cell.answered)


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    found = []
    for letter, option in zip(ascii_uppercase, question.options, strict=False):
        n = cell.figures["options"].get(option.id, 0)
        share = n / cell.answered if cell.answered else 0.0
        label = text_in(option.labels, t)
        found.append(Figure(letter, label, n, share, t.number(n), percent(n, cell.answered, t)))
    return tuple(found)


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    found = [said(cell, t)]
    for figure in figures(question, cell, t):
        found.append(f"{figure.letter} · {figure.label}" if letters else figure.label)
        found.append(f"{_bar(figure.share)} {figure.percent} · {figure.count}")
    return tuple(found)


def brief(question: Question, cell: Cell, t: Language) -> str:
    shares = " · ".join(f"{figure.letter} {figure.percent}" for figure in figures(question, cell, t))
    return t("{answers} ({shares})", answers=said(cell, t), shares=shares)


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *(letter for letter, _ in zip(ascii_uppercase, question.options, strict=False)))


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    shown = (f"{figure.count} ({figure.percent})" for figure in figures(question, cell, t))
    return (t.number(cell.answered), *shown)


def _bar(share: float) -> str:
    full = round(share * STEPS)
    return "▓" * full + "░" * (STEPS - full)
