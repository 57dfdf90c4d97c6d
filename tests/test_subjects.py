"""What messages are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.chat import OF_A_PERSON, About, Subject

IDS = st.from_regex(r"[a-z0-9*-]{0,30}", fullmatch=True)


@given(st.sampled_from(About), IDS)
def test_a_subject_is_read_as_it_was_stored(about: About, id_: str) -> None:
    subject = Subject(about, id_)
    assert Subject.parse(str(subject)) == subject


def test_what_tells_how_far_one_person_is_is_private() -> None:
    assert {about for about in About if Subject(about, "model").private} == set(OF_A_PERSON)
    assert {str(about) for about in OF_A_PERSON} == {"ballot", "replaced", "me", "waiting"}


def test_what_no_message_is_about_is_no_subject() -> None:
    with pytest.raises(ValueError, match="weather"):
        Subject.parse("weather:model")
