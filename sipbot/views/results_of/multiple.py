"""Results of `multiple`: counts of the options, and which share of people chose each."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts

from . import Drawing, of

DRAWN = Drawing(groups="upright")

MANY_OPTIONS = 12
"""With more options a table by group has room for the shares only."""


def how(question: Question, t: Language) -> str:
    least, most = int(question.settings["min"]), int(question.settings["max"])
    number = t.number(len(question.options))
    if least == most:
        return t.n("{n} choice out of {number}.", "{n} choices out of {number}.", most, number=number)
    if (least, most) == (1, len(question.options)):
        return t("As many as one likes out of {n}.", n=number)
    return t("{least} to {most} choices out of {n}.", least=t.number(least), most=t.number(most), n=number)


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Option"), t("People"), t("Share"))


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    if int(question.settings["max"]) == 1:
        return ()
    return (
        t(
            "Shares are of people: whoever chose several options is counted with each of them, so together "
            "they may exceed {whole}.",
            whole=t.percent(1),
        ),
    )


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    several = () if int(question.settings["max"]) == 1 else (t("Several choices each: shares of people."),)
    return (*counts.with_bars(of(question.kind).figures(question, cell, t), letters), *several)


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    options = of(question.kind).figures(question, cell, t)
    shown = counts.in_cells(options) if len(options) <= MANY_OPTIONS else (figure.percent for figure in options)
    return (t.number(cell.answered), *shown)
