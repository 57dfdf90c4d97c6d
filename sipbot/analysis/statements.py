"""What groups say to statements: what is shared, what one says and the others do not, what few have seen.

Arrays are groups × statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sipbot.rules.suppression import K
from sipbot.rules.translation import holm

from .clusters import Labels
from .differences import cohens_h
from .votes import Counts, Floats, Ints, Votes, per_statement

ALPHA = 0.05
RARE = 4
"""A statement that less than the fourth part of a group's median have seen is one that few have seen."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a group says of a statement more than the others: `said` is `agree` or `disagree`.

    `n` of `saw` in the group, `others_n` of `others_saw` elsewhere; `ratio`: how many times as probable it is
    in the group; `h`: Cohen's h; `p`: corrected for all `tried` comparisons.
    """

    statement: int
    said: str  # under this name it is written into the JSON of the groups
    n: int
    saw: int
    others_n: int
    others_saw: int
    ratio: float
    h: float
    p: float
    tried: int


def per_group(votes: Votes, labels: Labels, k: int) -> Counts:
    """What each of the `k` groups says: arrays of groups × statements."""
    by_group = [per_statement(votes[labels == group]) for group in range(k)]
    columns = ("agree", "disagree", "passed")
    return Counts(*(np.stack([getattr(counts, name) for counts in by_group]) for name in columns))


def seen_by_few(saw: Ints) -> NDArray[np.bool_]:
    """One truth value per statement: in some group fewer than five have seen it, or far fewer than its other
    ones."""
    least = np.maximum(np.median(saw, axis=1) / RARE, K)
    return np.asarray((saw < least[:, None]).any(axis=0))


def consensus(favour: Ints, against: Ints, saw: Ints) -> Floats:
    """How far all groups say the same to each statement, from 0 to 1: one number per statement.

    The group-aware consensus of Polis (product over groups of the probability of agreeing: Small et al. 2021)
    with three remedies, without which small groups and many groups lower it whatever they say: Jeffreys'
    prior, (x + ½) / (n + 1), in the place of Laplace's; the probability that somebody says so, times that
    nobody speaks against it, p(1 - q), so that those who pass count for less than those who object; the
    geometric mean over groups in the place of the product (github.com/polis-community/red-dwarf, pull
    requests 118 and 120). With `favour` and `against` exchanged it is the consensus on disagreement. 0.25 where
    nobody has seen a statement.
    """
    p, q = ((n + 0.5) / (saw + 1.0) for n in (favour, against))
    return np.asarray(np.exp(np.log(p * (1 - q)).mean(axis=0)))


def ranked(score: Floats, few: NDArray[np.bool_]) -> list[int]:
    """Places of the statements, the highest score first; those that few have seen come last, whatever their
    score."""
    return [int(n) for n in np.lexsort((np.arange(len(score)), -score, few))]


def representative(counts: Counts, few: NDArray[np.bool_]) -> list[list[Says]]:
    """Per group, what most of it say and significantly fewer of the others; the largest difference (h) first.

    The ratio is Polis's: P(in the group) / P(elsewhere), each (1 + n) / (2 + saw) (Small et al. 2021). The
    test is Fisher's exact one, one-sided, as groups may be small; corrected by Holm's method for all groups,
    statements and both answers. Since the groups were made of the same votes, it tells what characterises a
    group, not whether there are groups. Statements that few have seen are not tried. Of one group nothing is
    told: there are no others.
    """
    saw, k = counts.saw, len(counts.agree)
    statements = np.flatnonzero(~few)
    if k < 2 or not len(statements):
        return [[] for _ in range(k)]
    tried: list[tuple[int, Says]] = []
    for answer, counted in (("agree", counts.agree), ("disagree", counts.disagree)):
        elsewhere, others_saw = counted.sum(axis=0) - counted, saw.sum(axis=0) - saw
        tables = (counted, saw, elsewhere, others_saw)
        p_values = more_often(*(table[:, statements] for table in tables))
        for group in range(k):
            for index, statement in enumerate(statements):
                at = (group, statement)
                figures = [int(table[at]) for table in tables]
                says = _says(int(statement), answer, figures, float(p_values[group, index]))
                tried.append((group, says))
    told: list[list[Says]] = [[] for _ in range(k)]
    for (group, says), p_corrected in zip(tried, holm([says.p for _, says in tried]), strict=True):
        if p_corrected < ALPHA and 2 * says.n > says.saw:
            told[group].append(replace(says, p=p_corrected, tried=len(tried)))
    return [sorted(one, key=lambda says: (-says.h, says.p, says.statement)) for one in told]


def _says(statement: int, answer: str, figures: Sequence[int], p: float) -> Says:
    n, saw, others_n, others_saw = figures
    ratio = ((1 + n) / (2 + saw)) / ((1 + others_n) / (2 + others_saw))
    h = cohens_h(n / saw, others_n / others_saw)
    return Says(statement, answer, n, saw, others_n, others_saw, ratio, h, p, 0)


def more_often(n: Ints, people: Ints, others_n: Ints, others_people: Ints) -> Floats:
    """How probable it is that n or more of `people` fall into the group by chance: Fisher's exact test,
    one-sided.

    R. Fisher, Statistical Methods for Research Workers, 1934: the upper tail of the hypergeometric
    distribution, summed from n on. Arrays of one shape. Where n is below its mean, the lower tail is summed
    and taken from 1.
    """
    n, people, others_n, others_people = (
        np.asarray(a, dtype=np.int64) for a in (n, people, others_n, others_people)
    )
    chosen, everybody = n + others_n, people + others_people
    above = n * everybody > people * chosen
    from_ = np.where(above, n, n - 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, max(int(everybody.max(initial=1)), 1) + 1)))])

    def ways(of: Ints, take: Ints) -> Floats:
        possible = (take >= 0) & (take <= of)
        take = np.where(possible, take, 0)
        return np.where(possible, logs[of] - logs[take] - logs[of - take], -np.inf)

    first = np.exp(ways(people, from_) + ways(others_people, chosen - from_) - ways(everybody, chosen))
    tail = first * _tail(from_, people, chosen, others_people, above)
    return np.clip(np.where(above, tail, 1 - tail), 0.0, 1.0)


def _tail(x: Ints, people: Ints, chosen: Ints, others: Ints, upwards: NDArray[np.bool_]) -> Floats:
    """1 and what follows it, each as a part of the first: up from x where `upwards`, down elsewhere."""
    at = x.astype(np.float64)
    term, total = np.ones(x.shape), np.ones(x.shape)
    while (term > total * 1e-17).any():
        up = (people - at) * (chosen - at) / np.maximum((at + 1) * (others - chosen + at + 1), 1)
        down = at * (others - chosen + at) / np.maximum((people - at + 1) * (chosen - at + 1), 1)
        term = term * np.maximum(np.where(upwards, up, down), 0.0)
        total += term
        at += np.where(upwards, 1, -1)
    return total
