"""`text`: opinions in one's own words. How a text is cleaned stands in test_cleaning.py."""

from __future__ import annotations

import pytest

from sipbot.rules import questions

from .papers import changed, faults, question, refused

ASKED = question("text")
"""Three opinions of 60 characters."""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("most = 60", "most = 19", "most"),
        ("most = 60", "most = 3001", "most"),
        ("opinions = 3", "opinions = 0", "opinions"),
        ("opinions = 3", "opinions = 11", "opinions"),
        ("opinions = 3", 'opinions = "3"', "opinions"),
    ],
)
def test_lengths_and_numbers_are_possible_ones(old: str, new: str, key: str) -> None:
    assert faults(changed("text", (old, new))) == [(f"question[1].{key}", "not_in_range")]


def test_each_text_is_one_opinion_more_and_past_the_last_it_takes_its_place() -> None:
    now = ""
    for opinion in ("Un", "Deux", "Trois", "Quatre"):
        now = questions.typed(ASKED, now, opinion)
    assert questions.split_for_box(ASKED, now) == ("Un", "Deux", "Quatre")


def test_where_one_is_allowed_a_new_one_takes_its_place() -> None:
    posed = question("text", ("opinions = 3", "opinions = 1"))
    assert questions.typed(posed, "Un", "Deux") == "Deux"
    assert not questions.needs_more_input(posed, "Deux")


def test_the_page_stays_while_another_opinion_may_come() -> None:
    two = questions.typed(ASKED, questions.typed(ASKED, "", "Un"), "Deux")
    assert questions.needs_more_input(ASKED, two) and questions.complete(ASKED, two)
    assert not questions.needs_more_input(ASKED, questions.typed(ASKED, two, "Trois"))


def test_nobody_can_write_two_opinions_as_one() -> None:
    assert questions.split_for_box(ASKED, questions.typed(ASKED, "", "Un\x1eDeux")) == ("UnDeux",)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "write_your_answer"), ("\x00 \ud800", "write_your_answer"), ("x" * 61, "opinion_too_long")],
)
def test_nothing_and_too_much_are_refused(text: str, code: str) -> None:
    assert refused(questions.typed, ASKED, "Un", text) == code


def test_an_opinion_is_never_taken_for_none() -> None:
    assert questions.words(ASKED, questions.typed(ASKED, "", "none")) == "none"
    assert refused(questions.typed, ASKED, "Un", " - ") == "write_your_answer"


def test_opinions_are_counted_and_not_people() -> None:
    two = questions.typed(ASKED, questions.typed(ASKED, "", "Un"), "Deux")
    assert questions.count(ASKED, [two, "Trois", "-"]) == {"no_opinion": 1, "opinions": 3}
    assert questions.choosable(ASKED) == ("no-opinion",)
