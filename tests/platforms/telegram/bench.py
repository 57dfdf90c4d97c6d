"""Telegram on the bench of the contract: the platform against the stand-in, and what can be done to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sipbot import i18n
from sipbot.chat import Action, Address, Reply
from sipbot.clock import SandboxClock
from sipbot.platforms.telegram.menus import Menus
from sipbot.platforms.telegram.platform import Telegram
from sipbot.sandbox.facts import User
from sipbot.sandbox.server import sandbox_app, serve
from sipbot.sandbox.world import TOKEN, World
from sipbot.views import commands

GROUP, ANNA = -400_100, 5_000_000_001


@dataclass
class Heard:
    """An intake that writes down what it hears."""

    actions: list[Action] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    async def act(self, actions: Sequence[Action]) -> Sequence[Reply]:
        self.actions += actions
        return [Reply() for _ in actions]

    async def set_aside(self, id_: str, kind: str, error: str) -> None:
        self.aside.append(id_)

    async def epoch(self, newest: int) -> int:
        return 0

    async def position(self) -> str:
        return ""

    async def reached(self, position: str) -> None:
        return None

    async def chats(self) -> Sequence[Address]:
        return []

    async def expects(self, chat: Address, by: Address) -> bool:
        return True


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

    def moved(self) -> Address:
        return Address("telegram", str(self.world.upgrade_to_supergroup(GROUP)))

    async def says_in_private(self, text: str, *, delivered: int = 1) -> None:
        self.world.updates.times = delivered
        self.world.write(ANNA, ANNA, text)
        await self.world.updates.emptied()


@contextlib.asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    clock = SandboxClock(datetime(2026, 12, 1, tzinfo=UTC), 60.0)
    world = World(clock)
    world.add_user(User(ANNA, "Anna", "fr"))
    world.add_chat(GROUP, "A group", {ANNA}, type="group")
    world.start(ANNA)
    world.updates.clear()
    async with serve(sandbox_app(world)) as url:
        platform = Telegram(TOKEN, url, clock, Menus(commands.menu, i18n.codes()))
        await platform.start()
        heard = Heard()
        receiving = asyncio.create_task(platform.run(heard))
        yield Bench(platform, world, heard)
        receiving.cancel()
        await asyncio.wait([receiving])
        await platform.close()
