"""`ranking`: options in order of preference; Borda and Schulze agree with a library."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from votelib.component.rankscore import Borda
from votelib.convert import RankedToCondorcetVotes, RankedToPositionalVotes
from votelib.evaluate.condorcet import Schulze, beat_counts

from sipbot.rules import questions
from sipbot.rules.questions.ranking import borda, pairwise, schulze

from .papers import question, refused

ASKED = question("ranking")
EVERYTHING = ["a", "b", "c", "d", "e"]
Ballots = list[tuple[str, ...]]
BALLOTS = st.lists(
    st.permutations(EVERYTHING).flatmap(lambda order: st.integers(1, 5).map(lambda n: tuple(order[:n]))),
    max_size=25,
)


def test_each_press_gives_the_next_place_and_undo_takes_the_last_one() -> None:
    now = ""
    for payload in ("2", "0", "3"):
        now = questions.press(ASKED, now, payload)
    assert now == "film,cafe,none_of_it"
    assert questions.press(ASKED, now, "undo") == "film,cafe"
    assert questions.press(ASKED, "", "undo") == ""


def test_what_has_its_place_keeps_it() -> None:
    assert questions.press(ASKED, "film,cafe", "2") == "film,cafe"


def test_it_counts_from_the_first_place_on_and_stays_until_the_last() -> None:
    assert questions.complete(ASKED, "film") and questions.needs_more_input(ASKED, "film,cafe,walk")
    assert not questions.needs_more_input(ASKED, "film,cafe,walk,none_of_it")


@pytest.mark.parametrize("text", ["3 1", "3, 1", "c>a", "C > A", "Een film; Ein Kaffee", "3\n1"])
def test_an_order_is_typed(text: str) -> None:
    assert questions.typed(ASKED, "walk", text) == "film,cafe"


@pytest.mark.parametrize("text", ["3 3", "1 2 1", "1 5", "1,,x", "NaN", "", ">"])
def test_an_order_with_duplicates_or_unknown_options_is_refused(text: str) -> None:
    assert refused(questions.typed, ASKED, "walk", text) == "press_an_option"


def test_only_the_first_place_opens_a_later_question() -> None:
    assert questions.choice(ASKED, "film,cafe") == "film"


def completed(ballots: Ballots) -> Counter[tuple[str, ...]]:
    """Each ballot as every order that it leaves open, each of them a fraction of a vote."""
    weights: Counter[tuple[str, ...]] = Counter()
    for ballot in ballots:
        left = [id_ for id_ in EVERYTHING if id_ not in ballot]
        orders = list(permutations(left))
        for order in orders:
            weights[(*ballot, *order)] += Fraction(1, len(orders))  # type: ignore[assignment]
    return weights


def by_library(ballots: Ballots) -> dict[tuple[str, str], int]:
    pairs = RankedToCondorcetVotes().convert(
        Counter((*ballot, frozenset(EVERYTHING) - {*ballot}) for ballot in ballots)
    )
    return {(a, b): pairs.get((a, b), 0) for a, b in permutations(EVERYTHING, 2)}


@settings(max_examples=150)
@given(BALLOTS)
def test_points_are_those_of_the_library(ballots: Ballots) -> None:
    points = RankedToPositionalVotes(Borda(base=0)).convert(completed(ballots)) if ballots else {}
    assert borda(EVERYTHING, Counter(ballots)) == {id_: float(points.get(id_, 0)) for id_ in EVERYTHING}


@settings(max_examples=300)
@given(BALLOTS)
def test_the_order_two_by_two_is_that_of_the_library(ballots: Ballots) -> None:
    matrix, pairs = pairwise(EVERYTHING, Counter(ballots)), by_library(ballots)
    assert {(a, b): matrix[a][b] for a, b in permutations(EVERYTHING, 2)} == pairs
    paths = Schulze.widest_paths(pairs)
    places = {id_: n for n, shared in enumerate(schulze(EVERYTHING, matrix)) for id_ in shared}
    for a, b in permutations(EVERYTHING, 2):
        if paths.get((a, b), 0) > paths.get((b, a), 0):
            assert places[a] < places[b]
    wins = beat_counts(paths)
    assert sorted(EVERYTHING, key=lambda id_: places[id_]) == sorted(
        EVERYTHING, key=lambda id_: (-wins.get(id_, 0), places[id_])
    )


def test_ten_thousand_orders_give_the_places_of_the_library() -> None:
    chance = Random(1)
    taste = {id_: n * 0.2 for n, id_ in enumerate("cadeb")}
    ballots = [
        tuple(sorted(EVERYTHING, key=lambda id_: taste[id_] + chance.gauss(0, 1)))[: chance.randint(1, 5)]
        for _ in range(10_000)
    ]
    order = [id_ for shared in schulze(EVERYTHING, pairwise(EVERYTHING, Counter(ballots))) for id_ in shared]
    assert order == Schulze().evaluate(by_library(ballots), 5) == list("cadeb")


def test_the_example_of_the_method_is_placed_as_its_author_places_it() -> None:
    """M. Schulze, 45 voters, 5 candidates: E > A > C > B > D."""
    given = {"acbed": 5, "adecb": 5, "bedac": 8, "cabed": 3, "caebd": 7, "cbade": 2, "dceba": 7, "ebadc": 8}
    ballots = [tuple(order) for order, n in given.items() for _ in range(n)]
    assert schulze(EVERYTHING, pairwise(EVERYTHING, Counter(ballots))) == [["e"], ["a"], ["c"], ["b"], ["d"]]


def test_who_cannot_be_told_apart_shares_a_place() -> None:
    matrix = pairwise(EVERYTHING, Counter([("a", "b"), ("b", "a")]))
    assert schulze(EVERYTHING, matrix) == [["a", "b"], ["c", "d", "e"]]
    assert schulze(EVERYTHING, pairwise(EVERYTHING, {})) == [EVERYTHING]
