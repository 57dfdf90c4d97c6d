"""Where the tests' servers keep their data: in memory, which the tests fill with some thousands of files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000
"""Bytes that a run takes at most, and more."""


def roomy() -> Path | None:
    """The file system in memory, if there is one with enough of it; None is where temporary files go."""
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if usable else None
