"""`ranking`: options in order of preference. An answer: `c,a`; what is not named comes after, without order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..tables import Table
from . import Parts, Question, position, read_options, several

UNDO = "undo"

Matrix = Mapping[str, Mapping[str, int]]
Ballots = Mapping[tuple[str, ...], int]
"""Orders, each with how many gave it."""


def read(table: Table) -> Parts:
    return Parts(read_options(table, least=2, most=10))


def ids(answer: str) -> tuple[str, ...]:
    return tuple(answer.split(",")) if answer else ()


def press(question: Question, current: str, payload: str) -> str:
    """The next place, or the last one taken back. What has its place already keeps it."""
    if payload == UNDO:
        return ",".join(ids(current)[:-1])
    id_ = question.options[position(question, payload)].id
    return current if id_ in ids(current) else ",".join((*ids(current), id_))


def typed(question: Question, current: str, text: str) -> str:
    return ",".join(several(question, text))


def needs_more_input(question: Question, answer: str) -> bool:
    return len(ids(answer)) < len(question.options)


def chosen(question: Question, answer: str) -> frozenset[str]:
    """The one that stands first."""
    return frozenset(ids(answer)[:1])


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    everything = [option.id for option in question.options]
    ballots: Counter[tuple[str, ...]] = Counter()
    for answer, n in answers.items():
        ballots[tuple(ids(answer))] += n
    matrix = pairwise(everything, ballots)
    first: Counter[str] = Counter()
    for ballot, n in ballots.items():
        first[ballot[0]] += n
    return {
        "first": {id_: first[id_] for id_ in everything},
        "borda": borda(everything, ballots),
        "pairwise": matrix,
        "order": schulze(everything, matrix),
    }


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    """Who puts each first."""
    return dict(figures["first"])


def most_of(question: Question) -> int:
    """The points of the first place."""
    return len(question.options) - 1


def borda(everything: Sequence[str], ballots: Ballots) -> dict[str, float]:
    """Points: as many as there are options behind; those without a place share what is left equally."""
    points = dict.fromkeys(everything, 0.0)
    most = len(everything) - 1
    for ballot, n in ballots.items():
        for rank, id_ in enumerate(ballot):
            points[id_] += (most - rank) * n
        left = [id_ for id_ in everything if id_ not in ballot]
        for id_ in left:
            points[id_] += (len(left) - 1) / 2 * n
    return points


def pairwise(everything: Sequence[str], ballots: Ballots) -> dict[str, dict[str, int]]:
    """How many prefer the one to the other; two without a place are not compared."""
    matrix = {one: {other: 0 for other in everything if other != one} for one in everything}
    for ballot, n in ballots.items():
        for rank, one in enumerate(ballot):
            for other in everything:
                if other not in ballot[: rank + 1]:
                    matrix[one][other] += n
    return matrix


def schulze(everything: Sequence[str], matrix: Matrix) -> list[list[str]]:
    """Places from the first to the last, those who share one together (M. Schulze 2011, winning votes)."""
    paths = _strongest(everything, matrix)
    beaten = {
        one: sum(paths[other][one] > paths[one][other] for other in everything if other != one)
        for one in everything
    }
    wins = {
        one: sum(paths[one][other] > paths[other][one] for other in everything if other != one)
        for one in everything
    }
    order: dict[tuple[int, int], list[str]] = {}
    for one in everything:
        order.setdefault((-wins[one], beaten[one]), []).append(one)
    return [order[key] for key in sorted(order)]


def _strongest(everything: Sequence[str], matrix: Matrix) -> dict[str, dict[str, int]]:
    paths = {
        one: {
            other: matrix[one][other] if matrix[one][other] > matrix[other][one] else 0
            for other in everything
            if other != one
        }
        for one in everything
    }
    for middle in everything:
        for one in everything:
            for other in everything:
                if len({one, other, middle}) == 3:
                    through = min(paths[one][middle], paths[middle][other])
                    paths[one][other] = max(paths[one][other], through)
    return paths
