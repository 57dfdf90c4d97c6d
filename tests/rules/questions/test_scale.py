"""`scale`: a number of steps with labelled ends."""

from __future__ import annotations

import pytest

from sipbot.rules import questions

from .papers import changed, faults, question, read, refused

ASKED = question("scale")


@pytest.mark.parametrize("steps", ["2", "11", "-5", "5.0", '"5"', "true"])
def test_it_has_three_to_ten_steps(steps: str) -> None:
    assert faults(changed("scale", ("steps = 10", f"steps = {steps}"))) == [
        ("question[1].steps", "not_in_range")
    ]


def test_it_has_five_steps_unless_the_file_says_more_and_its_ends_need_no_label() -> None:
    text = changed("scale", ("steps = 10\n", ""), ("low =", "# low ="), ("high =", "# high ="))
    (posed,) = read(text).questions
    assert questions.choosable(posed)[:-1] == ("1", "2", "3", "4", "5")
    assert posed.texts == {}
    assert read(text).missing("nl") == ()


def test_a_label_is_a_text_per_language() -> None:
    text = changed("scale", ('low = { fr = "pas du tout", nl = "helemaal niet", de = "gar nicht" }', "low = 1"))
    assert faults(text) == [("question[1].low", "not_texts")]


@pytest.mark.parametrize("text", ["7", " 7 ", "7."])
def test_a_number_is_typed(text: str) -> None:
    assert questions.typed(ASKED, "3", text) == "7"


@pytest.mark.parametrize("text", ["", "0", "11", "-1", "7.5", "7/10", "sept", "٧", "0000017", "NaN", "7 8"])
def test_another_is_refused_with_the_numbers_there_are(text: str) -> None:
    assert refused(questions.typed, ASKED, "3", text) == "write_a_number"


def test_one_press_is_the_answer() -> None:
    assert questions.press(ASKED, "3", "10") == "10"
    assert questions.complete(ASKED, "10") and not questions.needs_more_input(ASKED, "10")
    assert questions.choice(ASKED, "10") == "10"


def test_mean_and_median() -> None:
    figures = questions.count(ASKED, ["1", "2", "2", "10", "-"])
    assert (figures["mean"], figures["median"], figures["no_opinion"]) == (3.75, 2.0, 1)
    assert figures["values"]["2"] == 2
    assert questions.count(ASKED, ["-"])["median"] is None
    assert questions.count(ASKED, ["3", "4"])["median"] == 3.5
