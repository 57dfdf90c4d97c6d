"""The stage itself: it ends as the bot ends."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from sipbot.demo.stage import on_stage
from tests.conftest import START


async def test_a_stop_cuts_no_tick_off(base: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Ticking all the time, stopped at once: no transaction is cut off, and nothing is logged as an error."""
    for _ in range(4):
        async with on_stage(base, START, tick_every=0.001) as stage:
            stage.world.start(100_010_001)
            await stage.settled()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
