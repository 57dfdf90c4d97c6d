"""What the results of several kinds share: options that were chosen, counted, as shares of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from sipbot.i18n import Language
from sipbot.rules import shares
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell
from sipbot.views.results_of import Figure
from sipbot.views.words.labels import percent, text_in

STEPS = 10
"""Length of a bar in a chat: with its figures it fits the narrowest phone."""


def answers(cell: Cell, t: Language) -> str:
    return t.n("{n} answer", "{n} answers", cell.answered)


def labels(question: Question, t: Language) -> dict[str, str]:
    """The options' labels that are in this language."""
    return {option.id: option.labels[t.code] for option in question.opinions if t.code in option.labels}


def shown(question: Question, t: Language) -> dict[str, str]:
    """The options' labels, in another language where this one lacks."""
    return {option.id: text_in(option.labels, t) for option in question.opinions}


def lettered(question: Question) -> dict[str, str]:
    """The letter of each option, by its place on the ballot."""
    opinions = {option.id for option in question.opinions}
    by_letter = zip(ascii_uppercase, question.options, strict=False)
    return {option.id: letter for letter, option in by_letter if option.id in opinions}


def columns_of_options(t: Language) -> tuple[str, ...]:
    return (t("Option"), t("Answers"), t("Share"))


def counted(
    question: Question, named: Mapping[str, str], counts: Mapping[str, int], cell: Cell, t: Language,
    letters: Iterable[str],
) -> tuple[Figure, ...]:  # fmt: skip
    """How many chose each of these, and which share that is."""
    return tuple(
        _counted(letter, label, counts.get(id_, 0), shares.denominator(question, cell, id_), t)
        for letter, (id_, label) in zip(letters, named.items(), strict=False)
    )


def _counted(letter: str, label: str, n: int, whole: int, t: Language) -> Figure:
    share = shares.part(n, whole)
    return Figure(letter, label, n, share, t.number(n), percent(n, whole, t), of=of(whole, t))


def of(whole: int, t: Language) -> str:
    """What a share is of, behind a percentage."""
    return t("of {n}", n=t.number(whole))


def with_bars(figures: Iterable[Figure], letters: bool) -> tuple[str, ...]:
    """For a chat: each with its label, and a bar below."""
    texts = []
    for figure in figures:
        texts.append(f"{figure.letter} · {figure.label}" if letters else figure.label)
        texts.append(f"{bar(figure.share)} {figure.percent} · {figure.count}")
    return tuple(texts)


def in_part_of_a_line(figures: Iterable[Figure]) -> str:
    return " · ".join(f"{figure.letter} {figure.percent}" for figure in figures)


def in_cells(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(f"{figure.count} ({figure.percent})" for figure in figures)


def bar(share: float) -> str:
    full = round(share * STEPS)
    return "▓" * full + "░" * (STEPS - full)
