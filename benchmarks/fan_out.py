"""How close is a message to many people to what the platform's limit of 30 a second allows?

The real worker, the real python-telegram-bot over HTTP, and the strict stand-in, which refuses the 31st message
of a second; the network's round trip is slept in front of it, half before and half after. The reference is
arithmetic: one message each 1/30 of a second, and the last one's round trip. A refusal ends the run.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from sipbot.app import App, configured, prepared
from sipbot.chat import Address, Message, Owed, to_json
from sipbot.clock import SystemClock
from sipbot.demo.interactive import example_in
from sipbot.demo.stage import CAST, with_sandbox
from sipbot.facts import Said
from sipbot.http import serve
from sipbot.sandbox.cast import populate
from sipbot.sandbox.facts import User
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import World
from sipbot.services import acts

PEOPLE = 150
EACH = 2
"""Messages to each of them: their order is looked at."""
FIRST = 8_000_000_001
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A network: seconds of a round trip, and by which share of it each differs, either way."""

    trip: float
    jitter: float = 0.0

    def __str__(self) -> str:
        return f"{1000 * self.trip:.0f} ms" + (f" ± {self.jitter:.0%}" if self.jitter else "")

    def delayed(self, app: ASGIApp, chance: random.Random) -> ASGIApp:
        """Requests and answers take their time; asking for updates does not."""

        async def far_away(scope: Scope, receive: Receive, send: Send) -> None:
            if "getUpdates" in scope.get("path", ""):
                return await app(scope, receive, send)

            async def answer(message: object) -> None:
                if message["type"] == "http.response.start":  # type: ignore[index]
                    await asyncio.sleep(half())
                await send(message)  # type: ignore[arg-type]

            def half() -> float:
                return self.trip / 2 * chance.uniform(1 - self.jitter, 1 + self.jitter)

            await asyncio.sleep(half())
            return await app(scope, receive, answer)

        return far_away


WAYS = (Way(0.0), Way(0.08), Way(0.2), Way(0.08, 0.5), Way(0.2, 0.5))


async def seconds(way: Way) -> float:
    """Until everybody has every message, each once and in order."""
    clock = SystemClock()
    world = populate(World(clock), CAST)
    people = [FIRST + n for n in range(PEOPLE)]
    for person in people:
        world.add_user(User(person, f"Member {person}", "fr", "member", "Liège", shown=False))
        world.start(person)
    with tempfile.TemporaryDirectory(prefix="sipbot-bench-") as folder:
        base = Path(folder)
        example_in(base)
        async with serve(way.delayed(sandbox_app(world), random.Random(1))) as url:
            settings = with_sandbox(configured(base / "config", {}), url)
            database = await prepared(settings)
            app = App(settings, database, clock)
            try:
                await app.platforms["telegram"].start()
                async with database.write() as tx:
                    for n in range(EACH):
                        for person in people:
                            owed = Owed(
                                f"{person}:{n}",
                                Address("telegram", f"{person}"),
                                Said(message=to_json(Message(f"{n}"))),
                                language="fr",
                            )
                            await acts.owe(tx, owed, clock.now())
                (worker,) = app.workers
                began = time.perf_counter()
                running = asyncio.create_task(worker.run())
                while sum(len(_texts(world, person)) for person in people) < EACH * PEOPLE:  # noqa: ASYNC110 - the worker makes it true
                    await asyncio.sleep(0.05)
                took = time.perf_counter() - began
                worker.stop()
                await running
            finally:
                await app.platforms["telegram"].close()
                await database.close()
    if any(_texts(world, person) != [f"{n}" for n in range(EACH)] for person in people) or world.rates.refused:
        raise SystemExit(f"refused {world.rates.refused}, or not in order: this measures nothing")
    return took


def _texts(world: World, person: int) -> list[str]:
    return [m.text for m in world.chats[person].messages.values() if m.sender == world.bot.id]


def theory(way: Way) -> float:
    return (EACH * PEOPLE - 1) / 30 + way.trip


async def rounds() -> dict[Way, list[float]]:
    ratios: dict[Way, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            ratios[way].append(await seconds(way) / theory(way))
    return ratios


def report(by_way: dict[Way, Sequence[float]]) -> None:
    print(f"{EACH * PEOPLE} messages; reference: {theory(Way(0)):.1f} s at 30 a second, and one round trip")
    for way, ratios in by_way.items():
        middle = statistics.median(ratios)
        print(f"round trip {way!s:>12}: {middle:.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
