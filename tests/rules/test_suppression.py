"""From everything that is published together nobody can work out how a group of fewer than five answered."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.questions import Option, Question
from sipbot.rules.results import Counted, Stratified, tally
from sipbot.rules.suppression import OTHER, Hidden, K, Stratum, dealt, dealt_written, in_steps, merged

SINGLE = Question("q", "single", {}, (Option("a", {}), Option("b", {}), Option("c", {})))
TEXT = Question("words", "text", {}, (), {"most": 1000})
ANTENNAS = ("brussels", "eupen", "gent", "liege")
LANGUAGES = ("fr", "nl", "de")
KINDS = ("member", "client", "partner", "permanent", "unknown")

sizes = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30))
origins = st.dictionaries(
    st.builds(Stratum, st.sampled_from(ANTENNAS), st.sampled_from(LANGUAGES), st.sampled_from(KINDS)),
    st.integers(1, 12),
    max_size=14,
).map(lambda sizes: [stratum for stratum, n in sizes.items() for _ in range(n)])
seeds = st.integers(0, 10**6)


def counted(papers: list[Stratified], question: Question = SINGLE, seed: int = 1) -> Counted:
    return tally(question, papers, ANTENNAS, LANGUAGES, Random(seed))


def people(
    n: int, antenna: str, language: str = "fr", kind: str = "member", answer: str = "a"
) -> list[Stratified]:
    return [(Stratum(antenna, language, kind), answer)] * n


def test_before_the_closing_turnout_is_shown_in_steps_of_five() -> None:
    assert [in_steps(n) for n in (0, 4, 5, 9, 41)] == [0, 0, 5, 5, 40]


def test_nothing_is_merged_where_every_group_is_large_enough() -> None:
    assert merged({"gent": 5, "liege": 30}) == ()


def test_two_small_groups_are_merged_with_each_other() -> None:
    assert merged({"brussels": 20, "eupen": 2, "gent": 4, "liege": 30}) == ("eupen", "gent")


def test_a_small_group_alone_takes_the_next_smallest_with_it() -> None:
    assert merged({"brussels": 20, "eupen": 4, "liege": 30}) == ("brussels", "eupen")


def test_small_groups_with_fewer_than_k_together_take_the_next_smallest_with_them() -> None:
    assert merged({"brussels": 20, "eupen": 2, "gent": 1, "liege": 30}) == ("brussels", "eupen", "gent")


def test_a_group_with_no_answer_hides_nobody() -> None:
    assert merged({"brussels": 20, "eupen": 4, "gent": 0, "liege": 30}) == ("brussels", "eupen", "gent")


def test_what_is_hidden_above_is_hidden_here_with_as_many_others_as_it_takes() -> None:
    assert merged({"brussels": 20, "gent": 9, "liege": 30}, hidden={"gent"}) == ("brussels", "gent")


def test_a_group_with_no_answer_draws_no_other_group_with_it() -> None:
    assert merged({"brussels": 20, "eupen": 0, "liege": 30}) == ("eupen",)
    result = counted(people(6, "liege")).result
    assert list(result.antennas) == ["liege"]
    assert result.merged == ("brussels", "eupen", "gent")


def test_where_no_group_is_large_enough_only_the_total_is_left() -> None:
    result = counted(people(3, "eupen", "de") + people(3, "gent", "nl", "permanent")).result
    assert result.merged == ANTENNAS
    for cells in (result.antennas, result.languages, result.kinds):
        assert cells == {OTHER: result.total}


def test_a_large_group_that_alone_answered_is_shown_as_the_total_tells_it_anyway() -> None:
    result = counted(people(8, "liege")).result
    assert result.antennas == {"liege": result.total}


@pytest.mark.parametrize("n", range(1, K))
def test_where_fewer_than_five_answered_there_is_no_figure_and_nobody_learns_how_many(n: int) -> None:
    result = counted(people(n, "eupen")).result
    assert result == counted(people(1, "gent", answer="b")).result
    assert result.few and not result.total.figures and result.total.answered == 0
    assert not (result.antennas or result.languages or result.kinds or result.merged)


@pytest.mark.parametrize("n", [0, K])
def test_nobody_and_five_have_figures(n: int) -> None:
    result = counted(people(n, "eupen")).result
    assert not result.few and result.total.figures["options"] == {"a": n, "b": 0, "c": 0}


def test_groups_keep_the_order_in_which_they_were_asked_and_other_comes_last() -> None:
    result = counted(people(2, "gent") + people(3, "eupen") + people(9, "liege") + people(7, "brussels")).result
    assert list(result.antennas) == ["brussels", "liege", OTHER]


def test_members_and_clients_are_counted_together_and_unknown_is_a_row() -> None:
    result = counted(
        people(4, "liege") + people(3, "liege", kind="client") + people(6, "liege", kind="unknown")
    ).result
    assert {kind: cell.answered for kind, cell in result.kinds.items()} == {"members-clients": 7, "unknown": 6}


def test_the_only_reader_of_a_language_in_an_antenna_stands_with_others_drawn_by_lot() -> None:
    """Gent answers in Dutch, two of Brussels too: Dutch less Gent would be these two."""
    result = counted(people(30, "gent", "nl") + people(2, "brussels", "nl") + people(40, "brussels")).result
    assert {code: cell.answered for code, cell in result.languages.items()} == {"fr": 37, "nl": 30, OTHER: 5}


def test_a_rare_answer_does_not_point_at_the_one_permanent_of_an_antenna() -> None:
    """Only one chose c: by antenna it is Gent, by kind it would be permanent, and Gent has one permanent."""
    papers = people(9, "gent", "nl", "permanent", "a")[:1] + people(9, "gent", "nl") + people(9, "liege")
    papers += people(9, "liege", kind="permanent")
    papers[0] = (papers[0][0], "c")
    result = counted(papers).result
    assert result.antennas["gent"].figures["options"]["c"] == 1
    assert result.kinds["permanent"].figures["options"]["c"] == 0
    assert result.kinds[OTHER].answered == 5


def test_opinions_tell_their_language_by_themselves() -> None:
    papers = people(4, "liege", "fr", answer="Oui.") + people(1, "eupen", "de", answer="Ja.")
    result = counted(papers, TEXT).result
    assert {name: cell.figures for name, cell in result.languages.items()} == {
        "fr": {"opinions": 4},
        "nl": {"opinions": 0},
        "de": {"opinions": 1},
    }


def test_who_writes_in_a_language_of_few_is_in_no_row_of_the_antenna() -> None:
    papers = people(7, "gent", "nl") + people(2, "gent", "fr") + people(8, "liege", "fr")
    tallied = counted([(stratum, f"Avis {n}") for n, (stratum, _) in enumerate(papers)], TEXT)
    assert {name: cell.answered for name, cell in tallied.result.antennas.items()} == {"liege": 8, OTHER: 9}


def test_what_was_hidden_in_a_question_is_hidden_in_the_one_that_depends_on_it() -> None:
    above = Hidden(frozenset({"gent"}), frozenset({("liege", "de")}), frozenset({("liege", "fr", "partner")}))
    strata = [Stratum("gent", "nl", "member")] * 9 + [Stratum("liege", "de", "member")] * 9
    strata += [Stratum("liege", "fr", "partner")] * 9 + [Stratum("liege", "fr", "member")] * 9
    strata += [Stratum("brussels", "fr", "member")] * 20
    where_counted = dealt(strata, Random(1), above)
    assert {stratum.antenna for stratum in where_counted[:9]} == {OTHER}
    assert {stratum.language for stratum in where_counted[9:18]} == {OTHER}
    assert {stratum.stakeholder for stratum in where_counted[18:27]} == {OTHER}


@given(sizes)
def test_each_group_under_k_is_merged(answered: dict[str, int]) -> None:
    hidden = merged(answered)
    assert all(answered[name] >= K for name in answered if name not in hidden)


@given(sizes)
def test_the_row_other_holds_k_answers_of_two_groups_or_everything_there_is(answered: dict[str, int]) -> None:
    hidden = [answered[name] for name in merged(answered)]
    enough = sum(hidden) >= K and sum(size > 0 for size in hidden) > 1
    everything = len(hidden) == len(answered)
    assert enough or everything or not any(hidden)


@given(sizes)
def test_no_more_is_merged_than_needed(answered: dict[str, int]) -> None:
    hidden = merged(answered)
    large = [name for name in hidden if answered[name] >= K]
    if large:
        largest = max(large, key=lambda name: (answered[name], name))
        rest = [answered[name] for name in hidden if name != largest]
        assert sum(rest) < K or sum(size > 0 for size in rest) < 2


@given(origins, seeds)
def test_not_even_all_three_tables_crossed_would_have_a_cell_under_k(strata: list[Stratum], seed: int) -> None:
    sizes = Counter(dealt(strata, Random(seed)))
    assert all(n >= min(K, len(strata)) for n in sizes.values())


@given(origins, seeds)
def test_nobody_is_counted_where_they_do_not_belong(strata: list[Stratum], seed: int) -> None:
    for stratum, shown in zip(strata, dealt(strata, Random(seed)), strict=True):
        assert shown.antenna in (stratum.antenna, OTHER)
        assert shown.language in (stratum.language, OTHER)
        assert shown.stakeholder in (stratum.stakeholder, OTHER)


@given(origins, seeds)
def test_few_are_drawn_by_lot(strata: list[Stratum], seed: int) -> None:
    """Of a group that has a row, no more than what is missing up to K in each antenna."""
    where_counted = dealt(strata, Random(seed))
    drawn = Counter(
        (stratum.antenna, shown.antenna)
        for stratum, shown in zip(strata, where_counted, strict=True)
        if shown.language == OTHER
        and any(
            other.antenna == stratum.antenna and other.language == stratum.language and seen.language != OTHER
            for other, seen in zip(strata, where_counted, strict=True)
        )
    )
    assert all(n < K for n in drawn.values())


@given(origins, seeds)
def test_of_what_is_written_an_antenna_is_named_only_beside_languages_of_many(strata, seed: int) -> None:
    where_counted = dealt_written(strata, Random(seed))
    named = Counter(
        (stratum.antenna, stratum.language) for stratum in where_counted if stratum.antenna != OTHER
    )
    assert all(n >= K for n in named.values())
    rest = sum(stratum.antenna == OTHER for stratum in where_counted)
    assert not named or rest == 0 or rest >= K


@given(origins, seeds)
def test_the_rows_add_up_to_the_total(strata: list[Stratum], seed: int) -> None:
    chance = Random(seed)
    result = counted([(stratum, chance.choice("abc")) for stratum in strata]).result
    assert result.few == (0 < len(strata) < K)
    for cells, option in product(
        (result.antennas, result.languages, result.kinds), "" if result.few else "abc"
    ):
        rows = sum(cell.figures["options"][option] for cell in cells.values())
        assert rows == result.total.figures["options"][option]


@given(origins, seeds)
def test_of_those_who_are_asked_further_nobody_is_shown_who_was_hidden_before(strata, seed: int) -> None:
    """A question that depends on another one's a: how many answer it tells how many chose a."""
    chance = Random(seed)
    before = counted([(stratum, chance.choice("aab")) for stratum in strata], seed=seed)
    further = [stratum for stratum in strata if chance.random() < 0.7]
    after = dealt(further, Random(seed), before.hidden)
    shown = {stratum.antenna for stratum in before.strata}
    for stratum, where_counted in zip(further, after, strict=True):
        assert where_counted.antenna == OTHER or where_counted.antenna in shown
        hidden = (stratum.antenna, stratum.language) in before.hidden.languages
        assert not hidden or where_counted.language == OTHER
    assert all(n >= min(K, len(further)) for n in Counter(after).values())
