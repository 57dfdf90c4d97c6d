"""What acts do to a ballot, in any order and however often, against a plain recount."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules import casting, questions
from sipbot.rules.casting import Hand, Voice, Voter
from sipbot.rules.consultations import Consultation, read
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question

EXAMPLE = Path(__file__).parents[2] / "config" / "consultations" / "all-kinds.toml"
VOTER = Voter(7, "liege", "member")
HEARD, TOOLS, PURCHASES = "heard", "tools", "purchases"
"""A scale, a choice of several, and one that is asked of those alone who chose one of these."""


@cache
def asked(secrecy: str = "secret") -> Consultation:
    values = tomllib.loads(EXAMPLE.read_text("utf-8")) | {"secrecy": secrecy}
    return read(values, antennas=["liege"], working_groups=[values.get("working_group", "")])


def question(id_: str) -> Question:
    return next(question for question in asked().questions if question.id == id_)


@st.composite
def acts(draw: st.DrawFn, *ids: str) -> list[tuple[int, str, str]]:
    count = draw(st.integers(1, 12))
    pressed = [draw(st.sampled_from(ids)) for _ in range(count)]
    return [(order, id_, str(draw(st.integers(1, 3)))) for order, id_ in enumerate(pressed, 1)]


def played(acts: Sequence[tuple[int, str, str]], platform: str = "telegram", hand: Hand | None = None) -> Hand:
    """The hand after these acts as they came; one that came before comes again."""
    hand, known = hand or Hand(VOTER), set()
    for order, id_, payload in acts:
        voice = Voice("fr", order, platform=platform, at=order, again=order in known)
        pressed = question(id_)

        def edit(before: str, pressed: Question = pressed, payload: str = payload) -> str:
            return questions.press(pressed, before, payload)

        try:
            hand = casting.change(asked(), hand, voice, pressed, edit)
        except Refusal:
            continue  # one more than may be chosen: nothing has happened
        known.add(order)
    return hand


@given(acts(HEARD), st.randoms(use_true_random=False))
def test_the_last_press_counts_in_whatever_order_they_come(acts, random) -> None:  # type: ignore[no-untyped-def]
    """One question that one press answers: a recount takes the press with the highest order."""
    (recount,) = {questions.press(question(id_), "", payload) for _, id_, payload in acts[-1:]}
    mixed = [*acts, *acts]
    random.shuffle(mixed)
    assert played(acts).answers == played(mixed).answers == {HEARD: recount}


@given(acts(HEARD, TOOLS, PURCHASES))
def test_acts_that_come_again_change_nothing(acts) -> None:  # type: ignore[no-untyped-def]
    once = played(acts)
    assert played([*acts, *acts]).answers == once.answers
    assert played([act for act in acts for _ in range(3)]).answers == once.answers


@given(acts(HEARD, TOOLS, PURCHASES))
def test_nobody_has_an_answer_to_what_they_are_not_asked(acts) -> None:  # type: ignore[no-untyped-def]
    hand = played(acts)
    chosen = questions.kind("multiple").chosen(question(TOOLS), hand.answers.get(TOOLS, ""))
    assert PURCHASES not in hand.answers or "purchasing" in chosen
    assert casting.settled(asked(), hand, Voice("fr", 99)) == hand


@given(acts(HEARD, TOOLS), acts(HEARD, TOOLS))
def test_two_accounts_of_one_person_are_one_hand(first, second) -> None:  # type: ignore[no-untyped-def]
    """Orders of two platforms say nothing about each other: what is received last counts, and once."""
    hand = played(second, "matrix", played(first))
    last = {id_: (order, payload) for order, id_, payload in second if id_ == HEARD}
    if HEARD in last:
        assert hand.answers[HEARD] == questions.press(question(HEARD), "", last[HEARD][1])
    assert played(first, "telegram", hand).slips[HEARD if HEARD in hand.slips else TOOLS].order is not None


def test_an_act_that_comes_again_after_one_from_elsewhere_is_the_older() -> None:
    hand = played([(1, HEARD, "1")])
    hand = played([(5, HEARD, "2")], "matrix", hand)
    pressed = question(HEARD)
    again = Voice("fr", 1, platform="telegram", at=1, again=True)
    assert casting.change(asked(), hand, again, pressed, lambda _: pytest.fail("it was applied")) == hand


@pytest.mark.parametrize("secrecy", ["secret", "named"])
def test_a_name_stands_beside_an_answer_only_where_it_was_said_so(secrecy: str) -> None:
    voice = Voice("nl", 1, name="Joke")
    hand = casting.change(asked(secrecy), Hand(VOTER), voice, question(HEARD), lambda _: "3")
    slip = hand.slips[HEARD]
    assert (slip.person, slip.signature) == ((7, "Joke") if secrecy == "named" else (None, None))
    withdrawn = casting.change(asked(secrecy), hand, Voice("nl", 2, name="Joke"), question(HEARD), lambda _: "")
    assert (withdrawn.slips[HEARD].person, withdrawn.slips[HEARD].signature) == (None, None)
    assert withdrawn.answers == {} and HEARD in withdrawn.slips, "an older press still has no effect"


def test_who_is_on_the_roll() -> None:
    """An answer that is begun and does not count yet is no participation."""
    assert not casting.counts(asked(), Hand(VOTER))
    assert casting.counts(asked(), played([(1, HEARD, "1")]))
    assert not casting.counts(asked(), played([(1, "local-budget", "+0")]))
