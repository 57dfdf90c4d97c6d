"""Results of `text`: how many opinions. The opinions themselves stand in the dossier."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell

from . import Drawing, Figure

DRAWN = Drawing(groups="compared", colours=(0,))


def how(question: Question, t: Language) -> str:
    return t("An opinion in one's own words.")


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {"opinions": t("Opinions")}[figure]


def how_many_answered(cell: Cell, t: Language) -> str:
    return t.n("{n} opinion", "{n} opinions", cell.figures["opinions"])


def labels(question: Question, t: Language) -> dict[str, str]:
    return {}


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return ()


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    return ()


def drawn(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    n = cell.figures["opinions"]
    return (Figure("", t("Opinions"), n, 1.0, t.number(n), ""),)


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    """Where one person may give several opinions: from how many they come."""
    if int(question.settings.get("opinions", 1)) == 1:
        return ()
    return (
        t.n(
            "The opinions come from {n} person; each could give several.",
            "The opinions come from {n} people; each could give several.",
            cell.opinions,
        ),
    )


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Opinions"),)


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    return (t.number(cell.figures["opinions"]),)
