"""An answer to a small talk is taken back by taking the reaction away."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sipbot.platforms.matrix.content import BUTTONS
from tests.platforms.matrix.bench import people_of
from tests.scenarios.announcing import announces
from tests.scenarios.test_meetings import coming
from tests.servers.people import keycap
from tests.stage import Actor, beat


@pytest.mark.only("matrix", "a press on a button cannot be taken away")
async def test_who_takes_their_reaction_away_is_counted_no_more(
    stage: Any, luc: Actor, aicha: Actor, request: pytest.FixtureRequest
) -> None:
    """Aïcha taps the number that she comes, and again: the count goes up and comes down."""
    await luc.starts()
    await announces(luc)
    room = aicha.group
    with people_of(request.getfixturevalue("synapse")) as people:
        post = next(e for e in reversed(people.timeline(aicha.id, room)) if e["content"].get(BUTTONS))
        tap = people.reacts(aicha.id, room, post["event_id"], keycap(1))
        await stage.taken(tap)
        await beat(stage)
        assert coming(aicha, 1, 0, 0) in aicha.in_group()[-1]
        path = f"/rooms/{quote(room)}/redact/{quote(tap)}/taken-back"
        await stage.taken(people.request(aicha.id, "PUT", path, {})["event_id"])
    await beat(stage)
    assert coming(aicha, 0, 0, 0) in aicha.in_group()[-1]
