"""Results of `budget`: totals and medians of each line, how many gave it anything, what stayed unspent."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.i18n import Language
from sipbot.rules import shares
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell
from sipbot.views.results_of import _counts as counts
from sipbot.views.words.labels import percent

from ..questions.budget import amount
from . import NOTHING, Figure


def how(question: Question, t: Language) -> str:
    whole = int(question.settings["total"])
    total = amount(t, question, whole)
    return t.n(
        "Share out {amount} among {n} option.",
        "Share out {amount} among {n} options.",
        len(question.options),
        amount=total,
    )


def named(figure: str, detail: str, called: Mapping[str, str], t: Language) -> str:
    return {
        ("shares", "total"): t("Total"),
        ("shares", "median"): t("Median"),
        ("shares", "gave"): t("Who gave"),
        ("unspent", ""): t("Unspent"),
    }[figure, detail]


def of_people(figure: str, detail: str) -> bool:
    return detail == "gave"


def option_columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Option"), t("Total"), t("Median"), t("Who gave"), t("Share"))


def figures(question: Question, cell: Cell, t: Language) -> tuple[Figure, ...]:
    """The share is of all that could be given out."""
    called, letters = counts.shown(question, t), counts.lettered(question)
    whole, given = shares.denominator(question, cell), cell.figures["shares"]
    return tuple(
        Figure(
            letters[id_],
            label,
            given[id_]["total"],
            shares.part(given[id_]["total"], whole),
            _figure(question, given[id_]["total"], t),
            percent(given[id_]["total"], whole, t),
            (_figure(question, given[id_]["median"], t), t.number(given[id_]["gave"])),
            of=counts.of(whole, t),
        )
        for id_, label in called.items()
    )


def notes(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    everything = t(
        "Shares are of {amount}: all that these people could give.",
        amount=_amount(question, shares.denominator(question, cell), t),
    )
    middle = t("Medians are over everybody with an opinion, also those who gave nothing to an option.")
    return tuple(filter(None, (everything, _unspent(question, cell, t), middle)))


def lines(question: Question, cell: Cell, t: Language, *, letters: bool) -> tuple[str, ...]:
    texts = []
    for id_, figure in zip(counts.lettered(question), figures(question, cell, t), strict=True):
        texts.append(f"{figure.letter} · {figure.label}" if letters else figure.label)
        texts.append(f"{counts.bar(figure.share)} {figure.percent} · {figure.count}")
        texts.append(
            t.n(
                "median {median}, {n} person gave",
                "median {median}, {n} people gave",
                cell.figures["shares"][id_]["gave"],
                median=figure.more[0],
            )
        )
    return (*texts, *filter(None, [_unspent(question, cell, t)]))


def columns(question: Question, t: Language) -> tuple[str, ...]:
    return (t("Answers"), *counts.lettered(question).values(), t("Unspent"))


def cells(question: Question, cell: Cell, t: Language) -> tuple[str, ...]:
    unspent = _figure(question, cell.figures["unspent"], t) if cell.opinions else NOTHING
    return (t.number(cell.answered), *(figure.percent for figure in figures(question, cell, t)), unspent)


def _unspent(question: Question, cell: Cell, t: Language) -> str:
    left = cell.figures["unspent"]
    return t("Unspent: {amount}.", amount=_amount(question, left, t)) if left else ""


def _amount(question: Question, value: float, t: Language) -> str:
    return amount(t, question, value)


def _figure(question: Question, value: float | None, t: Language) -> str:
    """In a table or a line that says of what: points without their name, euros with their sign."""
    if value is None:
        return NOTHING
    return t("{amount} €", amount=t.number(value)) if question.settings["unit"] == "euros" else t.number(value)
