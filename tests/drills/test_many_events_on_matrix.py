"""F30: the bot was away, and the rooms have talked. How long it does nothing else while it takes that in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.demo.script import CHATS
from tests.drills.figures import note
from tests.drills.homeserver import homeserver
from tests.drills.outside import Json
from tests.drills.processes import kennel, open_now
from tests.drills.timeline import Served
from tests.drills.week import Member, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.long]

PATIENCE = 120.0
FEW = 10
LONGEST = 2.0
"""Seconds: a server that is kept waiting for longer, or a person, would think that the bot is gone."""


def _said(people: Sequence[Member], times: int) -> list[Json]:
    """What they write to each other in their rooms."""
    turns = [(n, people[n % len(people)]) for n in range(times)]
    return [{"user": who.id, "act": "write", "chat": who.chat, "text": f"Bonjour {n}"} for n, who in turns]


@pytest.mark.parametrize("events", [2_500])
def test_what_was_said_while_the_bot_was_away_does_not_block_it(
    tmp_path: Path, served: Served, events: int
) -> None:
    people, start = members(FEW), datetime.now(UTC)
    watch = tmp_path / "blocked"
    open_now(tmp_path)
    with homeserver(served.server, served.database, tmp_path, cast_of(people), start=start) as matrix:
        matrix.prepare(tmp_path / "config")
        with kennel(tmp_path, matrix, watch=watch) as bot:
            bot.start()
            assert matrix.ready(PATIENCE)
            matrix.act(*_said(people, 1))
            assert matrix.confirmed(PATIENCE)
            assert bot.stop() == 0
            matrix.act(*_said(people, events))
            watch.unlink()
            bot.start()
            assert matrix.confirmed(PATIENCE), bot.log()
            blocked = float(watch.read_text("ascii"))
            assert bot.stop() == 0
    note(
        f"F30 {events} events in {len(CHATS)} Matrix rooms while away",
        f"event loop blocked for {blocked * 1000:.0f} ms at most",
        "50 ms (issue 10)",
    )
    assert 0 < blocked < LONGEST
