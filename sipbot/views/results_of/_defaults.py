"""How results of most kinds read: what a kind's own file leaves out is as it stands here."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts

from . import Drawing, Figure, Sheet, of

DRAWN = Drawing()


def how_many_answered(cell: Cell, t: Language) -> str:
    return counts.answers(cell, t)


def labels(question: Question, t: Language) -> dict[str, str]:
    return counts.labels(question, t)


def letters(question: Question) -> dict[str, str]:
    return counts.lettered(question)


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {"options": t("Answers")}[figure]


def of_people(figure: str, detail: str) -> bool:
    return figure == "options"


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return counts.columns_of_options(t)


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    letters = counts.lettered(question).values()
    return counts.counted(question, counts.shown(question, t), cell.figures["options"], cell, t, letters)


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return of(question.kind).figures(question, cell, t)


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return ()


def sheets(question: Question, cell: Cell, t: Language) -> tuple[Sheet, ...]:
    return ()


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    return counts.with_bars(of(question.kind).figures(question, cell, t), letters)


def brief(question: Question, cell: Cell, t: Language) -> str:
    return counts.in_part_of_a_line(of(question.kind).figures(question, cell, t))


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *counts.lettered(question).values())


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    shown = of(question.kind).figures(question, cell, t)
    return (t.number(cell.answered), *counts.in_cells(shown))
