"""A disk that forgets, when the power is cut, what no program waited for: all after a file's last fsync."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("power.c")


class Disk:
    """The database and the keys in a folder. Names are durable at once, contents when they are synced."""

    def __init__(self, base: Path, kept: Path) -> None:
        """`kept`: a folder for what has reached the disk. Skips where there is no compiler."""
        if shutil.which("gcc") is None:
            pytest.skip("there is no gcc here: what a power cut leaves cannot be tried")
        kept.mkdir()
        self._base, self._kept = base, kept
        self._library = kept / "power.so"
        command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", self._library, SOURCE]
        subprocess.run(command, check=True)
        for file in self._files():
            shutil.copyfile(file, self._of(file))

    def variables(self) -> Mapping[str, str]:
        """For the process whose power will be cut."""
        return {
            "LD_PRELOAD": str(self._library),
            "DRILL_DISK": f"{self._base}/",
            "DRILL_KEPT": str(self._kept),
        }

    def cut(self) -> int:
        """After the process was killed: its files as the disk has them. How many bytes were forgotten."""
        (self._base / "sipbot.db-shm").unlink(missing_ok=True)  # memory, shared by processes
        return sum(self._as_kept(file) for file in self._files())

    def _as_kept(self, file: Path) -> int:
        kept, now = self._of(file), file.read_bytes()
        durable = kept.read_bytes() if kept.exists() else b""
        file.write_bytes(durable)
        return abs(len(now) - len(durable)) + sum(a != b for a, b in zip(now, durable, strict=False))

    def _files(self) -> Iterator[Path]:
        yield from self._base.glob("sipbot.db*")
        yield from (self._base / "keys").glob("*")

    def _of(self, file: Path) -> Path:
        """What has reached the disk of it."""
        return self._kept / str(file.stat().st_ino)
