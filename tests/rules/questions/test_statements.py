"""`statements`: agree, disagree or pass, one after the other."""

from __future__ import annotations

import pytest

from sipbot.rules import questions
from sipbot.rules.questions import Question
from sipbot.rules.questions.statements import current

from .papers import changed, faults, question, refused

ASKED = question("statements")


def pressed(posed: Question, now: str, *payloads: str) -> str:
    for payload in payloads:
        now = questions.press(posed, now, payload)
    return now


def test_whether_members_may_add_is_yes_or_no() -> None:
    assert faults(changed("statements", ("add = false", 'add = "no"'))) == [
        ("question[1].add", "not_yes_or_no")
    ]


def test_there_are_three_or_more() -> None:
    head, *parts = changed("statements").split("[[question.statement]]")
    one = "[[question.statement]]"
    assert faults(head + one + parts[0] + one + parts[1]) == [("question[1].statement", "too_few")]
    assert faults(head + one + parts[0] + one + parts[1] + one + parts[2]) == []


def test_the_next_is_the_first_without_an_answer() -> None:
    assert current(ASKED, "") == "cafe"
    now = pressed(ASKED, "", "agree:cafe", "pass:film")
    assert current(ASKED, now) == "walk"
    assert questions.needs_more_input(ASKED, now) and questions.complete(ASKED, now)
    now = pressed(ASKED, now, "disagree:walk", "agree:none_of_it")
    assert current(ASKED, now) == ""
    assert not questions.needs_more_input(ASKED, now)


def test_a_press_on_one_answered_before_changes_it_and_back_takes_it_back() -> None:
    now = pressed(ASKED, "", "agree:cafe", "agree:walk", "disagree:cafe")
    assert questions.count(ASKED, [now])["statements"]["cafe"] == {"agree": 0, "disagree": 1, "pass": 0}
    assert pressed(ASKED, now, "back:cafe") == "walk=agree"
    assert pressed(ASKED, now, "back:nobody") == now
    assert pressed(ASKED, "", "agree:cafe", "back:cafe") == ""


@pytest.mark.parametrize("text", ["1", "agree", "d'accord", "Un café", ""])
def test_it_is_pressed_and_not_written(text: str) -> None:
    assert refused(questions.typed, ASKED, "", text) == "press_an_option"


def test_those_one_agrees_with_open_later_questions() -> None:
    assert questions.choice(ASKED, "cafe=agree,walk=pass,film=agree") == "cafe,film"
