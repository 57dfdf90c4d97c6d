"""What does a press cost that Telegram brings, from the call to the answer after a durable commit?

As `presses`, by webhook: 40 calls are under way at any time. The references, in the same run on the same
machine: the same web server doing nothing with what it takes (`do_nothing`), and sipbot polling.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import sys
import tempfile
from pathlib import Path

from .naive_bot import TOKEN
from .presses import ROUNDS, Taken, counted, opened, ours, taken


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def nothing() -> Taken:
    return taken([sys.executable, "-m", "benchmarks.do_nothing", "{url}", str(free_port())], {}, "a,b")


def brought(folder: Path, url: str) -> Taken:
    data = asyncio.run(opened(folder, url))
    place = f"127.0.0.1:{free_port()}"
    environ = {
        "SIPBOT_TELEGRAM__TOKEN": TOKEN,
        "SIPBOT_TELEGRAM__API_URL": "{url}",
        "SIPBOT_DATABASE__URL": url,
        "SIPBOT_WEB__LISTEN": place,
        "SIPBOT_WEB__PUBLIC_URL": f"http://{place}",
    }
    run = taken([sys.executable, "-m", "sipbot", "run", "--config", f"{folder / 'config'}"], environ, data)
    asyncio.run(counted(url, "roll"))
    return run


def rounds() -> list[tuple[Taken, Taken, Taken]]:
    """Of (doing nothing, polling, webhook), taken in turns so that a busy moment of the machine hits all."""
    runs = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            polling = ours(Path(one), f"sqlite+aiosqlite:///{one}/sipbot.db")
            runs.append((nothing(), polling, brought(Path(two), f"sqlite+aiosqlite:///{two}/sipbot.db")))
    return runs


def report(runs: list[tuple[Taken, Taken, Taken]]) -> None:
    for place, name in enumerate(("doing nothing", "sipbot, polling", "sipbot, webhook")):
        rate, p99, processor = (
            statistics.median(getattr(run[place], figure) for run in runs)
            for figure in ("per_second", "p99", "processor")
        )
        print(f"{name:>15}: {rate:6.0f} a second, p99 {1000 * p99:.0f} ms, {1000 * processor:.2f} ms each")
    for place, name in enumerate(("doing nothing", "polling")):
        ratios = sorted(run[2].per_second / run[place].per_second for run in runs)
        print(f"webhook by {name}: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    report(rounds())
