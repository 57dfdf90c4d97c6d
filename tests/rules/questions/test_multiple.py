"""`multiple`: several of several options, at least `min`, at most `max`."""

from __future__ import annotations

import pytest

from sipbot.rules import questions

from .papers import changed, faults, question, refused

ASKED = question("multiple")


@pytest.mark.parametrize(
    ("limits", "keys"),
    [
        ("", []),
        ("min = 1", []),
        ("max = 4", []),
        ("min = 4\nmax = 4", []),
        ("min = 0", ["min"]),
        ("max = 0", ["max"]),
        ("max = 5", ["max"]),
        ("min = 3\nmax = 2", ["min"]),
        ("min = true", ["min"]),
        ('max = "2"', ["max"]),
        ("max = 2.0", ["max"]),
    ],
)
def test_the_limits_are_possible_ones(limits: str, keys: list[str]) -> None:
    text = changed("multiple", ("min = 2\nmax = 3", limits))
    assert faults(text) == [(f"question[1].{key}", "not_in_range") for key in keys]


def test_a_press_chooses_and_the_next_takes_it_back() -> None:
    one = questions.press(ASKED, "", "2")
    two = questions.press(ASKED, one, "0")
    assert (one, two, questions.press(ASKED, two, "2")) == ("film", "cafe,film", "cafe")
    assert questions.press(ASKED, one, "2") == ""


def test_the_answer_does_not_tell_what_was_pressed_first() -> None:
    assert questions.press(ASKED, "film", "0") == questions.press(ASKED, "cafe", "2") == "cafe,film"


def test_too_few_do_not_count_and_too_many_are_refused() -> None:
    assert not questions.complete(ASKED, "cafe")
    assert questions.complete(ASKED, "cafe,walk")
    assert refused(questions.press, ASKED, "cafe,walk,film", "3") == "too_many_chosen"
    assert refused(questions.typed, ASKED, "", "1 2 3 4") == "too_many_chosen"
    assert questions.press(ASKED, "cafe,walk,film", "1") == "cafe,film"


def test_the_page_stays_while_one_may_go_on_choosing() -> None:
    assert questions.needs_more_input(ASKED, "cafe") and questions.needs_more_input(ASKED, "cafe,walk,film")


@pytest.mark.parametrize(
    "text",
    [
        "1, 3",
        "1,3",
        "3 1",
        "a c",
        "C; A",
        "1\n3",
        "1.\n3.",
        "Un café, Un film",
        "een film, EEN KOFFIE",
        "1, Ein Film",
    ],
)
def test_several_are_written_as_people_write_lists(text: str) -> None:
    assert questions.typed(ASKED, "walk", text) == "cafe,film"


def test_a_label_with_a_comma_can_be_typed() -> None:
    assert questions.typed(ASKED, "", "Une balade, l'été") == "walk"


@pytest.mark.parametrize("text", ["", ",", "1, 1", "1, 9", "1 Film", "1-3", "Un café et un film", "0, 1"])
def test_what_names_no_list_is_refused(text: str) -> None:
    assert refused(questions.typed, ASKED, "walk", text) == "press_an_option"


def test_each_chosen_option_may_open_a_later_question() -> None:
    assert questions.choice(ASKED, "cafe,film") == "cafe,film"
