"""F27: a day's traffic on `sipbot run`. What it holds does not grow with what it has handled."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.drills.crowd import PATIENCE, follows, votes
from tests.drills.figures import note
from tests.drills.processes import StandIn, open_now, run, sipbot, stand_in
from tests.drills.week import Member, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

PEOPLE = 40
WARMING = 12
"""Times that everybody has pressed when the bot is warm."""
MOST_FILES = 6
"""Files more at the end than at the beginning: the database may just have a connection more."""
MOST_CONNECTIONS = 48
"""To Telegram and within: what the pools hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds."""

    memory: int
    files: int
    connections: int


def _held(pid: int) -> Held:
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    opened = list(_opened(pid))
    connections = sum(where.startswith("socket:") for where in opened)
    return Held(pages * os.sysconf("SC_PAGE_SIZE"), len(opened) - connections, connections)


def _opened(pid: int) -> Iterator[str]:
    """Where each of its descriptors leads; not of one that is closed at this moment."""
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            yield str(file.readlink())


def _wave(telegram: StandIn, people: Sequence[Member], seed: int, times: int) -> int:
    """Everybody presses so many times, and the bot has taken all of it. How many acts that are."""
    for n in range(times):
        telegram.act(*votes(telegram, people, seed * 1_000 + n))
    assert telegram.confirmed(PATIENCE * times)
    return times * len(people)


@pytest.mark.parametrize(("times", "most"), [(25, 4_000), pytest.param(300, 500, marks=pytest.mark.long)])
def test_a_days_traffic_leaves_memory_and_open_files_as_they_were(
    tmp_path: Path, times: int, most: int
) -> None:
    """`most`: bytes of memory an act. An update that is kept is 8,000; caches fill up in the beginning."""
    people = members(PEOPLE)
    file = open_now(tmp_path)
    with stand_in(tmp_path, cast_of(people), datetime.now(UTC), 1.0) as telegram:
        sipbot(tmp_path, telegram, "consultation", "publish", file)
        with run(tmp_path, telegram) as bot:
            telegram.act(*follows(telegram, people))
            _wave(telegram, people, 1, WARMING)
            warm = _held(bot.pid)
            acts = _wave(telegram, people, 2, times)
            done = _held(bot.pid)
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(PATIENCE) == 0
    growth, files = (done.memory - warm.memory) / acts, done.files - warm.files
    note(
        f"F27 {acts} presses after {PEOPLE * WARMING} of warming up",
        f"memory {warm.memory / 1e6:.1f} → {done.memory / 1e6:.1f} MB ({growth:.0f} bytes an act); "
        f"files {warm.files} → {done.files}, connections {warm.connections} → {done.connections}",
        f"≤ {most} bytes an act, ≤ {MOST_FILES} more, ≤ {MOST_CONNECTIONS}",
    )
    assert growth <= most
    assert files <= MOST_FILES
    assert done.connections <= MOST_CONNECTIONS
