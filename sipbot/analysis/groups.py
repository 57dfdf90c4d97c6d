"""Opinion groups of a question of statements: from the matrix of votes to figures of groups.

The method is that of Polis (Small et al. 2021): a map of two principal components of all votes, k-means on
it, two to five groups. On real and on random votes alike k-means finds groups; so here a division counts only
if it holds. `opinion_groups` is what others call. It returns figures of groups, and nothing about one person.
It is work for seconds, of the processor alone: call it in a process of its own where others wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipbot.rules.suppression import K

from . import clusters, projection, statements
from .clusters import Labels
from .votes import Counts, Floats, Votes, checked, in_order, mechanical, per_person, per_statement, voters

FEWEST = 30
"""Voters below whom no groups are made."""
MOST_GROUPS = 5
LEAST_APART = 0.25
"""Silhouette from which a division holds; below it "no substantial structure has been found" (L. Kaufman, P.
Rousseeuw, Finding Groups in Data, 1990, table 4). Votes at random reach 0.29 to 0.53 on such a map, so
this alone says little."""
LEAST_STABLE = 0.65
"""Mean adjusted Rand index over drawings from which a division holds; below it two divisions are alike poorly
(D. Steinley, Psychological Methods 9, 2004). The map is made anew in each drawing: of votes at random it
turns, and they reach 0.05 to 0.45 (90 matrices, of 40 to 600 people)."""
LEAST_FOUND_AGAIN = 0.6
"""Mean Jaccard index from which one group of a division holds; below it a group "should not be trusted" (C.
Hennig, package fpc, clusterboot). Every group that is told of holds for itself."""
SAMPLE = 2000
"""People of whom a silhouette is made at most, for it takes their square."""
DRAWINGS, DRAWN, STARTS_DRAWN = 50, 1000, 3
"""How often people are drawn, how many at most, from how many starts these are divided: with more of the
latter two, groups would only be steadier."""


@dataclass(frozen=True, slots=True)
class Division:
    """The people divided into `k` groups. `silhouette` from -1 to 1; `stability`: the mean adjusted Rand
    index with the divisions of drawings; `found_again`: per group, mean Jaccard index with the group most
    like it there.
    """

    k: int
    labels: Labels
    silhouette: float
    stability: float
    found_again: tuple[float, ...]

    @property
    def smallest(self) -> int:
        return int(np.bincount(self.labels).min())

    @property
    def holds(self) -> bool:
        """Whether its groups are told of: apart, stable as a whole and each for itself, and none of fewer
        than five."""
        apart, stable = self.silhouette >= LEAST_APART, self.stability >= LEAST_STABLE
        return apart and stable and min(self.found_again) >= LEAST_FOUND_AGAIN and self.smallest >= K


@dataclass(frozen=True, slots=True)
class Tried:
    """A number of groups that was tried, and how it did.

    `found_again`: of the group that is found again worst; `smallest`: people in the smallest group.
    """

    k: int
    silhouette: float
    stability: float
    found_again: float
    smallest: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many agree, disagree and pass; how many votes these are."""

    agree: int
    disagree: int
    passed: int
    saw: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What everybody says to a statement, and what each group says.

    `agreed`, `disagreed`: how far all groups agree, or disagree, from 0 to 1 (`statements.consensus`); `few`:
    that few have seen it.
    """

    id: str
    everybody: Tally
    groups: tuple[Tally, ...]
    agreed: float
    disagreed: float
    few: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`people`: how many; `stability`: how well it is found again in drawings, 0 to 1; `where`: by label, how
    many of its people have which value; `says`: what tells it from the others, in order.
    """

    people: int
    stability: float
    where: dict[str, dict[str, int]]
    says: tuple[statements.Says, ...]


@dataclass(frozen=True, slots=True)
class OpinionGroups:
    """`outcome`: `groups`; `none`: no groups that hold; `too_few`: fewer than `FEWEST` voters.

    `people` voted at all, `voters` on enough statements to be in a group, `votes` together. `mechanical`:
    voters who said the same to everything, by what they said. `tried`: the numbers of groups, and how each
    did. `agreed` and `disagreed`: places of the statements, what is shared most first. `drawings`: how many
    the stability is of.
    """

    outcome: str
    people: int
    voters: int
    votes: int
    mechanical: dict[str, int]
    tried: tuple[Tried, ...]
    drawings: int
    groups: tuple[Group, ...]
    statements: tuple[Statement, ...]
    agreed: tuple[int, ...]
    disagreed: tuple[int, ...]


def opinion_groups(
    votes: ArrayLike, ids: Sequence[str], labels: Mapping[str, Sequence[str]] | None = None
) -> OpinionGroups:
    """Everything that is told of the groups of one question.

    `votes`: people × statements, 1 agree, -1 disagree, 0 pass, `MISSING` (or NaN). `ids`: of the statements.
    `labels`: by name (antenna, language, kind), the value of each person, already coarsened as the tables of
    figures want it. The order of the people changes nothing. Raises ValueError where the sizes do not fit, or
    something is no vote.
    """
    matrix = checked(votes)
    return figures(matrix, divided(matrix), ids, labels or {})


