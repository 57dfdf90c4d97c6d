"""How much faster are statements on SQLite with one trip to the driver's thread instead of four?

A transaction that reads twice (SQLite in a file, WAL), one after the other. The reference, in the same run on
the same machine: the same through SQLAlchemy's own adapter.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

from sipbot.services import Database
from sipbot.store import sqlite_driver

TRANSACTIONS = 2000
ROUNDS = 3


async def per_second() -> float:
    """Transactions."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder)}/bench.db")
        async with database.write() as tx:
            await tx.exec_driver_sql("CREATE TABLE some (n INTEGER)")
        begun = time.perf_counter()
        for _ in range(TRANSACTIONS):
            async with database.read() as tx:
                for _ in range(2):
                    if await tx.scalar(sa.text("SELECT count(*) FROM some")) != 0:
                        raise SystemExit("this measures nothing")
        seconds = time.perf_counter() - begun
        await database.close()
    return TRANSACTIONS / seconds


async def rounds() -> list[tuple[float, float]]:
    """Pairs of (reference, one trip), taken in turns so that a busy moment of the machine hits both."""
    pairs = []
    for _ in range(ROUNDS):
        with patch.object(
            sqlite_driver, "connect", lambda dialect, args, named: dialect.connect(*args, **named)
        ):
            reference = await per_second()
        pairs.append((reference, await per_second()))
    return pairs


def report(pairs: Sequence[tuple[float, float]]) -> None:
    ratios = sorted(own / reference for reference, own in pairs)
    reference, own = (statistics.median(pair[n] for pair in pairs) for n in (0, 1))
    print(f"reference, SQLAlchemy's adapter:   {reference:8.0f} reading transactions a second")
    print(f"one trip for each statement:       {own:8.0f} reading transactions a second")
    print(f"ratio: {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")
