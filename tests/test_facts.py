"""What screens are told: checked when it is owed, stored as before, read as any version stored it."""

from __future__ import annotations

import dataclasses
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot import facts
from sipbot.screens import SCREENS

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
VALUES = {str: TEXT, int: st.integers(1, 999), int | None: st.integers(0, 99), bool: st.booleans()}


def some(kind: type[facts.Facts]) -> st.SearchStrategy[facts.Facts]:
    types = get_type_hints(kind)
    return st.builds(kind, **{field.name: VALUES[types[field.name]] for field in dataclasses.fields(kind)})


PAGES = (
    facts.Ballot(number=3, position=0),
    facts.Ballot(number=3, reminder=True),
    facts.Ballot(ballot="model", receipts=True),
    facts.Ballot(number=1, withdraw_all=True),
    facts.Ballot(number=1, position=2, added=1, cut="12"),
    facts.Ballot(number=1, position=2, taken=1, behind=0),
)


@pytest.mark.parametrize("kind", [kind for kind in facts.BY_SCREEN.values() if kind is not facts.Ballot])
@given(data=st.data())
def test_what_is_stored_comes_back(kind: type[facts.Facts], data: st.DataObject) -> None:
    told = data.draw(some(kind))
    stored = facts.to_args(told)
    assert all(isinstance(text, str) for text in stored.values())
    assert facts.from_args(told.screen, stored) == told


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_ballot_comes_back(page: facts.Ballot) -> None:
    assert facts.from_args("ballot", facts.to_args(page)) == page


def test_every_screen_has_its_facts_and_the_other_way_round() -> None:
    assert set(SCREENS) == set(facts.BY_SCREEN.values())
    assert all(facts.BY_SCREEN[kind.screen] is kind for kind in SCREENS)


@pytest.mark.parametrize(
    ("screen", "args"),
    [
        ("announcement", {"meeting": "7"}),
        ("announcement", {"moved": "7"}),
        ("announcement", {"reminder": "7"}),
        ("reminder", {"meeting": "7", "offset": "1d", "late": "1"}),
        ("ballot", {"number": "1", "reminder": "yes"}),
        ("ballot", {"ballot": "model"}),
        ("ballot", {"number": "1", "position": "2", "added": "1", "cut": "30"}),
        ("me", {"me": ""}),
        ("dossier", {"consultation": "model"}),
        ("said", {"message": "{}"}),
    ],
)
def test_what_the_version_before_stored_is_read(screen: str, args: dict[str, str]) -> None:
    told = facts.from_args(screen, args)
    assert told.screen == screen
    if screen == "announcement":
        assert isinstance(told, facts.Announcement) and told.meeting == 7


@pytest.mark.parametrize(
    ("screen", "args"),
    [("nothing", {}), ("announcement", {}), ("announcement", {"meeting": "x"}), ("ballot", {}), ("closed", {})],
)
def test_what_a_screen_needs_and_has_not_is_an_error(screen: str, args: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        facts.from_args(screen, args)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"number": 1, "ballot": "model"},
        {"number": 1, "receipts": True, "position": 0},
        {"number": 1, "position": 1, "taken": 0},
    ],
)
def test_a_page_that_is_no_one_page_cannot_be_owed(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        facts.Ballot(**wrong)  # type: ignore[arg-type]
