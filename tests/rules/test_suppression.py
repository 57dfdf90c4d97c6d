"""Nobody can compute a merged group's figures from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.questions import Option, Question
from sipbot.rules.results import Groups, tally, tally_languages
from sipbot.rules.suppression import OTHER, K, in_steps, merged

SINGLE = Question("q", "single", {}, (Option("a", {}), Option("b", {}), Option("c", {})))
TEXT = Question("words", "text", {}, (), {"most": 1000})
ANTENNAS = ("brussels", "eupen", "gent", "liege")

sizes = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30))
answers = st.lists(st.tuples(st.sampled_from(ANTENNAS), st.sampled_from("abc")), max_size=80)


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


def test_a_group_with_no_answer_draws_no_other_group_with_it() -> None:
    assert merged({"brussels": 20, "eupen": 0, "liege": 30}) == ("eupen",)
    found = tally(SINGLE, [("liege", "a")] * 6, ("eupen", "liege"))
    assert list(found.cells) == ["liege"]
    assert found.merged == ("eupen",)


def test_where_one_group_alone_answered_only_the_total_is_left() -> None:
    found = tally(SINGLE, [("eupen", "a")] * 3, ANTENNAS)
    assert found.merged == ANTENNAS
    assert found.cells == {OTHER: found.total}


def test_a_large_group_that_alone_answered_is_shown_as_the_total_tells_it_anyway() -> None:
    found = tally(SINGLE, [("liege", "a")] * 8, ANTENNAS)
    assert found.cells == {"liege": found.total}


def test_the_total_is_shown_even_when_it_is_small() -> None:
    found = tally(SINGLE, [("eupen", "a"), ("gent", "b")], ANTENNAS)
    assert found.total.figures == {"no_opinion": 0, "options": {"a": 1, "b": 1, "c": 0}}
    assert list(found.cells) == [OTHER]


def test_groups_keep_the_order_in_which_they_were_asked_and_other_comes_last() -> None:
    given_answers = [("gent", "a")] * 2 + [("eupen", "b")] * 3 + [("liege", "a")] * 9 + [("brussels", "c")] * 7
    assert list(tally(SINGLE, given_answers, ANTENNAS).cells) == ["brussels", "liege", OTHER]


def test_languages_are_merged_like_antennas() -> None:
    given_answers = [("fr", "a")] * 9 + [("nl", "b")] * 7 + [("de", "c")] * 2
    found = tally_languages(SINGLE, given_answers, ("fr", "nl", "de"))
    assert list(found.cells) == ["fr", OTHER]
    assert found.cells[OTHER].answered == 9


def test_opinions_tell_their_language_by_themselves() -> None:
    found = tally_languages(TEXT, [("fr", "Oui."), ("de", "Ja.")], ("fr", "nl", "de"))
    assert {name: cell.figures for name, cell in found.cells.items()} == {
        "fr": {"opinions": 1},
        "nl": {"opinions": 0},
        "de": {"opinions": 1},
    }


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


def published(found: Groups) -> dict[str, object]:
    """All that is shown of a tally."""
    rows = {name: (cell.answered, dict(cell.figures["options"])) for name, cell in found.cells.items()}
    return {
        "total": (found.total.answered, dict(found.total.figures["options"])),
        "merged": found.merged,
        **rows,
    }


@given(answers, st.randoms(use_true_random=False))
def test_whatever_is_shown_the_answers_of_merged_groups_could_have_been_swapped(given_answers, random) -> None:
    """The attack by subtraction, in general: deal the hidden answers out anew, to each group as many as
    before, and it all looks the same from outside. So no hidden group's figure follows from the rest."""
    found = tally(SINGLE, given_answers, ANTENNAS)
    hidden = [at for at, (group, _) in enumerate(given_answers) if group in found.merged]
    dealt = [given_answers[at][1] for at in hidden]
    random.shuffle(dealt)
    other_world = list(given_answers)
    for at, answer in zip(hidden, dealt, strict=True):
        other_world[at] = (given_answers[at][0], answer)
    assert published(tally(SINGLE, other_world, ANTENNAS)) == published(found)
    holders = {given_answers[at][0] for at in hidden}
    assert len(holders) != 1 or len(found.cells) == 1  # one holder alone: then only the total is there


@given(answers)
def test_the_rows_add_up_to_the_total(given_answers) -> None:
    found = tally(SINGLE, given_answers, ANTENNAS)
    for option in "abc":
        rows = sum(cell.figures["options"][option] for cell in found.cells.values())
        assert rows == found.total.figures["options"][option]
    assert sum(cell.answered for cell in found.cells.values()) == found.total.answered == len(given_answers)
