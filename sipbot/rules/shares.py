"""Of whom a share is. Nothing else divides a figure: chat, table, files and drawings ask here.

Whoever has no opinion on a question is in none of its shares, however they said so.
"""

from __future__ import annotations

from . import questions
from .questions import Question
from .results import Cell


def people(question: Question, cell: Cell, option: str = "") -> int:
    """How many people a share of this option is of: those with an opinion who were shown it."""
    return questions.kind(question.kind).asked_of(cell.figures, cell.opinions, option)


def denominator(question: Question, cell: Cell, option: str = "") -> int:
    """What a share of this option is of: these people, each with as much as they can give it."""
    return people(question, cell, option) * questions.kind(question.kind).most_of(question)


def part(n: float, whole: float) -> float:
    """A share as a number from 0 to 1; 0 where there is nothing to divide by."""
    return n / whole if whole else 0.0
