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
    posed = question("single", ('fr = "Un film"', 'fr = "Un film (long)"'))
    assert questions.typed(posed, "", "un film (long)") == "film"


def test_the_last_press_is_the_answer_and_one_is_enough() -> None:
    posed = question("single")
    assert questions.press(posed, "walk", "0") == "cafe"
    assert questions.complete(posed, "cafe") and not questions.needs_more_input(posed, "cafe")
    assert questions.choice(posed, "cafe") == "cafe"


def test_no_opinion_written_out_has_no_second_button() -> None:
    posed = question("single", ('"none_of_it"', '"no-opinion"'))
    assert refused(questions.press, posed, "", "none") == "not_an_option"
    assert questions.press(posed, "", "3") == "no-opinion"
    assert questions.choosable(posed).count("no-opinion") == 1


def test_no_opinion_written_out_is_counted_beside_the_options_like_its_button() -> None:
    posed, other = question("single", ('"none_of_it"', '"no-opinion"')), question("single")
    given = ["cafe"] * 5 + ["walk"] * 3
    figures = questions.count(posed, given + ["no-opinion"] * 10)
    assert figures["no_opinion"] == 10
    assert "no-opinion" not in figures["options"]
    pressed = questions.count(other, [*given, *["-"] * 10])
    assert (pressed["no_opinion"], pressed["options"]["cafe"]) == (10, figures["options"]["cafe"])


def test_figures_kept_while_it_counted_as_an_opinion_are_read_as_they_count_now() -> None:
    kept = {"no_opinion": 0, "options": {"cafe": 5, "walk": 3, "no-opinion": 10}}
    now = {"no_opinion": 10, "options": {"cafe": 5, "walk": 3}}
    assert questions.set_beside(kept) == questions.set_beside(now) == now


def test_the_words_of_an_opinion_are_one_even_if_they_are_the_id() -> None:
    assert not questions.is_none(question("text"), "no-opinion")
    assert questions.count(question("text"), ["no-opinion"]) == {"no_opinion": 0, "opinions": 1}
