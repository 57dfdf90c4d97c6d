"""Shares, their intervals and their differences: answers worked out by hand, or printed in the papers."""

from __future__ import annotations

import subprocess
import sys
from math import pi

import pytest

from sipbot.analysis.differences import cohens_h, differences, newcombe, wilson


@pytest.mark.parametrize(
    ("n", "people", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, 857-872, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_a_share_is_the_one_in_the_paper(n: int, people: int, low: float, high: float) -> None:
    assert wilson(n, people) == pytest.approx((low, high), abs=5e-5)


def test_three_of_twelve_is_not_a_quarter() -> None:
    """z = 1.96: (0.25 + 0.16 ± 1.96 √(0.1875 / 12 + 0.00667)) / 1.32."""
    assert wilson(3, 12) == pytest.approx((0.0889, 0.5323), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [  # Newcombe 1998, 873-890, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_one_in_the_paper(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe(*counts) == pytest.approx((low, high), abs=5e-5)


def test_of_nobody_nothing_is_known() -> None:
    assert newcombe(3, 5, 0, 0) == (-1.0, 1.0)


def test_the_size_of_a_difference_is_an_angle() -> None:
    """arcsin √½ is π/4, arcsin √¼ is π/6."""
    assert cohens_h(0.5, 0.25) == pytest.approx(pi / 6)
    assert cohens_h(0.25, 0.5) == pytest.approx(-pi / 6)
    assert cohens_h(1, 0) == pytest.approx(pi)


def test_each_group_is_compared_with_all_others_and_corrected() -> None:
    """Of [[5, 0], [0, 5]] Fisher's test makes 2 / 252; of three tried alike Holm's method makes thrice that."""
    compared = differences({"a": (5, 5), "b": (0, 5)})
    assert [(one.group, one.n, one.people) for one in compared] == [("a", 5, 5)]
    assert (compared[0].others_n, compared[0].others_people) == (0, 5)
    assert (compared[0].p, compared[0].tried, compared[0].difference) == (pytest.approx(2 / 252), 1, 1.0)
    three = differences({"a": (10, 10), "b": (5, 10), "c": (5, 10)})
    assert [one.tried for one in three] == [3, 3, 3]
    as_unlikely = 184756 + 136800 + 8550 + 200 + 1  # 10, 3, 2, 1 or none of the 20 in the first ten
    assert three[0].p == pytest.approx(3 * as_unlikely / 30045015)
    assert three[0].h == pytest.approx(pi / 2)


def test_what_is_not_shown_is_not_compared_and_stands_in_the_others() -> None:
    compared = differences({"a": (5, 10), "small": (0, 4), "other": (9, 10)})
    assert [(one.group, one.others_n, one.others_people) for one in compared] == [("a", 9, 14)]
    assert differences({"a": (5, 10), "small": (0, 4)}) == ()


@pytest.mark.parametrize("wrong", [(-1, 3), (4, 3)])
def test_more_than_all_is_no_share(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="as many people"):
        wilson(*wrong)
    with pytest.raises(ValueError, match="as many people"):
        differences({"a": wrong})
    with pytest.raises(ValueError, match="from 0 to 1"):
        cohens_h(1.5, 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 3, 1.0)


def test_an_interval_needs_no_numpy() -> None:
    code = "import sys; import sipbot.analysis.differences; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
