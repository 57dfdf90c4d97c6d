"""What a kill at the wrong moment leaves behind: a 1:1 room that nobody noted, rooms that are not known yet."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from sipbot.chat import Address, Message
from sipbot.clock import SystemClock
from sipbot.platforms.matrix.platform import Matrix
from sipbot.ports import TryLater
from tests.platforms.matrix.bench import WORDS, Bench
from tests.platforms.matrix.test_rooms import direct, invited_to

pytestmark = pytest.mark.long


async def test_a_private_room_that_was_made_and_not_noted_down_is_used_all_the_same(bench: Bench) -> None:
    who = bench.newcomer()
    await bench.platform.send(Address("matrix", who), Message("one"), "k1")
    (room,) = invited_to(bench, who)
    async with bench.away():
        bench.as_bot("PUT", f"/user/{quote(bench.bot)}/account_data/m.direct", {})
    await bench.platform.send(Address("matrix", who), Message("two"), "k2")
    assert invited_to(bench, who) == [room]
    assert direct(bench)[who] == [room]


async def test_nothing_is_sent_before_the_bot_knows_its_rooms(bench: Bench) -> None:
    """It would open a second room with somebody, or write in clear where others encrypt."""
    async with bench.away():
        early = Matrix(bench.account(), SystemClock(), WORDS)
        await early.start()
        for to in (bench.group, bench.person):
            with pytest.raises(TryLater):
                await early.send(to, Message("too early"), "k")
        await early.close()
