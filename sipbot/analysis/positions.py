"""What is shared, what divides, what a minority says: from published figures, by marks that are stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sipbot.rules import questions, shares
from sipbot.rules.results import Cell, QuestionResult, Results, Share
from sipbot.rules.suppression import K
from sipbot.rules.translation import ALPHA

from .differences import Difference, corrected, each_against_the_others

SHARED = 0.75
"""From here on a position is shared."""
HALF = 0.45
"""Below it a position is a minority's."""
SMALL = 0.2
"""Cohen's h below which a difference is not told: with thousands of people hardly anything is chance."""


@dataclass(frozen=True, slots=True)
class Position:
    """An option and how many hold it: `n` of `people` who have an opinion and were shown it."""

    question: int
    option: str
    n: int
    people: int

    @property
    def share(self) -> float:
        return shares.part(self.n, self.people)


@dataclass(frozen=True, slots=True)
class Apart:
    """A group that differs from the others about an option. `by`: antenna, language or kind."""

    question: int
    option: str
    by: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Compared:
    """All comparisons of a question, and those that are hardly chance and not small, the largest first."""

    tried: int
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """How large an antenna is among the members, and among those who answered."""

    antenna: str
    share: Share
    of_members: float
    of_answered: float

    @property
    def gap(self) -> float:
        """Below 0: heard less than its size."""
        return self.of_answered - self.of_members


def positions(result: QuestionResult, number: int) -> tuple[Position, ...]:
    """Every option that people hold or do not hold; none where it is a matter of more and less."""
    if result.few or questions.kind(result.question.kind).most_of(result.question) > 1:
        return ()
    by_option = _held(result, result.total)
    return tuple(Position(number, option, *counts) for option, counts in by_option.items())


def shared(positions: tuple[Position, ...]) -> tuple[Position, ...]:
    return tuple(one for one in positions if one.people >= K and one.share >= SHARED)


def of_a_minority(positions: tuple[Position, ...]) -> tuple[Position, ...]:
    """Clearly fewer than half hold it, others hold another more often, and enough do that nobody is told of."""
    most = max((one.share for one in positions), default=0.0)
    return tuple(one for one in positions if one.n >= K and one.share < min(most, HALF))


def compared(result: QuestionResult, number: int) -> Compared:
    """Each option in each group shown against the others, corrected for all that was tried on the question."""
    if not positions(result, number):
        return Compared(0, ())
    tables = {"antenna": result.antennas, "language": result.languages, "kind": result.kinds}
    tried = [
        (option, by, one)
        for by, cells in tables.items()
        for option, groups in _by_option(result, cells).items()
        for one in each_against_the_others(groups)
    ]
    after = corrected([one for _, _, one in tried])
    apart = [
        Apart(number, option, by, one)
        for (option, by, _), one in zip(tried, after, strict=True)
        if one.p < ALPHA and abs(one.h) >= SMALL
    ]
    return Compared(len(tried), tuple(sorted(apart, key=lambda one: (-abs(one.difference.h), one.option))))


def silence(results: Results) -> tuple[Heard, ...]:
    """Antennas, the least heard for their size first."""
    whole = results.turnout
    heard = [
        Heard(
            slug, share, shares.part(share.members, whole.members), shares.part(share.answered, whole.answered)
        )
        for slug, share in results.antennas.items()
    ]
    return tuple(sorted(heard, key=lambda one: (one.gap, one.antenna)))


def _by_option(result: QuestionResult, cells: Mapping[str, Cell]) -> dict[str, dict[str, tuple[int, int]]]:
    by_option: dict[str, dict[str, tuple[int, int]]] = {}
    for group, cell in cells.items():
        for option, counts in (_held(result, cell) if cell.figures else {}).items():
            by_option.setdefault(option, {})[group] = counts
    return by_option


def _held(result: QuestionResult, cell: Cell) -> dict[str, tuple[int, int]]:
    by_option = questions.kind(result.question.kind).compared(cell.figures)
    return {option: (n, shares.people(result.question, cell, option)) for option, n in by_option.items()}
