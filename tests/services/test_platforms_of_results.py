"""Results know on which platforms people were asked."""

from __future__ import annotations

import pytest

from sipbot.chat import Address
from sipbot.services import antennas, results
from tests.services.world import END, GROUPS, ID, OPEN, World


@pytest.mark.parametrize(("moved", "platforms"), [((), ("telegram",)), (("gent",), ("matrix", "telegram"))])
async def test_the_platforms_are_those_of_the_chats_that_were_asked(
    world: World, moved: tuple[str, ...], platforms: tuple[str, ...]
) -> None:
    for antenna in moved:
        async with world.database.write() as tx:
            await antennas.chat_moved(tx, GROUPS[antenna], Address("matrix", "!gent:example.org"))
    await world.publish()
    for now in (OPEN, END):
        async with world.database.read() as tx:
            assert (await results.results(world.work(tx, now), ID)).platforms == platforms
        if now == OPEN:
            await world.close()


async def test_a_chat_that_was_left_out_does_not_count(world: World) -> None:
    address = Address("matrix", "!gent:example.org")
    async with world.database.write() as tx:
        await antennas.chat_moved(tx, GROUPS["gent"], address)
    await world.publish()
    async with world.database.write() as tx:
        await antennas.chat_gone(tx, OPEN, address)
    async with world.database.read() as tx:
        assert (await results.results(world.work(tx, OPEN), ID)).platforms == ("telegram",)
