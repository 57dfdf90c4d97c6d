"""What is due is done, each for itself."""

from __future__ import annotations

import logging

import pytest

from sipbot.clock import SandboxClock
from sipbot.delivery.schedule import Ticks
from sipbot.store import agenda
from sipbot.store.agenda import Entry
from tests.services.world import ID, OPEN, World


async def test_an_entry_that_cannot_be_done_holds_up_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log, tried again, and the consultation opens all the same."""
    await world.publish()
    async with world.database.write() as tx:
        await agenda.note(tx, Entry("bad", "juggle", ID, "", OPEN, None, "2020-01-01T00:00", "UTC"))
    with caplog.at_level(logging.ERROR):
        await Ticks(world.database, world.keys, SandboxClock(OPEN), lambda: None).tick()
    assert [record.getMessage() for record in caplog.records] == ["bad could not be done: KeyError"]
    owed = {row["screen"] for row in await world.rows("outbox")}
    assert "consultation" in owed
    async with world.database.read() as tx:
        assert [entry.key for entry in await agenda.due(tx, OPEN)] == ["bad"]
