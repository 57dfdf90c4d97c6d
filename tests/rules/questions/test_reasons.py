"""Why somebody chose so: beside an answer of any kind, for the option that it was written for."""

from __future__ import annotations

from collections import Counter

import pytest

from sipbot.rules import questions
from sipbot.rules.questions import NONE, Question, names

from .papers import PAPERS, changed, faults, question, refused

MAY = [kind for kind in names() if questions.kind(kind).MAY_ASK_WHY]
ASKS = ('id = "q"\n', 'id = "q"\nreason = { most = 40 }\n')


def asking(kind: str) -> Question:
    return question(kind, ASKS)


CAFE = "cafe"


@pytest.fixture
def single() -> Question:
    return asking("single")


@pytest.mark.parametrize("kind", names())
def test_any_question_but_those_of_words_may_ask_why(kind: str) -> None:
    text = changed(kind, ASKS)
    expected = [] if kind in MAY else [("question[1].reason", "unknown_key")]
    assert faults(text) == expected
    assert question(kind).reason == (80 if kind == "consent" else 0)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("reason = {}", None),
        ("reason = true", ("question[1].reason", "not_table")),
        ("reason = { most = 19 }", ("question[1].reason.most", "not_in_range")),
        ("reason = { most = 3001 }", ("question[1].reason.most", "not_in_range")),
        ("reason = { long = 40 }", ("question[1].reason.long", "unknown_key")),
    ],
)
def test_what_may_be_said_of_it(written: str, fault: tuple[str, str] | None) -> None:
    text = PAPERS["single"].replace(ASKS[0], f"{ASKS[0]}{written}\n")
    assert faults(text) == ([fault] if fault else [])


def test_it_is_cleaned_replaced_and_has_its_length(single: Question) -> None:
    answer = questions.with_reason(single, CAFE, " Parce\x00 que \u202e")
    assert questions.reason(single, answer) == "Parce que"
    assert questions.reason(single, questions.with_reason(single, answer, "Non")) == "Non"
    assert questions.with_reason(single, answer, " \x00 ") == CAFE
    assert refused(questions.with_reason, single, CAFE, "x" * 41) == "opinion_too_long"


def test_a_written_mark_makes_no_reason_and_no_other_answer(single: Question) -> None:
    answer = questions.with_reason(single, CAFE, "a\x1ffilm\x1fb")
    assert questions.reason(single, answer) == "afilmb"
    assert questions.split_for_box(single, answer) == (CAFE, questions.reason_row(CAFE, "afilmb"))


def test_there_is_none_without_an_answer_nor_where_none_is_asked_for(single: Question) -> None:
    assert refused(questions.with_reason, single, "", "Parce que") == "press_an_option"
    assert refused(questions.with_reason, question("single"), CAFE, "Parce que") == "press_an_option"


def test_several_messages_are_one_reason_and_can_be_taken_apart_again(single: Question) -> None:
    first = questions.with_reason(single, CAFE, "Un.")
    both = questions.added(single, first, "Deux.")
    assert questions.reason(single, both) == "Un.\n\nDeux."
    assert questions.count(single, [both])["reasons"] == 1
    assert questions.of_two(single, both, 3, last=False) == first
    assert questions.reason(single, questions.of_two(single, both, 3, last=True)) == "Deux."


def test_who_changes_the_choice_says_what_becomes_of_the_reason(single: Question) -> None:
    before = questions.with_reason(single, CAFE, "Parce que")
    after = questions.press(single, before, "1")
    assert questions.undecided(single, after) == "Parce que" and questions.needs_more_input(single, after)
    assert questions.answer_alone(single, after) != CAFE
    kept = questions.reason_kept(single, after)
    assert questions.reason(single, kept) == "Parce que" and not questions.undecided(single, kept)
    assert questions.reason_dropped(single, after) == questions.answer_alone(single, after)
    assert questions.press(single, after, "0") == before, "the first choice again: it was written for that"
    assert refused(questions.reason_kept, single, before) == "unknown_button"
    assert refused(questions.reason_dropped, single, CAFE) == "unknown_button"


def test_until_that_is_said_it_is_in_no_box_and_no_figure(single: Question) -> None:
    after = questions.press(single, questions.with_reason(single, CAFE, "Parce que"), "1")
    assert questions.split_for_box(single, after) == (questions.answer_alone(single, after),)
    assert questions.count(single, [after])["reasons"] == 0


@pytest.mark.parametrize("kind", MAY)
def test_who_has_no_opinion_may_say_why_too(kind: str) -> None:
    posed = asking(kind)
    answer = questions.with_reason(posed, questions.press(posed, "", NONE), "Je ne comprends pas")
    assert questions.is_none(posed, answer) and questions.complete(posed, answer)
    _, reason = questions.split_for_box(posed, answer)
    assert questions.choice(posed, reason) == "no-opinion"
    figures = questions.count(posed, [answer])
    assert (figures["no_opinion"], figures["reasons"]) == (1, 1)


def test_how_many_there_are_is_told_of_all_together_alone(single: Question) -> None:
    answer = questions.with_reason(single, CAFE, "Parce que")
    assert questions.count(single, [answer, CAFE])["reasons"] == 1
    assert "reasons" not in questions.count_group(single, [answer, CAFE])
    assert questions.count(single, questions.split_for_box(single, answer)) == questions.count(single, [answer])


def test_counting_how_many_gave_each_counts_as_counting_one_by_one(single: Question) -> None:
    because = questions.with_reason(single, CAFE, "Parce que")
    other = questions.with_reason(single, CAFE, "Pour une autre raison")
    one_by_one = [CAFE, CAFE, CAFE, because, because, other]
    figures = questions.count(single, Counter(one_by_one))
    assert figures == questions.count(single, one_by_one)
    assert (figures["options"][CAFE], figures["reasons"]) == (6, 3)


def test_withdrawing_the_answer_takes_the_reason_along() -> None:
    posed = asking("multiple")
    chosen = questions.press(posed, questions.press(posed, "", "0"), "1")
    answer = questions.with_reason(posed, chosen, "Parce que")
    assert questions.press(posed, questions.press(posed, answer, "0"), "1") == ""
