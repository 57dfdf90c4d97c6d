"""Counting in a process of its own, so that nobody waits for it: `python -m sipbot.delivery.counting`.

What it needs comes over a pipe, which stays open: it ends when the bot does, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from sipbot.services import Database, Keyring, counting

Count = Callable[[datetime], Awaitable[None]]
"""Counts what is closed, as of this moment."""
PACKAGE = Path(__file__).parents[2]


class CountingFailed(Exception):
    """The process ended before it was done: what it was and where, without any value."""


def here(database: Database, keys: Keyring) -> Count:
    """In this process."""
    return lambda now: counting.count_all(database, keys, now)


def apart(url: str, keys_dir: Path) -> Count:
    """In a process of its own. Raises CountingFailed."""

    async def count(now: datetime) -> None:
        """Return once the process has ended; cancelled, it is ended with it."""
        task = json.dumps({"url": url, "keys_dir": str(keys_dir), "now": now.isoformat()})
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-s", "-P", "-m", "sipbot.delivery.counting"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )
        assert process.stdin is not None and process.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                process.stdin.write(task.encode() + b"\n")
                await process.stdin.drain()
            trouble = await process.stdout.read()
            if await process.wait():
                raise CountingFailed(trouble.decode(errors="replace").strip() or str(process.returncode))
        finally:
            process.stdin.close()
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    return count


def _environment() -> dict[str, str]:
    """No setting of ours: what the process may know comes over the pipe."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIPBOT_")}
    return kept | {"PYTHONPATH": str(PACKAGE), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


def _end_with_the_bot() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def _say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What went wrong and where, without any value."""
    where = traceback.extract_tb(trace)[-1]
    print(f"{kind.__name__} in {where.filename}:{where.lineno}", flush=True)


async def _count(task: dict[str, str]) -> None:
    database = Database(task["url"])
    try:
        keys = Keyring(Path(task["keys_dir"]))
        await counting.count_all(database, keys, datetime.fromisoformat(task["now"]))
    finally:
        await database.close()


if __name__ == "__main__":
    sys.excepthook = _say
    task = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_bot, daemon=True).start()
    asyncio.run(_count(task))
