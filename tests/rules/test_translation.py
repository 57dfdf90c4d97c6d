"""An option that does worse in one language is flagged, seldom for nothing, and from published figures only."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from sipbot.rules.questions import names
from sipbot.rules.results import QuestionResult, Stratified, tally
from sipbot.rules.suppression import Stratum
from sipbot.rules.translation import ALPHA, fisher, flags, holm
from tests.exports.every_kind import ASKED
from tests.kinds import known
from tests.rules.test_suppression import SINGLE, people

LANGUAGES = ("fr", "nl", "de")
numbers = st.integers(0, 60)


def result(papers: list[Stratified], kind: str = "") -> QuestionResult:
    question = ASKED[kind] if kind else SINGLE
    return tally(question, papers, ("brussels", "gent", "liege"), LANGUAGES, Random(1)).result


@given(numbers, numbers, numbers, numbers)
def test_the_test_equals_an_independent_one(a: int, b: int, c: int, d: int) -> None:
    expected = float(fisher_exact([[a, b], [c, d]]).pvalue)
    assert fisher(a, b, c, d) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_thousands_of_answers_are_compared_too() -> None:
    expected = float(fisher_exact([[9100, 11900], [4100, 5900]]).pvalue)
    assert fisher(9100, 11900, 4100, 5900) == pytest.approx(expected, rel=1e-5)


def test_the_correction_is_holms() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_the_correction_never_lowers_nor_reorders(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(before <= after <= 1 for before, after in zip(p_values, corrected, strict=True))
    by_size = [corrected[n] for n in sorted(range(len(p_values)), key=lambda n: p_values[n])]
    assert by_size == sorted(by_size)


def lopsided() -> list[Stratified]:
    """In Dutch hardly anybody chooses a; in French and German half do."""
    papers = people(40, "liege", "fr", answer="a") + people(40, "liege", "fr", answer="b")
    papers += people(20, "brussels", "de", answer="a") + people(20, "brussels", "de", answer="b")
    return papers + people(4, "gent", "nl", answer="a") + people(36, "gent", "nl", answer="b")


def test_an_option_that_does_worse_in_one_language_is_flagged_with_its_figures() -> None:
    by_option = {flag.option: flag for flag in flags(result(lopsided()))}
    assert set(by_option) == {"a", "b"}
    flag = by_option["a"]
    assert (flag.language, flag.chosen, flag.people, flag.chosen_elsewhere, flag.people_elsewhere) == (
        "nl", 4, 40, 60, 120,
    )  # fmt: skip
    assert flag.comparisons == 9 and flag.p < ALPHA
    uncorrected = float(fisher_exact([[4, 36], [60, 60]]).pvalue)
    assert uncorrected < flag.p <= 9 * uncorrected * (1 + 1e-9)


def test_of_two_languages_each_option_is_compared_once() -> None:
    papers = [paper for paper in lopsided() if paper[0].language != "de"]
    flagged = flags(result(papers))
    assert {flag.comparisons for flag in flagged} == {3}
    assert {flag.language for flag in flagged} == {"nl"}


def test_nothing_is_flagged_in_one_language_alone_or_without_answers() -> None:
    assert flags(result(people(40, "liege", "fr"))) == ()
    assert flags(result([])) == ()


def test_who_is_not_shown_apart_is_compared_with_nobody() -> None:
    """Four read Dutch in Liège and all choose c: too few for a row, so no figure of theirs is told."""
    papers = people(60, "liege", "fr", answer="a") + people(4, "liege", "nl", answer="c")
    papers += people(30, "brussels", "de", answer="a")
    assert flags(result(papers)) == ()


@pytest.mark.parametrize("kind", names())
def test_every_kind_compares_parts_of_those_with_an_opinion(kind: str) -> None:
    chance = Random(kind)
    papers = [
        (Stratum(antenna, code, "member"), known(kind).crowd(ASKED[kind], chance))
        for antenna, code in (("liege", "fr"), ("gent", "nl"), ("brussels", "de"))
        for _ in range(20)
    ]
    for flag in flags(result(papers, kind)):
        assert 0 <= flag.chosen <= flag.people <= 20
        assert 0 <= flag.chosen_elsewhere <= flag.people_elsewhere <= 40


def test_false_alarms_are_rare() -> None:
    """200 questions on which languages do not differ: about one in twenty may be flagged, and not many more."""
    chance = Random(7)
    alarms = 0
    for _ in range(200):
        papers = [
            (Stratum(antenna, code, "member"), chance.choice("abc"))
            for antenna, code, n in (("liege", "fr", 60), ("gent", "nl", 40), ("brussels", "de", 20))
            for _ in range(n)
        ]
        alarms += bool(flags(result(papers)))
    assert alarms <= 0.08 * 200
