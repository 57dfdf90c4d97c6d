"""Results of `statements`: agree, disagree and pass for each, most agreement first."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules import shares
from sipbot.rules.questions import Question
from sipbot.rules.questions.statements import SAID
from sipbot.rules.results import Cell
from sipbot.rules.suppression import K
from sipbot.views.results_of import _counts as counts
from sipbot.views.words.labels import percent

from ..questions.statements import SIGNS, name
from . import NEUTRAL, Drawing, Figure, Part

DRAWN = Drawing(options="parts", colours=(0, 1, NEUTRAL))

MARKS = {"agree": "+", "disagree": "−", "pass": "?"}
STATEMENTS_SHOWN = 5
"""So many statements stand in a chat; all of them in the dossier."""


def how(question: Question, t: Language) -> str:
    return t.n(
        "Agree, disagree or pass on {n} statement; nobody had to answer all.",
        "Agree, disagree or pass on {n} statements; nobody had to answer all.",
        len(question.options),
    )


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return name(t, detail).capitalize()


def of_people(figure: str, detail: str) -> bool:
    return figure == "statements"


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Statement"), *(name(t, stance).capitalize() for stance in SAID), t("Agreement"))


def letters(question: Question) -> dict[str, str]:
    return {option.id: str(n) for n, option in enumerate(question.options, 1)}


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """Shares are of those who saw the statement."""
    called, by_statement = counts.shown(question, t), cell.figures["statements"]
    numbers = {option.id: t.number(n) for n, option in enumerate(question.options, 1)}
    return tuple(
        _figure(numbers[id_], called[id_], by_statement[id_], shares.people(question, cell, id_), t)
        for id_ in by_agreement(question, cell)
    )


def _figure(letter: str, label: str, stances: Mapping[str, int], saw: int, t: Language) -> Figure:
    return Figure(
        letter,
        label,
        stances["agree"],
        shares.part(stances["agree"], saw),
        t.number(stances["agree"]),
        percent(stances["agree"], saw, t),
        tuple(t.number(stances[stance]) for stance in SAID[1:]),
        tuple(Part(MARKS[stance], shares.part(stances[stance], saw)) for stance in SAID),
        counts.of(saw, t),
    )


def by_agreement(question: Question, cell: Cell) -> list[str]:
    """The largest share of agreement first; those that hardly anybody saw come last."""
    by_statement: Mapping[str, Mapping[str, int]] = cell.figures["statements"]
    saw = {id_: shares.people(question, cell, id_) for id_ in by_statement}
    return sorted(
        by_statement,
        key=lambda id_: (saw[id_] < K, -shares.part(by_statement[id_]["agree"], saw[id_]), -saw[id_]),
    )


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """All statements together."""
    whole = sum(_all(cell))
    return tuple(
        _of_all(MARKS[stance], name(t, stance), n, whole, t) for stance, n in zip(SAID, _all(cell), strict=True)
    )


def _of_all(sign: str, label: str, n: int, whole: int, t: Language) -> Figure:
    share = shares.part(n, whole)
    return Figure(sign, label, n, share, t.number(n), percent(n, whole, t), of=counts.of(whole, t))


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (
        t(
            "Shares are of the people who saw a statement. The largest share of agreement stands first; "
            "statements that fewer than {k} people saw come last.",
            k=t.number(K),
        ),
    )


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    shown = figures(question, cell, t)
    texts = [t("Most agreement first:")]
    for figure in shown[:STATEMENTS_SHOWN]:
        texts.append(f"{figure.letter} · {figure.label}" if letters else f"« {figure.label} »")
        texts.append(_signs((figure.count, *figure.more)))
    more = len(shown) - STATEMENTS_SHOWN
    if more > 0:
        texts.append(t.n("{n} more statement: in the dossier.", "{n} more statements: in the dossier.", more))
    return tuple(texts)


def brief(question: Question, cell: Cell, t: Language) -> str:
    """All statements together."""
    return _signs(tuple(figure.percent for figure in drawn(question, cell, t)))


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *(name(t, stance).capitalize() for stance in SAID))


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    """All statements together; each for itself stands in the table of figures (CSV, JSON)."""
    return (t.number(cell.answered), *counts.in_cells(drawn(question, cell, t)))


def _all(cell: Cell) -> tuple[int, ...]:
    statements = cell.figures["statements"].values()
    return tuple(sum(one[stance] for one in statements) for stance in SAID)


def _signs(counts: tuple[str, ...]) -> str:
    return " · ".join(f"{SIGNS[stance]} {count}" for stance, count in zip(SAID, counts, strict=True))
