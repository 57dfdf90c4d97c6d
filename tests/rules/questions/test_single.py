"""`single`: one of several options."""

from __future__ import annotations

import unicodedata

import pytest

from sipbot.rules import questions

from .papers import question, refused


@pytest.mark.parametrize(
    "text",
    [
        "2", " 2. ", "2)", "b", "B.", "Een wandeling", "een WANDELING", "Ein Spaziergang", "Een\u00a0wandeling",
        "Une balade, l'été", "une balade, l’été", unicodedata.normalize("NFD", "Une balade, l’été"), "２",
    ],
)  # fmt: skip
def test_an_option_is_named_by_number_letter_or_label_in_any_language(text: str) -> None:
    assert questions.typed(question("single"), "cafe", text) == "walk"


@pytest.mark.parametrize(
    "text", ["", ".", "0", "5", "e", "-1", "1 2", "0000002 ", "2" * 5000, "Eine", "²³", "👍"]
)
def test_what_names_no_option_is_refused(text: str) -> None:
    assert refused(questions.typed, question("single"), "cafe", text) == "press_an_option"


def test_a_label_may_end_with_the_marks_that_stand_after_numbers() -> None:
    asked = question("single", ('fr = "Un film"', 'fr = "Un film (long)"'))
    assert questions.typed(asked, "", "un film (long)") == "film"


def test_the_last_press_is_the_answer_and_one_is_enough() -> None:
    asked = question("single")
    assert questions.press(asked, "walk", "0") == "cafe"
    assert questions.whole(asked, "cafe") and not questions.stays(asked, "cafe")
    assert questions.choice(asked, "cafe") == "cafe"


def test_no_opinion_written_out_has_no_second_button() -> None:
    asked = question("single", ('"none_of_it"', '"no-opinion"'))
    assert refused(questions.press, asked, "", "none") == "not_an_option"
    assert questions.press(asked, "", "3") == "no-opinion"
    assert questions.choosable(asked).count("no-opinion") == 1
