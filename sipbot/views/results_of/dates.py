"""Results of `dates`: the moments, best first, with yes, if need be and no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from string import ascii_uppercase

from sipbot.i18n import Language
from sipbot.rules import shares
from sipbot.rules.questions import Question
from sipbot.rules.questions.dates import MAYBE, NO, YES, moments
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts
from sipbot.views.words.labels import percent

from ..questions.dates import SIGNS, short
from . import NEUTRAL, NOTHING, Drawing, Figure, Part

DRAWN = Drawing(options="parts", groups="upright", colours=(0, 4, NEUTRAL), group_colours=(0,))

MARKS = {YES: "✓", MAYBE: "?", NO: "✗"}
BEST = "★"
MOMENTS_SHOWN = 3
"""So many moments stand in part of a line."""


def how(question: Question, t: Language) -> str:
    return t.n(
        "Yes, if need be or no to {n} moment.",
        "Yes, if need be or no to each of {n} moments.",
        len(moments(question)),
    )


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {
        ("moments", YES): t.p("date", "Yes"),
        ("moments", MAYBE): t.p("date", "If need be"),
        ("moments", NO): t.p("date", "No"),
        ("best", ""): t("Among the best"),
    }[figure, detail]


def of_people(figure: str, detail: str) -> bool:
    return figure == "moments"


def labels(question: Question, t: Language) -> dict[str, str]:
    return {moment: _long(t, moment) for moment in moments(question)}


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Moment"), t.p("date", "Yes"), t.p("date", "If need be"), t.p("date", "No"), t("Suits"))


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """Best first: whom it suits at least if need be; among those, where most said yes."""
    letters = by_letter(question)
    return tuple(_figure(question, cell, moment, letters[moment], t) for moment in _by_rank(cell))


def _figure(question: Question, cell: Cell, moment: str, letter: str, t: Language) -> Figure:
    answers = cell.figures["moments"][moment]
    suits, people = answers[YES] + answers[MAYBE], shares.people(question, cell, moment)
    star = f" {BEST}" if moment in cell.figures["best"] else ""
    return Figure(
        letter,
        _long(t, moment) + star,
        suits,
        shares.part(suits, people),
        t.number(answers[YES]),
        percent(suits, people, t),
        (t.number(answers[MAYBE]), t.number(answers[NO])),
        tuple(Part(mark, shares.part(answers[answer], people)) for answer, mark in MARKS.items()),
        counts.of(people, t),
    )


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return tuple(sorted(figures(question, cell, t), key=lambda figure: figure.letter))


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (
        t(
            "First the moments that suit most people, “if need be” included ({star}: the best). The hours are "
            "those of each antenna.",
            star=BEST,
        ),
        t(
            "By antenna and by language {example} stands for 8 who said yes and 2 who said if need be.",
            example="8 (+2)",
        ),
    )


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    texts, called = [], by_letter(question)
    for moment in _by_rank(cell):
        star = f"{BEST} " if moment in cell.figures["best"] else ""
        name = f"{star}{short(t, moment)}"
        texts.append(f"{called[moment]} · {name}" if letters else name)
        texts.append(_counts(cell, moment, (YES, MAYBE, NO), t))
    return tuple(texts)


def brief(question: Question, cell: Cell, t: Language) -> str:
    """The best few, with how many they suit."""
    letters = by_letter(question)
    return " · ".join(
        f"{letters[moment]} {_counts(cell, moment, (YES, MAYBE), t)}"
        for moment in _by_rank(cell)[:MOMENTS_SHOWN]
    )


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *by_letter(question).values())


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    """In the order of the calendar: `8 (+2)`, the second if need be."""
    by_moment = cell.figures["moments"]
    if not cell.opinions:
        return (t.number(cell.answered), *(NOTHING for _ in by_moment))
    return (
        t.number(cell.answered),
        *(f"{t.number(by_moment[m][YES])} (+{t.number(by_moment[m][MAYBE])})" for m in moments(question)),
    )


def letters(question: Question) -> dict[str, str]:
    return by_letter(question)


def by_letter(question: Question) -> dict[str, str]:
    return dict(zip(moments(question), ascii_uppercase, strict=False))


def _counts(cell: Cell, moment: str, answers: tuple[str, ...], t: Language) -> str:
    people = cell.figures["moments"][moment]
    return " ".join(f"{SIGNS[answer]} {t.number(people[answer])}" for answer in answers)


def _by_rank(cell: Cell) -> list[str]:
    """The earlier first where two suit alike."""
    by_moment = cell.figures["moments"]
    return sorted(by_moment, key=lambda m: (-(by_moment[m][YES] + by_moment[m][MAYBE]), -by_moment[m][YES], m))


def _long(t: Language, moment: str) -> str:
    wall = datetime.fromisoformat(moment)
    return t("{day}, {hour}", day=t.day(wall), hour=t.hour(wall))
