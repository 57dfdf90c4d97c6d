"""Results of `single`: counts and shares of the options."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell

from .. import counts
from . import Figure, Sheet


def how(question: Question, t: Language) -> str:
    return t("One choice out of {n}.", n=t.number(len(question.opinions)))


def said(cell: Cell, t: Language) -> str:
    return counts.answers(cell, t)


def labels(question: Question, t: Language) -> dict[str, str]:
    return counts.labels(question, t)


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return counts.columns_of_options(t)


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    letters = counts.lettered(question).values()
    return counts.counted(question, counts.shown(question, t), cell.figures["options"], cell, t, letters)


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return figures(question, cell, t)


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return ()


def sheets(question: Question, cell: Cell, t: Language) -> tuple[Sheet, ...]:
    return ()


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    return counts.with_bars(figures(question, cell, t), letters)


def brief(question: Question, cell: Cell, t: Language) -> str:
    return counts.in_part_of_a_line(figures(question, cell, t))


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *counts.lettered(question).values())


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (t.number(cell.answered), *counts.in_cells(figures(question, cell, t)))
