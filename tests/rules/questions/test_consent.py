"""`consent`: agree, abstain, disagree or block, with a reason for the last two."""

from __future__ import annotations

import pytest

from sipbot.rules import questions

from .papers import changed, faults, question, refused

ASKED = question("consent")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("blocks_at_most = 1", "blocks_at_most = -1", "blocks_at_most"),
        ("agree_at_least = 60", "agree_at_least = 0", "agree_at_least"),
        ("agree_at_least = 60", "agree_at_least = 101", "agree_at_least"),
        ("agree_at_least = 60", 'agree_at_least = "60 %"', "agree_at_least"),
        ("most = 80", "most = 19", "most"),
        ("most = 80", "most = 3001", "most"),
    ],
)
def test_the_rule_is_a_possible_one(old: str, new: str, key: str) -> None:
    assert faults(changed("consent", (old, new))) == [(f"question[1].{key}", "not_in_range")]


def test_it_has_no_options_of_its_own() -> None:
    text = changed("consent", (" = 1\n", ' = 1\noption = [{ id = "a", fr = "b" }]\n'))
    assert faults(text) == [("question[1].option", "unknown_key")]


def test_who_disagrees_or_blocks_is_asked_why_and_counts_without_a_reason_too() -> None:
    for choice in ("disagree", "block"):
        assert questions.press(ASKED, "", choice) == choice
        assert questions.needs_more_input(ASKED, choice) and questions.complete(ASKED, choice)
        with_reason = questions.typed(ASKED, choice, " Trop tôt | trop cher ")
        assert not questions.needs_more_input(ASKED, with_reason)
        answer, reason = questions.split_for_box(ASKED, with_reason)
        assert (answer, questions.words(ASKED, answer)) == (choice, "")
        assert questions.words(ASKED, reason) == "Trop tôt | trop cher"
        assert questions.choice(ASKED, reason) == choice


def test_what_boxes_hold_from_before_reasons_were_apart_is_read_as_answer_and_reason() -> None:
    before = "block|Trop tôt | trop cher"
    assert questions.split_for_box(ASKED, before) == (
        "block",
        questions.reason_row("block", "Trop tôt | trop cher"),
    )
    assert questions.count(ASKED, [before]) == questions.count(ASKED, questions.split_for_box(ASKED, before))
    assert questions.reason(ASKED, questions.press(ASKED, before, "block")) == "Trop tôt | trop cher"


def test_who_agrees_or_abstains_goes_on_and_is_not_asked_why() -> None:
    for choice in ("agree", "abstain"):
        assert not questions.needs_more_input(ASKED, questions.press(ASKED, "", choice))
        assert refused(questions.typed, ASKED, choice, "Parce que") == "press_an_option"
    assert refused(questions.typed, ASKED, "", "Parce que") == "press_an_option"


@pytest.mark.parametrize(
    ("agree", "abstain", "disagree", "block", "passes"),
    [
        (0, 0, 0, 0, False),
        (0, 9, 0, 0, False),
        (1, 9, 0, 0, True),
        (6, 0, 4, 0, True),
        (6, 0, 3, 1, True),
        (59, 0, 41, 0, False),
        (9, 0, 0, 1, True),
        (9, 0, 0, 2, False),
        (600, 0, 401, 0, False),
    ],
)
def test_it_passes_by_the_rule_in_the_file(
    agree: int, abstain: int, disagree: int, block: int, passes: bool
) -> None:
    answers = ["agree"] * agree + ["abstain"] * abstain + ["disagree|Non"] * disagree + ["block"] * block
    figures = questions.count(ASKED, [*answers, "-", "-"])
    assert figures["passes"] is passes
    assert figures["reasons"] == disagree
    assert figures["no_opinion"] == 2
