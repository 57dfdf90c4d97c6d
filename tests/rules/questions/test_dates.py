"""`dates`: yes, if need be or no to each moment."""

from __future__ import annotations

import pytest

from sipbot.rules import questions

from .papers import changed, faults, question, refused

ASKED = question("dates")
MOMENTS = '[2026-12-08T18:30:00, 2026-12-09T12:00:00, "2027-01-05T18:30"]'
FIRST, SECOND, THIRD = "2026-12-08T18:30", "2026-12-09T12:00", "2027-01-05T18:30"


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ("[]", [("moments", "too_few")]),
        ("5", [("moments", "too_few")]),
        ("[2026-12-08T18:30:00]", [("moments", "too_few")]),
        (str([f"2026-12-{n:02}T18:30" for n in range(1, 14)]), [("moments", "too_many")]),
        ("[2026-12-08T18:30:00, 2026-12-09]", [("moments[2]", "date_without_hour")]),
        ('[2026-12-08T18:30:00, "2026-12-09"]', [("moments[2]", "date_without_hour")]),
        ("[2026-12-08T18:30:00, 18:30:00]", [("moments[2]", "not_moment")]),
        ('[2026-12-08T18:30:00, "mardi à 18 h"]', [("moments[2]", "not_moment")]),
        ('[2026-12-08T18:30:00, "2026-04-31T18:30"]', [("moments[2]", "not_moment")]),
        ("[2026-12-08T18:30:00, 9999-12-31T18:30:00]", [("moments[2]", "not_moment")]),
        ("[2026-12-08T18:30:00, 7]", [("moments[2]", "not_moment")]),
        ("[2026-12-08T18:30:00, 2026-12-09T18:30:00Z]", [("moments[2]", "moment_with_offset")]),
        ('["2026-12-08T18:30+01:00", 2026-12-09T18:30:00]', [("moments[1]", "moment_with_offset")]),
        ('[2026-12-08T18:30:00, "2026-12-08 18:30", 2026-12-09T18:30:00]', [("moments", "same_moment")]),
    ],
)
def test_there_are_several_moments_each_with_a_day_and_an_hour(
    moments: str, expected: list[tuple[str, str]]
) -> None:
    text = changed("dates", (MOMENTS, moments))
    assert faults(text) == [(f"question[1].{key}", code) for key, code in expected]


def test_moments_must_be_there() -> None:
    assert faults(changed("dates", (f"moments = {MOMENTS}", ""))) == [("question[1].moments", "too_few")]


def test_they_stand_in_the_order_of_time() -> None:
    posed = question("dates", (MOMENTS, '["2027-01-05T18:30", 2026-12-08T18:30:00]'))
    assert posed.settings["moments"] == (FIRST, THIRD)


def test_each_press_goes_on_from_yes_to_if_need_be_to_no() -> None:
    now, seen = "", []
    for _ in range(4):
        now = questions.press(ASKED, now, "1")
        seen.append(now)
    assert seen == ["1=yes", "1=maybe", "1=no", "1=yes"]
    assert questions.press(ASKED, "1=yes", "0") == "0=yes,1=yes"


def test_a_first_press_counts_and_the_page_stays() -> None:
    assert questions.complete(ASKED, "1=no") and questions.needs_more_input(ASKED, "0=yes,1=yes,2=yes")


@pytest.mark.parametrize("text", ["1, 3", "1 3", "3;1", "1.\n3.", "1) 3)"])
def test_the_numbers_of_what_suits_are_typed(text: str) -> None:
    assert questions.typed(ASKED, "1=maybe", text) == "0=yes,1=no,2=yes"


@pytest.mark.parametrize("text", ["", "0", "4", "1 4", "1, x", "1 1", "NaN", "0000001", "²", "9" * 5000])
def test_other_numbers_are_refused(text: str) -> None:
    assert refused(questions.typed, ASKED, "1=maybe", text) == "press_an_option"


def test_only_a_yes_opens_a_later_question() -> None:
    assert questions.choice(ASKED, "0=yes,1=maybe,2=no") == FIRST


def test_the_best_moments_suit_most_people_and_among_them_most_fully() -> None:
    answers = ["0=yes,1=maybe", "0=yes,1=yes", "1=maybe,2=yes", "-"]
    figures = questions.count(ASKED, answers)
    assert figures["moments"][SECOND] == {"yes": 1, "maybe": 2, "no": 0}
    assert figures["moments"][FIRST] == {"yes": 2, "maybe": 0, "no": 1}
    assert figures["best"] == [SECOND]
    assert questions.count(ASKED, ["0=yes,1=yes"])["best"] == [FIRST, SECOND]
    assert questions.count(ASKED, ["0=no"])["best"] == questions.count(ASKED, ["-"])["best"] == []
