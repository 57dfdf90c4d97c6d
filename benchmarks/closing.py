"""How long does a closing take against reading and writing its rows once, and who waits meanwhile?

65,000 people, twelve questions, 25 antennas, about 650,000 answers, on SQLite. The reference, in the same run
on the same machine: `sqlite3` reads the rows of the box and writes them once, into an empty file with the same
table, indexes and settings. Ours: from closed to told, counted in a process of its own as `sipbot run` does,
while somebody else writes a row fifty times a second. Each is a process of its own, so that its memory and its
time are its own.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from sipbot.delivery.counting import apart
from sipbot.services import Database, Keyring, Work, closing

from .closing_house import COLUMNS, ENDS, ID, built

PEOPLE = 65_000
ROUNDS = 5
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON")
WITHIN, MEMORY, LATEST = 3, 400, 0.5
"""What must hold: ratio to the reference, MB, seconds."""


def plain(folder: Path) -> None:
    """Read every row, write it once."""
    begun = time.perf_counter()
    box, copy = sqlite3.connect(folder / "sipbot.db"), sqlite3.connect(folder / "copy.db")
    for pragma in PRAGMAS:
        copy.execute(f"PRAGMA {pragma}")
    copy.execute("CREATE TABLE consultations (id TEXT PRIMARY KEY)")
    copy.execute("INSERT INTO consultations VALUES (?)", (ID,))
    for (statement,) in box.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'box' AND sql IS NOT NULL"):
        copy.execute(statement)
    rows = box.execute(f"SELECT {COLUMNS} FROM box WHERE consultation = ?", (ID,)).fetchall()
    places = ",".join("?" * 13)
    with copy:
        copy.executemany(f"INSERT INTO box ({COLUMNS}) VALUES ({places})", rows)
    print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, 0, 0)


async def ours(folder: Path) -> None:
    """Close, count, tell. Prints seconds, MB, and how long the others waited: the 99th of 100, and the last."""
    url, keys = f"sqlite+aiosqlite:///{folder / 'sipbot.db'}", Keyring(folder / "keys")
    database = Database(url)
    begun = time.perf_counter()
    async with database.write() as tx:
        await closing.close(Work(tx, keys, ENDS), ID)
    waits: list[float] = []
    others = asyncio.create_task(_others(database, waits))
    await apart(url, folder / "keys")(ENDS)
    others.cancel()
    counted = sorted(waits)
    if not await closing.tell_all(database, ENDS):
        raise SystemExit("it was not counted: this measures nothing")
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(time.perf_counter() - begun, memory / 1000, counted[len(counted) * 99 // 100], counted[-1])
    await database.close()


async def _others(database: Database, waits: list[float]) -> None:
    """What presses of another consultation do to the database."""
    number = 0
    while True:
        begun, number = time.perf_counter(), number + 1
        async with database.write() as tx:
            row = {"id": f"bench:{number}", "at": "2026-12-11 09:00:00.000000"}
            await tx.execute(sa.text("INSERT INTO seen (id, at) VALUES (:id, :at)"), row)
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(0.02)


def measured(what: str, house: Path) -> list[float]:
    """Of one process, on a copy of the house."""
    with tempfile.TemporaryDirectory(prefix="sipbot-bench-") as base:
        folder = Path(base) / "house"
        shutil.copytree(house, folder)
        words = [sys.executable, "-m", "benchmarks.closing", what, str(folder)]
        return [float(figure) for figure in subprocess.check_output(words, text=True).split()]


def rounds(times: int = ROUNDS, people: int = PEOPLE) -> list[tuple[list[float], list[float]]]:
    """Pairs of (reference, ours), taken in turns so that a busy moment of the machine hits both."""
    with tempfile.TemporaryDirectory(prefix="sipbot-bench-") as base:
        house = Path(base) / "house"
        asyncio.run(built(house, people))
        return [(measured("plain", house), measured("ours", house)) for _ in range(times)]


def report(pairs: Sequence[tuple[list[float], list[float]]]) -> None:
    ratios = sorted(own[0] / reference[0] for reference, own in pairs)
    middle = [statistics.median(pair[which][0] for pair in pairs) for which in (0, 1)]
    print(f"reference, each row read and written once with sqlite3: {middle[0]:6.1f} s")
    print(f"closing, from closed to told:                           {middle[1]:6.1f} s")
    spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    print(f"ratio: {spread}; at most {WITHIN} is wanted")
    print(f"memory: {max(own[1] for _, own in pairs):.0f} MB; at most {MEMORY} is wanted")
    p99, last = (max(own[n] for _, own in pairs) for n in (2, 3))
    print(f"others meanwhile: p99 {p99:.2f} s, the latest {last:.2f} s; at most {LATEST} is wanted")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "plain":
        plain(Path(sys.argv[2]))
    elif len(sys.argv) == 3:
        asyncio.run(ours(Path(sys.argv[2])))
    else:
        report(rounds(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
