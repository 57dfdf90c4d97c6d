"""Another client than nio, from npm: matrix-js-sdk, what Element uses, with its crypto."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers.environments import ROOT

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json")
OLDEST = 20
"""Of Node; package.json says so too."""


def installed() -> Path:
    """The folder with client.mjs and what it imports; made, once, if it is not there.

    Several test processes may ask at the same time. Skips without npm; raises CalledProcessError when it fails.
    """
    _node_or_skip()
    mark = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    folder = ROOT / "other_client"
    ROOT.mkdir(exist_ok=True)
    with (ROOT / "other_client.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / "ready"
        if not (ready.exists() and ready.read_text() == mark):
            _make(folder)
            ready.write_text(mark)
        shutil.copy(HERE / "client.mjs", folder)
    return folder


def _node_or_skip() -> None:
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"another client needs {program}, which is not on this computer")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        pytest.skip(f"another client needs Node {OLDEST} or newer; this is {version.strip()}")


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in FILES:
        shutil.copy(HERE / name, folder)
    quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quietly], cwd=folder, check=True, stdout=subprocess.DEVNULL)
