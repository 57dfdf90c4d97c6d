"""Map, groups and consensus of votes so few that everything can be worked out by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from sipbot.analysis import clusters, projection, statements, votes
from sipbot.analysis.votes import MISSING, Counts, checked

NaN = float("nan")


def numbers(*values: int) -> np.ndarray:
    return np.array([values], dtype=np.int64)


# votes


def test_a_matrix_may_have_holes_and_holds_nothing_but_votes() -> None:
    assert checked([[1, NaN], [-1, 0]]).tolist() == [[1, MISSING], [-1, 0]]
    for wrong in ([1, 0], [[2, 0]], [[0.5, 0]], [[]]):
        with pytest.raises(ValueError, match=r"matrix|vote is"):
            checked(np.array(wrong, dtype=float))


def test_votes_are_counted_per_statement_and_per_person() -> None:
    cast = checked([[1, 1, NaN], [1, -1, 0], [NaN, NaN, NaN]])
    of_statements, of_people = votes.per_statement(cast), votes.per_person(cast)
    assert [n.tolist() for n in (of_statements.agree, of_statements.disagree, of_statements.passed)] == [
        [2, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]
    assert of_people.saw.tolist() == [2, 3, 0]


def test_who_votes_on_enough_is_a_voter_and_who_says_the_same_to_all_is_counted() -> None:
    assert votes.voters(checked(np.ones((2, 3)))).tolist() == [True, True]  # on all three
    cast = np.full((4, 9), NaN)
    cast[0, :7], cast[1, :6], cast[2, :], cast[3, :] = 1, 1, -1, [1] * 8 + [0]
    assert votes.voters(checked(cast)).tolist() == [True, False, True, True]
    assert votes.mechanical(checked(cast)) == {"agree": 1, "disagree": 1, "pass": 0}


# the map


def test_the_axis_goes_where_votes_go_together_and_who_saw_half_stands_further_out() -> None:
    """Z'Z is [[6, 4], [4, 4]]: its eigenvalues are 5 ± √17, the axis is (1 + √17, 4)."""
    cast = checked([[1, 1], [1, 1], [-1, -1], [-1, -1], [1, NaN], [-1, NaN]])
    axes = projection.axes(cast)
    assert axes.centre.tolist() == [0, 0]
    assert axes.components[0] == pytest.approx(np.array([1 + sqrt(17), 4]) / np.hypot(1 + sqrt(17), 4))
    larger = 5 + sqrt(17)
    assert axes.variances == pytest.approx([larger / 5, (10 - larger) / 5])
    assert axes.share.sum() == pytest.approx(1)
    where = projection.positions(cast, axes)
    first = axes.components[:, 0]
    assert where[4] == pytest.approx(first * sqrt(2))
    assert where[0] == pytest.approx(axes.components.sum(axis=1))


def test_the_quick_axes_are_the_exact_ones() -> None:
    chance = np.random.default_rng(1)
    leaning = chance.choice([-1, 1], (2, 200))
    cast = np.where(chance.random((300, 200)) < 0.8, leaning[chance.integers(2, size=300)], 0).astype(np.int8)
    exact, quick = projection.axes(cast), projection.axes(cast, quick=True)
    assert quick.components[0] == pytest.approx(exact.components[0], abs=1e-4)
    assert quick.variances[0] == pytest.approx(exact.variances[0], rel=1e-4)


def test_a_map_needs_two_of_each() -> None:
    for shape in ((1, 5), (5, 1)):
        with pytest.raises(ValueError, match="two people"):
            projection.axes(np.zeros(shape, dtype=np.int8))


# groups

LINE = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [11.0, 0.0]])


def test_two_pairs_are_two_groups_and_a_third_splits_one() -> None:
    assert clusters.kmeans(LINE, 2).tolist() == [0, 0, 1, 1]
    assert clusters.kmeans(np.array([*LINE, [12.0, 0.0]]), 2).tolist() == [1, 1, 0, 0, 0]  # the largest first
    with pytest.raises(ValueError, match="fewer points differ"):
        clusters.kmeans(LINE[[0, 0, 1, 1]], 3)


