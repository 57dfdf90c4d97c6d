"""Codes: a slip of the finger is told as such, whichever it is."""

from __future__ import annotations

import random
import secrets

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sipbot.rules import codes
from sipbot.rules.faults import Refusal
from sipbot.rules.receipts import ALPHABET

made = st.integers(0, 2**32).map(lambda seed: codes.make(random.Random(seed).randrange))


@given(made)
def test_a_code_is_read_as_it_is_shown_printed_small_or_spoken(code: str) -> None:
    for text in (
        code,
        codes.shown(code),
        codes.shown(code).lower(),
        f"  {codes.shown(code)}\n",
        " ".join(code),
    ):
        assert codes.read(text) == code
    assert codes.read(code.replace("0", "O").replace("1", "l")) == code


@given(made, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_wrong_character_is_found(code: str, position: int, wrong: str) -> None:
    assume(code[position] != wrong)
    with pytest.raises(Refusal, match="code_mistyped"):
        codes.read(code[:position] + wrong + code[position + 1 :])


@given(made, st.integers(0, 11), st.integers(0, 11))
def test_every_two_that_changed_places_are_found(code: str, one: int, other: int) -> None:
    assume(code[one] != code[other])
    marks = list(code)
    marks[one], marks[other] = marks[other], marks[one]
    with pytest.raises(Refusal, match="code_mistyped"):
        codes.read("".join(marks))


@given(made, st.integers(0, 11))
def test_a_character_left_out_or_doubled_is_found_and_still_taken_for_a_code(code: str, position: int) -> None:
    for text in (code[:position] + code[position + 1 :], code[: position + 1] + code[position:]):
        with pytest.raises(Refusal, match="code_mistyped"):
            codes.read(text)
        assert codes.looks_like(text) or not set(text) & set("23456789") or text.isdigit()


def test_one_wrong_character_in_what_is_shown_still_looks_like_a_code() -> None:
    """Also where the only digit is the wrong one."""
    assert codes.looks_like("0XVM-QDNY-XNDX") and codes.looks_like(" bcdf-ghjk-lmnp ")
    assert not codes.looks_like("vous avez tort")


@given(made)
def test_what_is_shown_is_surely_a_code(code: str) -> None:
    assert codes.is_surely(codes.shown(code)) and codes.looks_like(code)


@pytest.mark.parametrize(
    "text",
    [
        *("samenwerking", "30 50 20", "2024-2025-2026", "100 200 300", "Je suis d'accord", "18:30"),
        *("12/12/2026", "coopérative1", "veel werk en weinig 1", "1234 5678 9012", "huis tuin keuk"),
    ],
)
def test_what_people_answer_is_not_taken_for_a_code(text: str) -> None:
    assert not codes.is_surely(text)


def test_codes_have_no_pattern_and_no_lookalikes() -> None:
    made = {codes.make(secrets.randbelow) for _ in range(2000)}
    assert len(made) == 2000
    assert not set("".join(made)) & set("OILU")
