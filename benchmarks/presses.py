"""What does a press cost, from the JSON that comes in to its acknowledgement after a durable commit?

Each bot is a process of its own, and so is the source of the presses (`press_source`): 40 of them are under way
at any time, each of another person below one group's message. The reference, in the same run on the same
machine: python-telegram-bot's Application with an ORM commit for each vote (`naive_bot`), as durable (SQLite,
WAL, synchronous=FULL; PostgreSQL as the tests start it, which waits for no disk). Counted afterwards in both
databases. Processor time includes the start.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from sipbot.app import configured
from sipbot.demo.interactive import example_in
from sipbot.demo.stage import LIEGE
from sipbot.services import Database, Keyring, Work, antennas, publishing, schema
from tests.servers.postgresql import of_its_own

from .naive_bot import TOKEN

PRESSES = 6000
IN_FLIGHT = 40
ROUNDS = 5
ENGINES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Taken:
    """One run. `processor`: seconds of the bot's process, per press; `p99`: seconds until acknowledged."""

    per_second: float
    p50: float
    p99: float
    processor: float


def taken(bot: Sequence[str], environ: Mapping[str, str], data: str) -> Taken:
    """Every press acknowledged by this bot, which is told where Telegram is by `{url}` in its words."""
    source = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.press_source", f"{PRESSES}", f"{IN_FLIGHT}", data, f"{LIEGE}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert source.stdout is not None
    url = source.stdout.readline().strip()
    words = [word.replace("{url}", url) for word in bot]
    variables = {name: value.replace("{url}", url) for name, value in environ.items()}
    process = subprocess.Popen(words, env=os.environ | variables, stderr=subprocess.DEVNULL)
    try:
        result = json.loads(source.stdout.readline())
    finally:
        source.wait()
        process.send_signal(signal.SIGTERM)
        _, _, usage = os.wait4(process.pid, 0)
    processor = (usage.ru_utime + usage.ru_stime) / PRESSES
    return Taken(PRESSES / result["seconds"], result["p50"], result["p99"], processor)


def naive(url: str) -> Taken:
    """The reference, on this database."""
    run = taken([sys.executable, "-m", "benchmarks.naive_bot", "{url}", url], {}, "a,b")
    asyncio.run(counted(url, "votes"))
    return run


def ours(folder: Path, url: str) -> Taken:
    """sipbot with the example's configuration, on this database."""
    data = asyncio.run(opened(folder, url))
    environ = {
        "SIPBOT_TELEGRAM__TOKEN": TOKEN,
        "SIPBOT_TELEGRAM__API_URL": "{url}",
        "SIPBOT_DATABASE__URL": url,
    }
    run = taken([sys.executable, "-m", "sipbot", "run", "--config", f"{folder / 'config'}"], environ, data)
    asyncio.run(counted(url, "roll"))
    return run


async def counted(url: str, table: str) -> None:
    database = Database(url)
    async with database.read() as tx:
        count = await tx.scalar(sa.select(sa.func.count()).select_from(sa.table(table)))
    await database.close()
    if count != PRESSES:
        raise SystemExit(f"{count} of {PRESSES} presses were counted: this measures nothing")


async def opened(folder: Path, url: str) -> str:
    """A house with the example's consultation open now. Gives what the group's buttons carry."""
    file = example_in(folder)
    settings = configured(folder / "config", {"SIPBOT_DATABASE__URL": url})
    database, keys = Database(url), Keyring(settings.keys_dir)
    await schema.upgrade(database)
    await database.transact(lambda tx: antennas.seed(tx, settings))
    now = datetime.now(UTC)
    opens = now - timedelta(hours=1)
    values = tomllib.loads(file.read_text("utf-8")) | {
        "opens": opens.replace(tzinfo=None),
        "closes": (now + timedelta(days=10)).replace(tzinfo=None),
    }
    async with database.write() as tx:
        published = await publishing.publish(
            Work(tx, keys, opens - timedelta(hours=1)), values, "telegram:100002001"
        )
    question = published.consultation.in_group
    assert question is not None
    await database.close()
    number = published.stored.number
    return ",".join(f"vote|{number}|0|{n}" for n, _ in enumerate(question.options))


@contextmanager
def databases(engine: str) -> Iterator[tuple[str, str]]:
    """Two of the same kind, for the reference and for sipbot."""
    with tempfile.TemporaryDirectory(prefix="sipbot-bench-") as folder:
        if engine == "SQLite":
            yield f"sqlite+aiosqlite:///{folder}/naive.db", f"sqlite+aiosqlite:///{folder}/sipbot.db"
            return
    with of_its_own() as own:
        yield own.server.url, own.server.url


def rounds() -> dict[str, list[tuple[Taken, Taken]]]:
    """Pairs of (reference, sipbot), taken in turns so that a busy moment of the machine hits both."""
    pairs: dict[str, list[tuple[Taken, Taken]]] = {engine: [] for engine in ENGINES}
    for _ in range(ROUNDS):
        for engine in ENGINES:
            with databases(engine) as (reference, own), tempfile.TemporaryDirectory() as folder:
                pairs[engine].append((naive(reference), ours(Path(folder), own)))
    return pairs


def report(runs: Mapping[str, Sequence[tuple[Taken, Taken]]]) -> None:
    for engine, pairs in runs.items():
        print(f"{PRESSES} presses by long polling, {IN_FLIGHT} under way, on {engine}:")
        for place, name in enumerate(("naive bot", "sipbot")):
            _tell(name, [pair[place] for pair in pairs])
        ratios = sorted(own.per_second / reference.per_second for reference, own in pairs)
        print(f"ratio: {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")


def _tell(name: str, runs: Sequence[Taken]) -> None:
    rate, half, most, processor = (
        statistics.median(getattr(run, figure) for run in runs)
        for figure in ("per_second", "p50", "p99", "processor")
    )
    print(
        f"{name:>10}: {rate:6.0f} a second, acknowledged after {1000 * half:.0f} ms "
        f"(p99 {1000 * most:.0f} ms), {1000 * processor:.2f} ms of processor time each"
    )


if __name__ == "__main__":
    report(rounds())
