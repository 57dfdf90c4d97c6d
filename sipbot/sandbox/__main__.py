"""`python -m sipbot.sandbox`: the stand-in as a process of its own, which outlives the bot that drills kill."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sipbot.clock import SandboxClock
from sipbot.http import serve
from sipbot.sandbox import cast
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import TOKEN, World


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sipbot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one; it is printed")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--ledger", type=Path, help="append what chats see, one JSON line each, synced to disk")
    parser.add_argument("--cast", type=Path, help="JSON with people and groups; otherwise the default cast")
    parser.add_argument("--crowd", type=int, default=0, help="further members, spread over the groups")
    parser.add_argument("--start", help="ISO date and time at which the clock begins; now by default")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--unlimited", action="store_true", help="no limits on how fast the bot writes")
    parser.add_argument("--local", action="store_true", help="take webhooks without TLS, on any port")
    return parser.parse_args(argv)


def _world(options: argparse.Namespace) -> World:
    begin = datetime.fromisoformat(options.start) if options.start else datetime.now(UTC)
    begin = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
    clock = SandboxClock(begin, options.speed)
    world = World(clock, token=options.token, ledger_path=options.ledger, local=options.local)
    world.rates.enforced = not options.unlimited
    people = cast.read(options.cast) if options.cast else cast.DEFAULT
    cast.populate(world, people)
    if options.crowd:
        cast.crowd(world, options.crowd, [group.id for group in people.groups])
    return world


async def _run(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    world = _world(options)
    with contextlib.closing(world.ledger):
        async with serve(sandbox_app(world), options.host, options.port) as url:
            print(url, flush=True)
            await stop.wait()


def main(argv: Sequence[str] | None = None) -> None:
    asyncio.run(_run(_arguments(argv)))


if __name__ == "__main__":
    main()
