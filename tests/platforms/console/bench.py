"""The terminal on the bench of the contract: lines in, text out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sipbot.chat import Address
from sipbot.clock import SystemClock
from sipbot.platforms.console.platform import Console, Guest, Terminal
from tests.platforms.heard import Heard


@dataclass
class Bench:
    files: Path
    printed: list[str] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)
    group = Address("console", "#liege")
    person = Address("console", "anna")
    platform: Console = field(init=False)

    def __post_init__(self) -> None:
        guests = {"anna": Guest("Anna", "fr")}
        self.platform = Console(Terminal(guests, self.printed.append, self.files), SystemClock())

    async def types(self, *lines: str) -> str:
        """What was printed by that."""
        before = len(self.printed)
        for line in lines:
            self.platform.hear(line)
        while not self.platform.idle:  # noqa: ASYNC110 - the loop of the platform makes it true
            await asyncio.sleep(0)
        return "\n".join(self.printed[before:])

    def shown(self) -> list[str]:
        return [one.plain for one in self.platform.standing()]

    def offered(self) -> list[str]:
        return [button.label for button in self.platform.standing()[-1].buttons]

    def with_real_buttons(self) -> bool:
        return bool(self.offered())

    def marked_up(self) -> set[str]:
        """A title is all that a terminal could show otherwise."""
        return {one.title for one in self.platform.standing() if one.title}

    def asked_to_wait(self, seconds: float) -> None:
        pytest.skip("a terminal asks nobody to wait")

    def thrown_out(self) -> None:
        pytest.skip("the bot stays in a terminal")

    async def moved(self, *, told: bool = True) -> Address:
        pytest.skip("a terminal's groups do not move")

    async def says_in_private(self, text: str, *, delivered: int = 1) -> None:
        if delivered > 1:
            pytest.skip("a line is typed once")
        await self.types(text)


@contextlib.asynccontextmanager
async def on(files: Path) -> AsyncIterator[Bench]:
    made = Bench(files)
    receiving = asyncio.create_task(made.platform.run(made.heard))
    yield made
    receiving.cancel()
    await asyncio.wait([receiving])
    await made.platform.close()


@contextlib.asynccontextmanager
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with on(request.getfixturevalue("tmp_path")) as made:
        yield made
