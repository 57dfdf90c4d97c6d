"""The stage: a local Telegram, the bot that talks to it over HTTP, and one clock for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from sipbot.app import App, configured, prepared, running
from sipbot.clock import SandboxClock
from sipbot.config import Settings
from sipbot.http import serve
from sipbot.platforms.telegram.description import TELEGRAM
from sipbot.ports import Clock, Platform
from sipbot.sandbox.cast import Cast, Group, Person, populate
from sipbot.sandbox.phones import Control
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import TOKEN, World

LIEGE, GENT, EUPEN, BRUXELLES, BRUSSEL = (-1_001_000_000_000 - n for n in range(1, 6))
AICHA, JOKE, HEIDI = 100_010_001, 100_010_002, 100_010_003
ANIMATOR, ANIMATOR_BRUSSELS, COORDINATOR, DRAFTER = 100_001_001, 100_001_004, 100_002_001, 100_003_001

CAST = Cast(
    people=(
        Person(AICHA, "Aïcha", "member", "fr", "Liège"),
        Person(JOKE, "Joke", "member", "nl", "Gent"),
        Person(HEIDI, "Heidi", "member", "de", "Eupen"),
        Person(ANIMATOR, "Luc", "animator", "fr", "Liège"),
        Person(COORDINATOR, "Saskia", "coordinator", "nl", "Brussel"),
        Person(DRAFTER, "Renate", "drafter", "de", "Eupen"),
    ),
    groups=(
        Group(LIEGE, "Smart Liège", (AICHA, ANIMATOR), (ANIMATOR,)),
        Group(GENT, "Smart Gent", (JOKE,)),
        Group(EUPEN, "Smart Eupen", (HEIDI, DRAFTER)),
        Group(BRUXELLES, "Smart Bruxelles", (COORDINATOR,)),
        Group(BRUSSEL, "Smart Brussel", (COORDINATOR,)),
    ),
)
"""The people of the example configuration, with the numbers that they have there."""


class ByOneClock:
    """A bot whose time the stage sets."""

    __slots__ = ()
    app: App
    clock: SandboxClock

    async def settled(self) -> None:
        """Return once everything that people did has been taken, answered and sent."""
        while not await self.app.settled():  # noqa: ASYNC110 - many tasks make it true
            await asyncio.sleep(0.005)

    async def until(self, moment: datetime) -> None:
        """Let the clock run to a moment, doing what falls due on the way at its own time."""
        while (due := await self.app.next_due()) is not None and due.at <= moment:
            self.clock.advance_to(due.at)
            await self.settled()
        self.clock.advance_to(moment)
        await self.settled()


@dataclass(frozen=True, slots=True)
class Stage(ByOneClock):
    """What is on it. `url`: where the page of phones is, under /phones."""

    world: World
    app: App
    clock: SandboxClock
    url: str

    async def settled(self) -> None:
        """Return once everything that people did has been taken, answered and sent."""
        await self.world.updates.emptied()
        while not await self.app.settled() or self.world.updates:
            await asyncio.sleep(0.005)
            await self.world.updates.emptied()


def with_sandbox(settings: Settings, url: str, token: str = TOKEN) -> Settings:
    """The same settings, talking to the sandbox instead of Telegram."""
    table = settings.platforms[TELEGRAM.name].model_copy(update={"token": SecretStr(token), "api_url": url})
    return replace(settings, platforms={**settings.platforms, TELEGRAM.name: table})


@asynccontextmanager
async def on_stage(
    base: Path,
    start: datetime,
    *,
    speed: float = 1.0,
    tick_every: float = 0.2,
    cast: Cast = CAST,
    ledger: Path | None = None,
    controls: Sequence[Control] = (),
    adapt: Callable[[Settings], Settings] = lambda settings: settings,
    also: Callable[[Clock], Sequence[Platform]] = lambda clock: (),
    host: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[Stage]:
    """Everything, running, with the configuration in `base`/config; it ends with the block.

    `adapt` changes what is configured; `also` gives the platforms that stand beside Telegram.
    """
    clock = SandboxClock(start, speed)
    world = populate(World(clock, ledger_path=ledger, local=True), cast)
    async with serve(sandbox_app(world, controls), host, port) as url:
        settings = adapt(with_sandbox(configured(base / "config", {}), url))
        database = await prepared(settings)
        async with running(App(settings, database, clock, tick_every, also(clock))) as app:
            stage = Stage(world, app, clock, url)
            await app.ready()
            yield stage
