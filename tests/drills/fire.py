"""When to kill: seeded, and aimed at what the bot is doing."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .processes import Bot

AIMS = ("moment", "sent", "commit")
"""At any moment; as soon as the ledger has what the bot said next, around the platform's 200; once the
database's log is being written, inside a commit."""
PATIENCE = 0.5
"""Real seconds after which a kill comes even if what it is aimed at has not happened."""


class Fire:
    """Shares `kills` out over `points` of a script, by the seed."""

    def __init__(self, bot: Bot, seed: int, kills: int, points: int) -> None:
        self._bot = bot
        self._chance = random.Random(seed)
        self._plan = Counter(self._chance.choices(range(points), k=kills))
        self._points = points
        self.passed = 0

    @contextmanager
    def over(self) -> Iterator[None]:
        """What is done inside is done under fire: the bot is killed while or just after, and started again."""
        kills = self._plan[self.passed]
        self.passed += 1
        if not kills:
            yield
            return
        first = self._armed()
        yield
        first.join()
        self._bot.start()
        for _ in range(kills - 1):
            self._armed().join()
            self._bot.start()

    def _armed(self) -> threading.Thread:
        aim = self._chance.choice(AIMS)
        wait = {"moment": 0.25, "sent": 0.003, "commit": 0.0015}[aim] * self._chance.random()
        shot = _Shot(self._bot, aim, wait)
        shot.start()
        return shot

    def spent(self) -> bool:
        """Whether the script has as many points as it was said to have."""
        return self.passed == self._points


class _Shot(threading.Thread):
    def __init__(self, bot: Bot, aim: str, wait: float) -> None:
        super().__init__()
        self._bot, self._aim, self._wait = bot, aim, wait
        self._ledger = bot.outside.ledger.again()
        self._ledger.look()
        self._wal = bot.base / "sipbot.db-wal"
        self._before = _written(self._wal)

    def run(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self._hit() and time.monotonic() < end:
            time.sleep(0.0002)
        self._ledger.close()
        _spin(self._wait)
        self._bot.kill(self._aim)

    def _hit(self) -> bool:
        if self._aim == "sent":
            seen = len(self._ledger.lines)
            fresh = self._ledger.look()[seen:]
            return any(line["kind"] in ("send", "edit", "toast") for line in fresh)
        return self._aim == "moment" or _written(self._wal) != self._before


def _written(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except FileNotFoundError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _spin(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if end - time.perf_counter() > 0.002:
            time.sleep(0.001)
