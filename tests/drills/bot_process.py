"""The real app as a process that is killed: `python -m tests.drills.bot_process --base DIR --clock FILE`.

With `--kennel` it reads orders from standard input and forks a fresh bot for each `start`, so that a restart
does not have to import everything anew; a forked bot shares nothing with the one before but the files.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import sys
from pathlib import Path

from sipbot.app import App, configured, prepared, stopped_by_signals
from sipbot.platforms.matrix import platform
from sipbot.screens import ballots, consultations, meetings, said
from sipbot.store import migrate

from .loop_watch import watched
from .sabotage import SABOTAGE
from .shared_clock import SharedClock

TICK = 0.2
WARM = (ballots, consultations, meetings, said, migrate, platform)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--sabotage", choices=list(SABOTAGE))
    parser.add_argument("--watch", type=Path, help="write here how long the event loop was blocked at most")
    parser.add_argument("--kennel", action="store_true")
    return parser.parse_args()


async def _run(given: argparse.Namespace) -> None:
    settings = configured(given.base / "config")
    database = await prepared(settings)
    async with watched(given.watch):
        await App(settings, database, SharedClock(given.clock), TICK).run(stopped_by_signals())


def _live(given: argparse.Namespace) -> int:
    """One bot, from start to end."""
    log = os.open(given.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    if given.sabotage:
        SABOTAGE[given.sabotage]()
    asyncio.run(_run(given))
    return 0


def _kennel(given: argparse.Namespace) -> None:
    """`start` answers with the new process's id, `wait PID` with its status once it has ended."""
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        order, *rest = line.split()
        if order == "wait":
            print(os.waitstatus_to_exitcode(os.waitpid(int(rest[0]), 0)[1]), flush=True)
            continue
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.dup2(os.open(os.devnull, os.O_RDWR), 0)
                os.dup2(0, 1)
                code = _live(given)
            finally:
                os._exit(code)
        print(child, flush=True)


def main() -> None:
    given = _arguments()
    if given.kennel:
        _kennel(given)
    else:
        sys.exit(_live(given))


if __name__ == "__main__":
    main()
