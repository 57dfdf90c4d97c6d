"""How results read, per kind of question: one file each in this folder, found by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, cast

from sipbot.i18n import Language
from sipbot.rules import questions, shares
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell
from sipbot.rules.suppression import K

NOTHING = "–"
"""Stands where there is nothing to count."""
NEUTRAL = -1
"""The colour of who abstains, passes or says no: nearly that of the paper."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one figure, such as those who said yes. `sign` stands for it where there is little room."""

    sign: str
    share: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was counted. `letter` stands for `label` where there is little room."""

    letter: str
    label: str
    n: float
    share: float  # by rules.shares, 0 to 1
    count: str  # n as the language writes it
    percent: str  # the share likewise, or what stands for it
    more: tuple[str, ...] = ()  # what else was counted, by the headings in `option_columns`
    parts: tuple[Part, ...] = ()  # where the figure is divided: count and more, as shares
    of: str = ""  # what the share is of: `of 45`


@dataclass(frozen=True, slots=True)
class SheetRow:
    name: str
    cells: tuple[str, ...]
    strong: frozenset[int] = frozenset()  # which cells stand out


@dataclass(frozen=True, slots=True)
class Sheet:
    """A further table of all answers, ready to print."""

    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the dossier draws results; `exports/charts` has a function for each of these words."""

    options: Literal["bars", "parts"] = "bars"
    """Each option, of all answers: a bar, or one divided into its parts."""
    groups: Literal["divided", "upright", "to_the_highest", "compared"] = "divided"
    """Each group: a bar divided among the options, columns (also against the highest), its number alone."""
    colours: tuple[int, ...] = ()
    """Of the options or parts in their order, as places in the palette; empty: each its own."""
    group_colours: tuple[int, ...] = ()
    """Likewise within a group; empty: as `colours`."""


class ResultText(Protocol):
    """What a file in this folder offers; what it leaves out is as `_defaults` says.

    Where nobody has an opinion no figures are asked for.
    """

    DRAWN: Drawing

    def how(self, question: Question, t: Language) -> str:
        """What people could do, in one sentence."""

    def how_many_answered(self, cell: Cell, t: Language) -> str:
        """How many answered, by the name of what they gave: `34 answers`."""

    def labels(self, question: Question, t: Language) -> dict[str, str]:
        """What the ids in the figures stand for, where there are words for it in this language."""

    def letters(self, question: Question) -> dict[str, str]:
        """By what an option is cited: its letter, or what stands for it in the figures, by its id."""

    def named(self, figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
        """What a figure of results.json is called in a workbook. `called`: the options."""

    def of_people(self, figure: str, detail: str) -> bool:
        """Whether it counts people option by option, so that each is a share of people."""

    def option_columns(self, question: Question, t: Language) -> tuple[str, ...]:
        """Headings of a table that has a row for each of `figures`; the last is drawn."""

    def figures(self, question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
        """What was counted option by option, if there are options, in the order in which it is read."""

    def drawn(self, question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
        """What the drawing of one group shows, in the order of the letters."""

    def notes(self, question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
        """What the total says beyond its figures, and how they are to be read: sentences."""

    def sheets(self, question: Question, cell: Cell, t: Language) -> tuple[Sheet, ...]:
        """Further tables of the total."""

    def lines(self, question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
        """The figures of the total for a chat, as narrow as a phone."""

    def brief(self, question: Question, cell: Cell, t: Language) -> str:
        """The figures of one group in part of a line; "" where `how_many_answered` says it all."""

    def columns(self, question: Question, t: Language) -> tuple[str, ...]:
        """Headings of a table that has a row for each group."""

    def cells(self, question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
        """A group's row in that table."""


@cache
def of(kind: str) -> ResultText:
    """The words for results of this kind."""
    return cast(ResultText, questions.offered(__name__, ResultText, kind))


# reading results, whatever the kind


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    """The total for a chat: how many answered, the figures, of whom they are, how many have no opinion."""
    shown = of(question.kind).lines(question, cell, t, letters=letters) if cell.opinions else ()
    return (how_many_answered(question, cell, t), *shown, *_of_whom(question, cell, t), *_reasons(cell, t))


def _reasons(cell: Cell, t: Language) -> tuple[str, ...]:
    given = int(cell.figures.get("reasons", 0))
    return (t.n("{n} reason is in the dossier.", "{n} reasons are in the dossier.", given),) if given else ()


def how_many_answered(question: Question, cell: Cell, t: Language) -> str:
    """How many answered; or that these are too few for figures."""
    return of(question.kind).how_many_answered(cell, t) if cell.figures else few(t)


def few(t: Language) -> str:
    return t(
        "Fewer than {k} people answered: there are no figures, so that nobody's answer can be worked out.",
        k=t.number(K),
    )


def brief(question: Question, cell: Cell, t: Language) -> str:
    """One group's figures in part of a line."""
    shown = of(question.kind).brief(question, cell, t) if cell.opinions else ""
    inside = " · ".join(filter(None, [shown, no_opinion(cell, t)]))
    answers = how_many_answered(question, cell, t)
    return t("{answers} ({shares})", answers=answers, shares=inside) if inside else answers


def no_opinion(cell: Cell, t: Language) -> str:
    """How many said that they have none; "" if nobody did."""
    return t("No opinion: {n}", n=t.number(cell.no_opinion)) if cell.no_opinion else ""


def named(question: Question, figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    """What a figure of results.json is called, by its name and detail there."""
    of_all_kinds = {"no_opinion": t("No opinion"), "reasons": t("Reasons")}
    return of_all_kinds.get(figure) or of(question.kind).named(figure, detail, called, t)


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """What was counted option by option; nothing where nobody has an opinion."""
    return of(question.kind).figures(question, cell, t) if cell.opinions else ()


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """What the drawing of one group shows; nothing where nobody has an opinion."""
    return of(question.kind).drawn(question, cell, t) if cell.opinions else ()


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    """Of whom the figures are, how many have no opinion, and what the kind says of the total."""
    own = of(question.kind).notes(question, cell, t) if cell.opinions else ()
    return (*_of_whom(question, cell, t), *own)


def _of_whom(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    """Where words are all there is nothing is a share."""
    sentences = [no_opinion(cell, t)]
    if figures(question, cell, t):
        sentences.append(
            t.n(
                "The figures are of the {n} person with an opinion.",
                "The figures are of the {n} people with an opinion.",
                shares.people(question, cell),
            )
        )
    return tuple(filter(None, sentences))


def sheets(question: Question, cell: Cell, t: Language) -> tuple[Sheet, ...]:
    return of(question.kind).sheets(question, cell, t) if cell.opinions else ()
