"""Does an option do worse, or better, in one language than in the others? Then that may be the translation.

Fisher's exact test (two-sided) of one language against the other languages shown, for every option and language
of a question; corrected by Holm's method, so that one question raises a false alarm in at most `ALPHA` of all
cases. Only published figures are compared: who is not shown apart by language is in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma

from . import questions, shares
from .questions import Question
from .results import Cell, QuestionResult
from .suppression import OTHER

ALPHA = 0.05
TEST = "fisher-exact-holm"
_NOTHING = 1e-17
"""What is so much less likely than what was seen adds nothing that a number could hold."""
_SAME = 1 + 1e-7
"""Two tables whose probabilities differ by less are as probable as each other."""


@dataclass(frozen=True, slots=True)
class Flag:
    """An option that is chosen significantly more or less in one language. `p` is corrected."""

    option: str
    language: str
    chosen: int
    people: int  # who have an opinion, in this language
    chosen_elsewhere: int
    people_elsewhere: int
    p: float
    comparisons: int


def flags(result: QuestionResult) -> tuple[Flag, ...]:
    """Of each option at most one: the language that stands out most."""
    chosen = {code: _chosen(result.question, cell) for code, cell in result.languages.items() if code != OTHER}
    tried = _tried(chosen, result.languages)
    corrected = holm([flag.p for flag in tried])
    best: dict[str, Flag] = {}
    for flag, p in sorted(zip(tried, corrected, strict=True), key=lambda pair: (pair[1], pair[0].p)):
        if p < ALPHA and flag.option not in best:
            counts = (flag.chosen, flag.people, flag.chosen_elsewhere, flag.people_elsewhere)
            best[flag.option] = Flag(flag.option, flag.language, *counts, p, len(tried))
    order = [option for options in chosen.values() for option in options]
    return tuple(sorted(best.values(), key=lambda flag: order.index(flag.option)))


def _chosen(question: Question, cell: Cell) -> dict[str, tuple[int, int]]:
    """By option: how many chose it, out of how many who could."""
    by_option = questions.kind(question.kind).compared(cell.figures)
    return {option: (n, shares.people(question, cell, option)) for option, n in by_option.items()}


def _tried(by_language: Mapping[str, Mapping[str, tuple[int, int]]], cells: Mapping[str, Cell]) -> list[Flag]:
    """Every comparison, uncorrected. Of two languages one is compared: the smaller, the other is its mirror."""
    codes = sorted(by_language, key=lambda code: (cells[code].answered, code))
    if len(codes) < 2:
        return []
    tried = []
    for code in codes[:1] if len(codes) == 2 else codes:
        for option, (chosen, people) in by_language[code].items():
            others = [by_language[other][option] for other in codes if other != code]
            elsewhere, people_elsewhere = sum(n for n, _ in others), sum(n for _, n in others)
            if people and people_elsewhere:
                p = fisher(chosen, people - chosen, elsewhere, people_elsewhere - elsewhere)
                tried.append(Flag(option, code, chosen, people, elsewhere, people_elsewhere, p, 0))
    return tried


def fisher(a: int, b: int, c: int, d: int) -> float:
    """How probable a table at least as unlikely as [[a, b], [c, d]] is, its margins given: two-sided.

    From the likeliest table outwards, each from the one before, as long as they weigh anything.
    """
    first, others, column = a + b, c + d, a + c
    likeliest = min((first + 1) * (column + 1) // (first + others + 2), first, column)
    likeliest = max(likeliest, column - others)

    def log_weight(x: int) -> float:
        return _log_choose(first, x) + _log_choose(others, column - x)

    seen = exp(log_weight(a) - log_weight(likeliest)) * _SAME
    least = min(seen, 1.0) * _NOTHING
    total, unlikely = 1.0, 1.0 if seen >= 1.0 else 0.0
    for step in (1, -1):
        weight, x = 1.0, likeliest
        while weight > least:
            up, down = (first - x) * (column - x), x * (others - column + x)
            weight *= (
                up / ((x + 1) * (others - column + x + 1))
                if step > 0
                else (down / ((first - x + 1) * (column - x + 1)))
            )
            x += step
            total += weight
            unlikely += weight if weight <= seen else 0.0
    return min(1.0, unlikely / total)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """These p values corrected for being so many, in the same order."""
    by_size = sorted(range(len(p_values)), key=lambda n: p_values[n])
    corrected, highest = [0.0] * len(p_values), 0.0
    for rank, n in enumerate(by_size):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[n]))
        corrected[n] = highest
    return corrected
