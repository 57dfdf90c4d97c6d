"""One server for all processes of a test run: the first that asks starts it, the keeper ends it."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KEEPER = Path(__file__).with_name("keeper.py")

Facts = Mapping[str, Any]
Prepare = Callable[[Path], tuple[Sequence[str], Facts]]
"""Writes what the server needs into its folder; gives its command, and what its users must know."""

_keepers: list[subprocess.Popen[bytes]] = []
"""They outlive the process that started them: nobody waits for them."""


@contextmanager
def shared(folder: Path, prepare: Prepare, ready: Callable[[Facts], None]) -> Iterator[Facts]:
    """What is known about the server in `folder`, which runs at least as long as this block.

    `ready` returns once it answers, or raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users").open("w") as users:
        with (folder / "starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            started = folder / "started"
            if not started.exists():
                _start(folder, prepare, ready)
        yield json.loads(started.read_text())


def _start(folder: Path, prepare: Prepare, ready: Callable[[Facts], None]) -> None:
    command, facts = prepare(folder)
    _keepers.append(
        subprocess.Popen(
            [sys.executable, KEEPER, folder, *command], stdin=subprocess.DEVNULL, start_new_session=True
        )
    )
    ready(facts)
    (folder / "started").write_text(json.dumps(dict(facts)))
