"""F31: no request about one chat is ever answered; everybody else is served as if it were not there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from sipbot.demo.stage import AICHA, ANIMATOR, BRUSSEL, BRUXELLES, EUPEN, GENT, LIEGE, Stage
from sipbot.sandbox.faults import Fault
from tests.conftest import OPENS
from tests.drills.figures import note

pytestmark = [
    pytest.mark.drill,
    pytest.mark.thorough,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

OTHERS = (GENT, EUPEN, BRUXELLES, BRUSSEL)


@pytest.fixture
def speed() -> float:
    return 1.0


def reached(stage: Stage) -> set[int]:
    return {line.chat for line in stage.world.ledger if line.kind == "send"}


async def test_a_chat_whose_requests_hang_delays_nobody_else(stage: Stage, published: None) -> None:
    """Liège hangs from an answer on; then the groups are asked and somebody writes: each has it at once."""
    faults = stage.world.faults
    faults.stall(LIEGE)
    stage.world.write(ANIMATOR, LIEGE, "/aide")
    await _until(lambda: ("sendMessage", Fault.HANG) in faults.happened)
    stage.clock.advance_to(OPENS)
    await stage.app.ticks.tick()
    stage.world.start(AICHA)
    begun = time.monotonic()
    await _until(lambda: {*OTHERS, AICHA} <= reached(stage))
    slowest = time.monotonic() - begun
    liege_reached = LIEGE in reached(stage)
    faults.clear()
    note("F31 one chat's requests hang", f"delay of all others at most {slowest:.2f} s", "≤ 1 s")
    assert slowest <= 1.0
    assert not liege_reached


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not true():  # noqa: ASYNC110 - the bot makes it true
            await asyncio.sleep(0.01)