def test_the_silhouette_of_two_pairs() -> None:
    """The outer ones: (10.5 - 1) / 10.5, the inner ones: (9.5 - 1) / 9.5. Alone in a group: 0."""
    apart = clusters.distances(LINE)
    assert apart[0].tolist() == [0, 1, 10, 11]
    expected = (9.5 / 10.5 + 8.5 / 9.5) / 2
    assert clusters.silhouette(apart, np.array([0, 0, 1, 1])) == pytest.approx(expected)
    assert clusters.silhouette(apart[1:, 1:], np.array([1, 0, 0])) == pytest.approx((0 + 8 / 9 + 9 / 10) / 3)
    with pytest.raises(ValueError, match="one group"):
        clusters.silhouette(apart, np.zeros(4, dtype=np.intp))


def test_how_alike_divisions_are() -> None:
    """[0, 0, 1, 1] and [0, 0, 1, 2]: 1 pair together in both, 2 and 1 in each, 6 in all: (1 - 1/3) / (3/2 -
    1/3)."""
    one, other = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    assert clusters.adjusted_rand(one, other) == pytest.approx(4 / 7)
    assert clusters.adjusted_rand(one, 1 - one) == 1
    assert clusters.adjusted_rand(one, np.zeros(4, dtype=np.intp)) == 0
    assert clusters.adjusted_rand(np.zeros(4, dtype=np.intp), np.zeros(4, dtype=np.intp)) == 1
    assert clusters.jaccard(one, other, 2).tolist() == [1, 0.5]


# what groups say


def test_consensus_with_its_three_remedies() -> None:
    """Of 8 of 10 agreeing and 1 against, 3 of 4 and none: √(8.5/11 · (1 - 1.5/11) · 3.5/5 · (1 - 0.5/5))."""
    agree, against, saw = (np.array([[a], [b]]) for a, b in ((8, 3), (1, 0), (10, 4)))
    expected = sqrt(8.5 / 11 * (1 - 1.5 / 11) * 3.5 / 5 * (1 - 0.5 / 5))
    assert statements.consensus(agree, against, saw) == pytest.approx([expected])
    turned = sqrt(1.5 / 11 * (1 - 8.5 / 11) * 0.5 / 5 * (1 - 3.5 / 5))
    assert statements.consensus(against, agree, saw) == pytest.approx([turned])
    nobody = np.zeros((2, 1), dtype=np.int64)
    assert statements.consensus(nobody, nobody, nobody) == pytest.approx([0.25])


def test_what_few_have_seen_is_never_first() -> None:
    """In a group, fewer than five, or less than a quarter of its median: 10 of 48."""
    saw = np.array([[48, 48, 4, 10, 60], [48, 48, 50, 48, 48]])
    few = statements.seen_by_few(saw)
    assert few.tolist() == [False, False, True, True, False]
    assert statements.ranked(np.array([0.2, 0.5, 0.99, 0.98, 0.5]), few) == [1, 4, 0, 2, 3]


def test_the_lady_tasting_tea() -> None:
    """Of four cups with milk first all four found: 1 / 70; three: 17 / 70; none or more: 1."""
    ones = np.ones(3, dtype=np.int64)
    p = statements.more_often(np.array([4, 3, 0]), 4 * ones, np.array([0, 1, 4]), 4 * ones)
    assert p == pytest.approx([1 / 70, 17 / 70, 1])


def test_what_one_group_says_and_the_other_does_not() -> None:
    """9 of 10 against 1 of 10 on the first statement, 5 of 10 in both on the second: 4 answers × 2 groups
    tried."""
    agree, against = np.array([[9, 5], [1, 5]]), np.array([[1, 5], [9, 5]])
    told = statements.representative(
        Counts(agree, against, np.zeros((2, 2), dtype=np.int64)), np.array([False, False])
    )
    assert [[(one.statement, one.said, one.tried) for one in group] for group in told] == [
        [(0, "agree", 8)],
        [(0, "disagree", 8)],
    ]
    says = told[0][0]
    tail = (10 * 10 + 1) / 184756  # 9 and 1, or 10 and 0, of C(20, 10)
    assert says.p == pytest.approx(8 * tail)
    assert says.ratio == pytest.approx((10 / 12) / (2 / 12))
    assert (says.n, says.saw, says.others_n, says.others_saw) == (9, 10, 1, 10)
    few = statements.representative(Counts(agree, against, agree * 0), np.array([True, False]))
    assert few == [[], []]
