"""Results of `text`: how many opinions. The opinions themselves stand in the dossier."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell

from . import Figure


def how(question: Question, t: Language) -> str:
    return t("An opinion in one's own words.")


def said(cell: Cell, t: Language) -> str:
    return t.n("{n} opinion", "{n} opinions", cell.figures["opinions"])


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return ()


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    return (said(cell, t),)


def brief(question: Question, cell: Cell, t: Language) -> str:
    return said(cell, t)


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Opinions"),)


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (t.number(cell.figures["opinions"]),)
