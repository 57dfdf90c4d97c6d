"""What a person's next text goes on with: stored as before, read as any version stored it."""

from __future__ import annotations

import json

import pytest

from sipbot.handlers import personal
from sipbot.rules import awaiting

STORED = (
    '{"flow": "ballot", "consultation": "model", "number": 3, "position": 0}',
    '{"flow": "ballot", "consultation": "model", "number": 3, "position": 2, "wrote": 1}',
    '{"flow": "statement", "consultation": "model", "number": 3, "position": 1}',
    '{"flow": "publication", "source": {"id": "model", "title": {"fr": "Titre", "de": "Titel"}}}',
    '{"flow": "rehearsal", "source": {"id": "model"}, "antenna": "gent", "timezone": "Europe/Brussels", '
    '"language": "nl", "position": 2, "answers": {"why": "Omdat"}}',
    '{"flow": "rehearsal", "source": {"id": "model"}, "antenna": "gent", "timezone": "Europe/Brussels", '
    '"language": "nl", "position": 0, "answers": {}}',
    '{"flow": "meeting", "antenna": "liege", "title": {}}',
    '{"flow": "meeting", "antenna": "liege", "title": {"fr": "Un verre"}, "day": "2026-12-10"}',
    '{"flow": "meeting", "antenna": "liege", "title": {"fr": "Un verre"}, "day": "2026-12-10", '
    '"hour": "18:30", "place": "Place du March\\u00e9", "link": ""}',
    '{"flow": "meeting", "antenna": "liege", "move": 7}',
    '{"flow": "meeting", "antenna": "liege", "move": 7, "day": "2026-12-10"}',
)
"""As the version before typed flows wrote them."""


@pytest.mark.parametrize("text", STORED)
def test_what_the_version_before_stored_is_read_and_stored_alike(text: str) -> None:
    flow = awaiting.from_json(json.loads(text))
    assert flow is not None
    assert json.dumps(awaiting.to_json(flow)) == text


def test_every_flow_is_stored_in_one_of_these_ways() -> None:
    assert {type(awaiting.from_json(json.loads(text))) for text in STORED} == set(awaiting.FLOWS)


def test_a_draft_and_a_move_of_a_meeting_are_told_apart() -> None:
    draft, move = (awaiting.from_json(json.loads(STORED[n])) for n in (6, 9))
    assert isinstance(draft, awaiting.Announcing) and isinstance(move, awaiting.Moving)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        {"flow": "weather"},
        {"flow": "ballot"},
        {"flow": "meeting"},
        {"consultation": "model", "number": 1},
    ],
)
def test_what_this_version_cannot_go_on_with_is_nothing(stored: dict[str, object] | None) -> None:
    assert awaiting.from_json(stored) is None


def test_a_later_version_may_have_added_something() -> None:
    later = json.loads(STORED[0]) | {"since": "10:00"}
    assert awaiting.from_json(later) == awaiting.from_json(json.loads(STORED[0]))


def test_every_flow_goes_on_with_a_text() -> None:
    assert set(personal.FLOWS) == set(awaiting.FLOWS)
