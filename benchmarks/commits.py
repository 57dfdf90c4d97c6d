"""How much faster are answers taken when a batch shares one commit?

The whole way of a press inside the bot: router, right to answer, ballot box, roll, and one durable commit
(SQLite, WAL, synchronous=FULL) per batch of 100. The reference, in the same run on the same machine: the same
presses through the same router, one commit each. Telegram's part (HTTP) is left out of both.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sipbot.app import configured, prepared
from sipbot.chat import Action, Address
from sipbot.clock import SandboxClock
from sipbot.demo.interactive import example_in, start_of
from sipbot.demo.stage import LIEGE
from sipbot.handlers.router import Router
from sipbot.services import Database, Keyring, Work, publishing
from sipbot.services import results as figures

PEOPLE = 500
BATCH = 100
ROUNDS = 3
FIRST = 7_000_000_001


@dataclass(frozen=True, slots=True)
class Bench:
    """A fresh database with the example's consultation open in it."""

    database: Database
    keys: Keyring
    router: Router
    number: int
    id: str
    options: tuple[str, ...]
    clock: SandboxClock

    def presses(self) -> list[Action]:
        """One answer of each person, in the chat of Liège."""
        return [
            Action(
                id=f"bench:{n}",
                order=n + 1,
                verb="vote",
                args=(str(self.number), "0", self.options[n % len(self.options)]),
                sender=Address("telegram", str(FIRST + n)),
                address=Address("telegram", str(LIEGE)),
                private=False,
                query=f"query:{n}",
            )
            for n in range(PEOPLE)
        ]


async def opened(base: Path) -> Bench:
    file = example_in(base)
    settings = configured(base / "config", {})
    database, keys = await prepared(settings), Keyring(settings.keys_dir)
    clock = SandboxClock(start_of(file))
    async with database.write() as tx:
        values = tomllib.loads(file.read_text("utf-8"))
        published = await publishing.publish(Work(tx, keys, clock.now()), values, "telegram:100002001")
    clock.advance_to(published.stored.opens_at + timedelta(hours=1))
    question = published.consultation.in_group
    assert question is not None
    payloads = tuple(str(n) for n in range(len(question.options)))
    router = Router(database, keys, clock)
    return Bench(database, keys, router, published.stored.number, published.stored.id, payloads, clock)


async def per_second(batch: int) -> float:
    """Answers a second with so many presses per commit; each must have been counted."""
    with tempfile.TemporaryDirectory(prefix="sipbot-bench-") as folder:
        bench = await opened(Path(folder))
        try:
            presses = bench.presses()
            began = time.perf_counter()
            for start in range(0, len(presses), batch):
                await bench.router.on_actions(presses[start : start + batch])
            seconds = time.perf_counter() - began
            async with bench.database.read() as tx:
                work = Work(tx, bench.keys, bench.clock.now())
                counted = (await figures.results(work, bench.id)).turnout.answered
        finally:
            await bench.database.close()
    if not PEOPLE - 5 < counted <= PEOPLE:
        raise SystemExit(f"{counted} of {PEOPLE} answers were counted: this measures nothing")
    return PEOPLE / seconds


async def rounds() -> list[tuple[float, float]]:
    """Pairs of (reference, batches), taken in turns so that a busy moment of the machine hits both."""
    return [(await per_second(1), await per_second(BATCH)) for _ in range(ROUNDS)]


def report(pairs: Sequence[tuple[float, float]]) -> None:
    ratios = sorted(batches / alone for alone, batches in pairs)
    alone = statistics.median(pair[0] for pair in pairs)
    batches = statistics.median(pair[1] for pair in pairs)
    print(f"reference, one commit per press:   {alone:8.0f} answers a second (median of {len(pairs)})")
    print(f"one commit per {BATCH} presses:        {batches:8.0f} answers a second")
    print(f"ratio: {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")
