"""One clock for two processes: the stand-in's, read by the bot from a small file. It outlives every kill."""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

LOOK = 0.02
"""Real seconds after which a sleeper looks whether the clock has jumped."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the clock stands: `zero` is the machine's monotonic time at `start`.

    `wrong`: seconds by which the bot's computer has the wrong time, while what it measures is right.
    """

    start: str
    zero: float
    speed: float
    skipped: float = 0.0
    wrong: float = 0.0

    def write(self, file: Path) -> None:
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self)), "utf-8")
        draft.replace(file)


class SharedClock:
    """Linux counts monotonic time for all processes alike, so a file with the zero is enough."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._version = (0, 0)
        self._setting = self._read()

    def monotonic(self) -> float:
        setting = self._read()
        return (time.monotonic() - setting.zero) * setting.speed + setting.skipped

    def now(self) -> datetime:
        seconds = self.monotonic() + self._setting.wrong
        return datetime.fromisoformat(self._setting.start) + timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:  # noqa: ASYNC110 - another process moves the clock
            await asyncio.sleep(min(left / self._setting.speed, LOOK))

    def _read(self) -> Setting:
        stat = os.stat(self._file)  # noqa: PTH116 - called thousands of times a second
        version = (stat.st_ino, stat.st_mtime_ns)
        if version != self._version:
            self._setting = Setting(**json.loads(self._file.read_text("utf-8")))
            self._version = version
        return self._setting
