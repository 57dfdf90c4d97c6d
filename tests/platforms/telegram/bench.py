"""Telegram on the bench of the contract: the platform against the stand-in, and what can be done to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from sipbot.app import TEXT
from sipbot.chat import Address
from sipbot.clock import SandboxClock
from sipbot.http import serve
from sipbot.platforms.telegram.menus import Menus
from sipbot.platforms.telegram.platform import Telegram
from sipbot.sandbox.facts import User
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import TOKEN, World
from tests.platforms.heard import Heard

GROUP, ANNA = -400_100, 5_000_000_001


@dataclass
class Bench:
    platform: Telegram
    world: World
    heard: Heard
    group = Address("telegram", str(GROUP))
    person = Address("telegram", str(ANNA))

    def shown(self) -> list[str]:
        """What the group shows of the bot."""
        return [line.text for line in self.world.ledger if line.kind in ("send", "edit") and line.chat == GROUP]

    def offered(self) -> list[str]:
        """The labels of what can be chosen with the group's newest message."""
        newest = max(self.world.chats[GROUP].messages.items())[1]
        return [button.label for row in newest.rows for button in row]

    def with_real_buttons(self) -> bool:
        return bool(self.offered())

    def marked_up(self) -> set[str]:
        """The pieces of text in the group that are not plain."""
        return {
            message.text[entity["offset"] : entity["offset"] + entity["length"]]
            for message in self.world.chats[GROUP].messages.values()
            for entity in message.entities
            if entity["type"] not in ("url", "bot_command", "mention")
        }

    def asked_to_wait(self, seconds: float) -> None:
        self.world.faults.flood(GROUP, seconds, self.world.clock.monotonic())

    def thrown_out(self) -> None:
        self.world.remove_bot(ANNA, GROUP)

    async def moved(self, *, told: bool = True) -> Address:
        """The group has become a supergroup. Told or not: whoever writes to it is answered so."""
        return Address("telegram", str(self.world.upgrade_to_supergroup(GROUP)))

    async def says_in_private(self, text: str, *, delivered: int = 1) -> None:
        self.world.updates.times = delivered
        self.world.write(ANNA, ANNA, text)
        await self.world.updates.emptied()


@contextlib.asynccontextmanager
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    clock = SandboxClock(datetime(2026, 12, 1, tzinfo=UTC), 60.0)
    world = World(clock)
    world.add_user(User(ANNA, "Anna", "fr"))
    world.add_chat(GROUP, "A group", {ANNA}, type="group")
    world.start(ANNA)
    world.updates.clear()
    async with serve(sandbox_app(world)) as url:
        platform = Telegram(TOKEN, url, clock, Menus(TEXT))
        await platform.start()
        heard = Heard()
        receiving = asyncio.create_task(platform.run(heard))
        yield Bench(platform, world, heard)
        receiving.cancel()
        await asyncio.wait([receiving])
        await platform.close()
