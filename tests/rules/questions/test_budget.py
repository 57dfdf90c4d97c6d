"""`budget`: an amount shared out among options."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sipbot.rules import questions
from sipbot.rules.questions import Question
from sipbot.rules.questions.budget import rest

from .papers import changed, faults, question, refused

ASKED = question("budget")
"""100 euros, in steps of 30."""


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("total = 100", "total = 1", "total", "not_in_range"),
        ("total = 100", "total = 1000000001", "total", "not_in_range"),
        ("total = 100", "total = 99.5", "total", "not_in_range"),
        ("step = 30", "step = 101", "step", "not_in_range"),
        ("step = 30", "step = 0", "step", "not_in_range"),
        ('unit = "euros"', 'unit = "francs"', "unit", "not_one_of"),
    ],
)
def test_the_amount_is_a_possible_one(old: str, new: str, key: str, code: str) -> None:
    assert faults(changed("budget", (old, new))) == [(f"question[1].{key}", code)]


@pytest.mark.parametrize(("total", "step"), [(100, 10), (5, 1), (1_000_000_000, 100_000_000)])
def test_a_step_is_a_tenth_unless_the_file_says_more(total: int, step: int) -> None:
    posed = question("budget", ("total = 100\nstep = 30", f"total = {total}"), ('unit = "euros"\n', ""))
    assert (posed.settings["step"], posed.settings["unit"]) == (step, "points")


def pressed(posed: Question, now: str, *payloads: str) -> str:
    for payload in payloads:
        now = questions.press(posed, now, payload)
    return now


def test_a_press_gives_a_step_more_or_less_and_never_below_nothing() -> None:
    assert pressed(ASKED, "", "+2", "+0", "+2") == "cafe=30,film=60"
    assert pressed(ASKED, "cafe=30,film=60", "-2", "-0", "-0") == "film=30"
    assert pressed(ASKED, "", "-0") == ""


def test_the_last_step_gives_what_is_left_and_no_more() -> None:
    assert pressed(ASKED, "", "+0", "+0", "+0", "+1") == "cafe=90,walk=10"
    assert refused(questions.press, ASKED, "cafe=90,walk=10", "+2") == "nothing_left"


def test_it_counts_once_all_is_spent() -> None:
    assert not questions.complete(ASKED, "cafe=90") and questions.needs_more_input(ASKED, "cafe=90")
    assert questions.complete(ASKED, "cafe=90,walk=10") and not questions.needs_more_input(
        ASKED, "cafe=90,walk=10"
    )


def test_or_once_the_rest_is_released_which_a_change_leaves_so() -> None:
    released = questions.press(ASKED, "cafe=30", "release")
    assert released == "cafe=30!"
    assert questions.complete(ASKED, released) and not questions.needs_more_input(ASKED, released)
    assert questions.press(ASKED, released, "release") == released
    assert questions.press(ASKED, released, "+1") == "cafe=30,walk=30!"
    assert pressed(ASKED, released, *["-0"] * 9) == ""
    assert pressed(ASKED, released, *["+1"] * 3) == "cafe=30,walk=70", "all is spent"
    assert refused(questions.press, ASKED, "", "release") == "nothing_shared_out"


def test_one_can_begin_again() -> None:
    assert questions.press(ASKED, "cafe=30!", "clear") == ""


@pytest.mark.parametrize(
    "text", ["30 50 20 0", "30, 50, 20, 0", "30\n50\n20\n0", "A: 30, B: 50, C: 20, D: 0", "30€ 50€ 20€ 0€"]
)
def test_amounts_are_typed_in_the_order_of_the_options(text: str) -> None:
    assert questions.typed(ASKED, "none_of_it=30", text) == "cafe=30,walk=50,film=20"


@pytest.mark.parametrize(
    "text", ["1.000 0 200 800", "1\u202f000, 0, 200, 800", "1 000, 0, 200, 800", "1000/0/200/800"]
)
def test_thousands_are_read_as_they_are_written(text: str) -> None:
    rich = replace(ASKED, settings={**ASKED.settings, "total": 2000})
    assert questions.typed(rich, "", text) == "cafe=1000,film=200,none_of_it=800"


def test_typed_amounts_that_leave_something_are_handed_in_as_they_are() -> None:
    handed_in = questions.typed(ASKED, "", "7 0 0 1")
    assert (handed_in, questions.complete(ASKED, handed_in), rest(ASKED, handed_in)) == (
        "cafe=7,none_of_it=1!",
        True,
        92,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("30 50 20", "write_amounts"),
        ("30 50 20 0 0", "write_amounts"),
        ("", "write_amounts"),
        ("NaN 1 1 1", "write_amounts"),
        ("trente", "write_amounts"),
        ("12345678901 0 0 0", "write_amounts"),
        (f"{'9' * 5000} 0 0 0", "write_amounts"),
        ("٣ ٣ ٣ ٣", "write_amounts"),
        ("50 50 1 0", "more_than_there_is"),
        ("999999999 0 0 0", "more_than_there_is"),
        ("0 0 0 0", "nothing_shared_out"),
    ],
)
def test_other_amounts_are_refused(text: str, code: str) -> None:
    assert refused(questions.typed, ASKED, "cafe=30", text) == code


def test_totals_medians_and_how_many_gave() -> None:
    figures = questions.count(ASKED, ["cafe=100", "cafe=50,walk=50", "walk=20!", "-", "film=30"])
    assert figures["shares"]["cafe"] == {"total": 150, "median": 50.0, "gave": 2}
    assert figures["shares"]["film"] == {"total": 0, "median": 0.0, "gave": 0}
    assert (figures["unspent"], figures["no_opinion"]) == (80, 1)