def divided(votes: Votes) -> tuple[Division, ...]:
    """The voters divided into two groups, three, …: each with how it does; none where they are too few.

    The labels are those of `votes.voters`, in the order of the people. Every division starts from people in
    an order of its own, so equal votes give equal divisions.
    """
    cast = votes[voters(votes)]
    if len(cast) < FEWEST or votes.shape[1] < projection.DIMENSIONS:
        return ()
    order = in_order(cast)
    cast = cast[order]
    points = projection.positions(cast, projection.axes(cast))
    possible = {k: labels for k in range(2, MOST_GROUPS + 1) if (labels := _labels(points, k)) is not None}
    stability = _stability(cast, possible)
    sample = _sample(len(cast))
    apart = clusters.distances(points[sample])
    result = []
    for k, labels in possible.items():
        as_given = np.empty_like(labels)
        as_given[order] = labels
        silhouette = _silhouette(apart, labels[sample])
        again = tuple(float(share) for share in stability[k][1])
        result.append(Division(k, as_given, silhouette, stability[k][0], again))
    return tuple(result)


def chosen(divisions: Sequence[Division]) -> Division | None:
    """Of those that hold, the one whose groups are apart most; None: none holds."""
    holding = [division for division in divisions if division.holds]
    return max(holding, key=lambda division: (division.silhouette, -division.k), default=None)


def figures(
    votes: Votes, divisions: Sequence[Division], ids: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> OpinionGroups:
    """What is told of a division: nothing in it is about one person.

    Where there are no groups, all voters are taken for one: what is shared is told all the same. Raises
    ValueError where there are not as many ids as statements, or labels as people.
    """
    if len(ids) != votes.shape[1] or any(len(values) != len(votes) for values in labels.values()):
        raise ValueError("an id for each statement, and a label for each person")
    voting = voters(votes)
    best = chosen(divisions)
    of = best.labels if best else np.zeros(int(voting.sum()), dtype=np.intp)
    k = best.k if best else 1
    counts, everybody = statements.per_group(votes[voting], of, k), per_statement(votes)
    few = statements.seen_by_few(counts.saw)
    agreed = statements.consensus(counts.agree, counts.disagree, counts.saw)
    disagreed = statements.consensus(counts.disagree, counts.agree, counts.saw)
    says = statements.representative(counts, few)
    by_person = {name: np.asarray(values)[voting] for name, values in labels.items()}
    return OpinionGroups(
        outcome="groups" if best else "none" if voting.sum() >= FEWEST else "too_few",
        people=int((per_person(votes).saw > 0).sum()),
        voters=int(voting.sum()),
        votes=int(everybody.saw.sum()),
        mechanical=mechanical(votes),
        tried=tuple(
            Tried(d.k, d.silhouette, d.stability, min(d.found_again), d.smallest, d.holds) for d in divisions
        ),
        drawings=DRAWINGS,
        groups=tuple(_group(best, n, by_person, says[n]) for n in range(k)) if best else (),
        statements=tuple(
            Statement(id_, *_tallies(everybody, counts, n), float(agreed[n]), float(disagreed[n]), bool(few[n]))
            for n, id_ in enumerate(ids)
        ),
        agreed=tuple(statements.ranked(agreed, few)),
        disagreed=tuple(statements.ranked(disagreed, few)),
    )


def _group(
    best: Division, n: int, labels: Mapping[str, NDArray[np.str_]], says: Sequence[statements.Says]
) -> Group:
    inside = best.labels == n
    where = {name: dict(sorted(Counter(values[inside].tolist()).items())) for name, values in labels.items()}
    return Group(int(inside.sum()), best.found_again[n], where, tuple(says))


def _tallies(everybody: Counts, counts: Counts, n: int) -> tuple[Tally, tuple[Tally, ...]]:
    return _tally(everybody, n), tuple(_tally(counts, (group, n)) for group in range(len(counts.agree)))


def _tally(counts: Counts, at: int | tuple[int, int]) -> Tally:
    agree, disagree, passed = (int(array[at]) for array in (counts.agree, counts.disagree, counts.passed))
    return Tally(agree, disagree, passed, agree + disagree + passed)


def _labels(points: Floats, k: int, starts: int = clusters.STARTS) -> Labels | None:
    try:
        return clusters.kmeans(points, k, starts)
    except ValueError:  # fewer people differ than that
        return None


def _sample(people: int) -> NDArray[np.intp]:
    """Everybody, or of many as many as are enough, evenly from the whole order."""
    return np.linspace(0, people - 1, min(people, SAMPLE)).astype(np.intp)


def _silhouette(apart: Floats, labels: Labels) -> float:
    present = np.unique(labels, return_inverse=True)[1]
    return clusters.silhouette(apart, present) if present.max() > 0 else 0.0


def _stability(cast: Votes, possible: Mapping[int, Labels]) -> dict[int, tuple[float, Floats]]:
    """Per number of groups, the mean adjusted Rand index with those of drawings, and the mean Jaccard index
    per group.

    In each drawing as many people as there are, or `DRAWN`, are drawn with replacement (bootstrap; C.
    Hennig, Computational Statistics & Data Analysis 52, 2007); map and groups are made of them anew and
    compared where people are in both. Where a drawing has fewer different people than groups, it counts as
    nothing alike.
    """
    chance = np.random.default_rng(0)
    alike = {k: np.zeros(DRAWINGS) for k in possible}
    again = {k: np.zeros((DRAWINGS, k)) for k in possible}
    for drawing in range(DRAWINGS):
        drawn = chance.integers(len(cast), size=min(len(cast), DRAWN))
        rows = cast[drawn]
        points = projection.positions(rows, projection.axes(rows, quick=True))
        once, first = np.unique(drawn, return_index=True)
        for k, labels in possible.items():
            if (new := _labels(points, k, STARTS_DRAWN)) is not None:
                alike[k][drawing] = clusters.adjusted_rand(labels[once], new[first])
                again[k][drawing] = clusters.jaccard(labels[once], new[first], k)
    return {k: (float(alike[k].mean()), again[k].mean(axis=0)) for k in possible}
