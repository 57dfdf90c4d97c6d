"""What is shared, divided and of a minority, by hand; never of a group that is too small to be shown."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from sipbot.analysis.positions import compared, of_a_minority, positions, shared, silence
from sipbot.i18n import language
from sipbot.rules.results import QuestionResult, Share, tally
from sipbot.rules.suppression import Stratum
from sipbot.views.reports.cited import how_many, with_interval
from tests.exports.conftest import make_results
from tests.exports.every_kind import ASKED

SINGLE = ASKED["single"]
IDS = [option.id for option in SINGLE.opinions]


def answered(by_antenna: dict[str, list[int]]) -> QuestionResult:
    """So many of each antenna chose each option."""
    papers = [
        (Stratum(antenna, "fr", "unknown"), id_)
        for antenna, counts in by_antenna.items()
        for id_, n in zip(IDS, counts, strict=False)
        for _ in range(n)
    ]
    return tally(SINGLE, papers, ["liege", "gent", "eupen"], ["fr", "nl"], Random(1)).result


def test_three_quarters_share_a_position_and_a_minority_is_told_from_five_people_on() -> None:
    own = positions(answered({"liege": [75, 21, 4]}), 2)
    assert [(one.option, one.n, one.people) for one in shared(own)] == [(IDS[0], 75, 100)]
    assert [(one.option, one.n) for one in of_a_minority(own)] == [(IDS[1], 21)]
    assert shared(positions(answered({"liege": [74, 22, 4]}), 2)) == ()


def test_a_difference_is_told_if_it_is_hardly_chance_and_not_small() -> None:
    told = compared(answered({"liege": [40, 10], "gent": [10, 40]}), 1)
    assert {one.by for one in told.apart} == {"antenna"}
    assert {one.option for one in told.apart} == set(IDS[:2])
    assert all(one.difference.tried == told.tried == len(IDS) for one in told.apart)
    assert compared(answered({"liege": [26, 24], "gent": [24, 26]}), 1).apart == ()
    many = compared(answered({"liege": [5200, 4800], "gent": [4800, 5200]}), 1)
    assert many.tried and many.apart == (), "of thousands hardly anything is chance: eight points are small"


def test_nobody_who_is_merged_or_few_is_compared() -> None:
    """Four in Eupen, all for the second: they are merged, and no line speaks of them."""
    apart = compared(answered({"liege": [40, 4], "gent": [4, 40], "eupen": [0, 4]}), 1).apart
    assert apart and not {"eupen", "other", "unknown"} & {one.difference.group for one in apart}
    assert positions(answered({"liege": [2, 2]}), 1) == () == compared(answered({"liege": [2, 2]}), 1).apart


def test_matters_of_more_and_less_are_no_positions() -> None:
    for kind in ("budget", "ranking", "text"):
        empty = tally(ASKED[kind], [], ["liege"], ["fr"], Random(1)).result
        assert positions(empty, 1) == ()


def test_the_least_heard_for_its_size_comes_first() -> None:
    results = replace(
        make_results(),
        turnout=Share(100, 1000),
        antennas={"liege": Share(60, 500), "gent": Share(40, 300), "eupen": Share(0, 200)},
    )
    assert [(one.antenna, round(one.gap, 3)) for one in silence(results)] == [
        ("eupen", -0.2),
        ("liege", 0.1),
        ("gent", 0.1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (100, "all"), (99, "nearly all"), (90, "nearly all"), (75, "a very large majority"),
        (51, "a majority"), (50, "about half"), (45, "about half"), (44, "a minority"), (11, "a minority"),
        (10, "a small minority"), (5, "a small minority"),
    ],
)  # fmt: skip
def test_the_words_for_how_many_are_those_of_recommendations(n: int, words: str) -> None:
    one = positions(answered({"liege": [n, 100 - n]}), 1)[0]
    assert how_many(one, language("en")) == words


def test_three_of_twelve_are_not_a_quarter() -> None:
    assert with_interval(3, 12, language("en")) == "25%; 9% to 53%"
    assert with_interval(30, 120, language("en")) == "25%"
