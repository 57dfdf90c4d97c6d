"""How results read, per kind of question: one file each in this folder, found by name."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was counted. `letter` stands for `label` where there is little room."""

    letter: str
    label: str
    n: int
    share: float  # of those who answered, 0 to 1
    count: str  # n as the language writes it
    percent: str  # the share likewise


class Words(Protocol):
    """What a file in this folder offers."""

    def how(self, question: Question, t: Language) -> str:
        """What people could do, in one sentence."""

    def said(self, cell: Cell, t: Language) -> str:
        """How many answered, by the name of what they gave: `34 answers`."""

    def figures(self, question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
        """What was counted option by option, if there are options."""

    def lines(self, question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
        """The figures for a chat, as narrow as a phone."""

    def brief(self, question: Question, cell: Cell, t: Language) -> str:
        """The figures of one group in part of a line."""

    def columns(self, question: Question, t: Language) -> tuple[str, ...]:
        """Headings of a table that has a row for each group."""

    def cells(self, question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
        """A group's row in that table."""


@cache
def of(kind: str) -> Words:
    """The words for results of this kind."""
    return cast(Words, importlib.import_module(f"{__name__}.{kind}"))
