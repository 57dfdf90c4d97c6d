"""Keeps one server for several test processes: it ends when the last of them has ended, however it did.

Each user holds a shared lock on `users`; the system gives it back when a process dies. The keeper waits for
the lock alone. Run as `python keeper.py FOLDER COMMAND...`; standard library only.
"""

from __future__ import annotations

import ctypes
import fcntl
import shutil
import signal
import subprocess
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
SCRATCH = "scratch"
"""In this file stands the folder, if there is one, that is of no use after the server."""
PATIENCE = 5.0
"""Seconds that a server has to clean up after itself."""


def dies_with_parent() -> None:
    """For `preexec_fn`: killed with the keeper, if that is killed itself. Linux only; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def keep(folder: Path, command: list[str]) -> None:
    with (folder / "output.log").open("ab") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, preexec_fn=dies_with_parent)
        with (folder / "users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            (folder / "started").unlink(missing_ok=True)
    if (folder / SCRATCH).exists():
        shutil.rmtree((folder / SCRATCH).read_text(), ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2:])
