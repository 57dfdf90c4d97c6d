"""Shares with their uncertainty, and how far two shares differ. No NumPy: whoever shows one share needs none.

Shares are numbers from 0 to 1; counts are whole people. An interval is of 95 % unless it is said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import asin, sqrt
from statistics import NormalDist

from sipbot.rules.stakeholders import UNKNOWN
from sipbot.rules.suppression import OTHER, K
from sipbot.rules.translation import fisher, holm

CONFIDENCE = 0.95
NOT_COMPARED = (OTHER, UNKNOWN)
"""Rows that are no group: who was merged, and who did not say."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a group differs from the others together.

    `n` of `people` in the group, `others_n` of `others_people` elsewhere; `difference`: of the shares, with its
    interval `low` to `high`; `h`: Cohen's h; `p`: corrected for all `tried` comparisons.
    """

    group: str
    n: int
    people: int
    others_n: int
    others_people: int
    difference: float
    low: float
    high: float
    h: float
    p: float
    tried: int


def wilson(n: int, people: int, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a share, `n` of `people`; 0 to 1 where nobody was asked.

    E. Wilson, J. Am. Stat. Assoc. 22, 1927, without continuity correction: (p + z²/2N ± z √(p(1-p)/N +
    z²/4N²)) / (1 + z²/N). Raises ValueError unless 0 ≤ n ≤ people and 0 < confidence < 1.
    """
    _check(n, people)
    z = _z(confidence)
    if people == 0:
        return 0.0, 1.0
    share, more = n / people, z * z / people
    middle = share + more / 2
    wide = z * sqrt(share * (1 - share) / people + more / (4 * people))
    low, high = (middle - wide) / (1 + more), (middle + wide) / (1 + more)
    return (0.0 if n == 0 else low, 1.0 if n == people else high)


def newcombe(
    n: int, people: int, others_n: int, others_people: int, confidence: float = CONFIDENCE
) -> Interval:
    """The interval of the difference of two shares, the first less the second; -1 to 1 where one is of nobody.

    R. Newcombe, Statistics in Medicine 17, 1998, 873-890, method 10: from Wilson's intervals of both. Raises
    ValueError as `wilson` does.
    """
    low, high = wilson(n, people, confidence)
    others_low, others_high = wilson(others_n, others_people, confidence)
    if not people or not others_people:
        return -1.0, 1.0
    share, other = n / people, others_n / others_people
    below = sqrt((share - low) ** 2 + (others_high - other) ** 2)
    above = sqrt((high - share) ** 2 + (other - others_low) ** 2)
    return share - other - below, share - other + above


def cohens_h(share: float, other: float) -> float:
    """The size of a difference of two shares: 2 arcsin √share - 2 arcsin √other, from -π to π.

    J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 6, calls 0.2 small, 0.5
    medium and 0.8 large. Raises ValueError for what is no share.
    """
    if not (0 <= share <= 1 and 0 <= other <= 1):
        raise ValueError("a share is a number from 0 to 1")
    return 2 * asin(sqrt(share)) - 2 * asin(sqrt(other))


def differences(groups: Mapping[str, tuple[int, int]]) -> tuple[Difference, ...]:
    """Each group against all others together, in the order given. `groups`: name → (n, people).

    Fisher's exact test, two-sided, corrected by Holm's method (S. Holm, Scand. J. Statist. 6, 1979) for all
    groups compared; of two groups the first alone, for the second is its mirror. Groups of fewer than five
    people and those that were merged are in the others, and are not compared; nor is anybody where the others
    are fewer than five. Raises ValueError where n is more than people.
    """
    return corrected(each_against_the_others(groups))


def each_against_the_others(groups: Mapping[str, tuple[int, int]]) -> tuple[Difference, ...]:
    """The same, not corrected yet: where more is compared than this."""
    for n, people in groups.values():
        _check(n, people)
    every_n, everybody = (sum(counts[index] for counts in groups.values()) for index in (0, 1))
    compared = []
    for name, (n, people) in groups.items():
        if name in NOT_COMPARED or people < K or everybody - people < K:
            continue
        compared.append(_compared(name, n, people, every_n - n, everybody - people))
    return tuple(compared[:1] if len(groups) == 2 else compared)


def corrected(compared: Sequence[Difference]) -> tuple[Difference, ...]:
    """By Holm's method, for all of these together."""
    by_holm = holm([one.p for one in compared])
    return tuple(replace(one, p=p, tried=len(compared)) for one, p in zip(compared, by_holm, strict=True))


def _compared(name: str, n: int, people: int, others_n: int, others_people: int) -> Difference:
    share, other = n / people, others_n / others_people
    low, high = newcombe(n, people, others_n, others_people)
    p = fisher(n, people - n, others_n, others_people - others_n)
    counts = (n, people, others_n, others_people)
    return Difference(name, *counts, share - other, low, high, cohens_h(share, other), p, 0)


def _check(n: int, people: int) -> None:
    if not 0 <= n <= people:
        raise ValueError("a share is of as many people as there are")


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence is a number between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)
