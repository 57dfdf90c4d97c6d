"""Files that a command writes: never over one that is there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sipbot.rules.faults import Refusal


def write_new(file: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that is not there yet; `private`: readable by its owner alone. Raises Refusal."""
    mode = 0o600 if private else 0o666  # less what the umask takes away
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(content)
    except FileExistsError as error:
        raise Refusal("file_exists", file=str(file)) from error


def check_new(file: Path) -> None:
    """Before something is asked or made that would be lost. Raises Refusal where there is such a file."""
    if file.exists():
        raise Refusal("file_exists", file=str(file))


def check_folder(file: Path) -> None:
    """Before somebody types what could not be kept then. Raises FileNotFoundError."""
    if not file.parent.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
