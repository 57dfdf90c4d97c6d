"""Results of `ranking`: the order after Schulze, points after Borda, and how each pair compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sipbot.i18n import Language
from sipbot.rules import shares
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts

from . import NOTHING, Drawing, Figure, Sheet, SheetRow

DRAWN = Drawing(groups="upright", colours=(0,))

Order = Sequence[Sequence[str]]


def ranks(order: Order) -> dict[str, int]:
    """The place of each; after two who share the second comes the fourth."""
    by_option: dict[str, int] = {}
    for ids in order:
        by_option |= dict.fromkeys(ids, len(by_option) + 1)
    return by_option


def how(question: Question, t: Language) -> str:
    return t.n(
        "{n} option in order of preference.", "{n} options in order of preference.", len(question.options)
    )


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {
        "first": t("Put first by"),
        "borda": t("Points"),
        "order": t("Place"),
        "pairwise": t("Preferred to “{option}”", option=called.get(detail, detail)),
    }[figure]


def of_people(figure: str, detail: str) -> bool:
    return figure == "first"


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Option"), t("Place"), t("Put first by"), t("Points"))


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """In the order of the places. The share is of the points that one option could get at most."""
    called, letters = counts.shown(question, t), counts.lettered(question)
    points, first = cell.figures["borda"], cell.figures["first"]
    return tuple(
        Figure(
            letters[id_],
            called[id_],
            points[id_],
            shares.part(points[id_], shares.denominator(question, cell, id_)),
            t.number(rank),
            t.number(points[id_]),
            (t.number(first[id_]),),
        )
        for id_, rank in ranks(cell.figures["order"]).items()
    )


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return tuple(sorted(figures(question, cell, t), key=lambda figure: figure.letter))


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (
        t(
            "The place comes from comparing the options two by two (Schulze method); options that cannot be "
            "told apart share a place."
        ),
        t(
            "Points (Borda): as many as options stand behind it in an answer; those left out share what "
            "remains. The order by points may differ."
        ),
    )


def sheets(question: Question, cell: Cell, t: Language) -> tuple[Sheet, ...]:
    """How many prefer the row's option to the column's."""
    matrix = cell.figures["pairwise"]
    letters, called = counts.lettered(question), counts.shown(question, t)
    rows = []
    for one, letter in letters.items():
        numbers = tuple(t.number(matrix[one][other]) if other != one else NOTHING for other in letters)
        wins = frozenset(
            n for n, other in enumerate(letters) if other != one and matrix[one][other] > matrix[other][one]
        )
        rows.append(SheetRow(f"{letter} · {called[one]}", numbers, wins))
    note = t("How many people prefer the option of the row to that of the column; bold where they are more.")
    return (Sheet(t("Two by two"), t("Preferred to …"), tuple(letters.values()), tuple(rows), note),)


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    """The order alone."""
    return tuple(
        f"{figure.count}. {figure.letter} · {figure.label}" if letters else f"{figure.count}. {figure.label}"
        for figure in figures(question, cell, t)
    )


def brief(question: Question, cell: Cell, t: Language) -> str:
    return in_letters(question, cell.figures["order"])


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), t("Order"))


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    order = in_letters(question, cell.figures["order"]) if cell.opinions else NOTHING
    return (t.number(cell.answered), order)


def in_letters(question: Question, order: Order) -> str:
    """`B › A = C`: those who share a place together."""
    letters = counts.lettered(question)
    return " › ".join(" = ".join(letters[id_] for id_ in ids) for ids in order)
