"""Virtual environments beside the project's: what a server needs never mixes with what sipbot needs."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent / ".servers"
"""In the checkout and ignored by git: made once, used by every run of the tests."""


def environment(name: str) -> Path:
    """The Python of the environment for `name`.txt beside this file; made, once, if it is not there.

    Several test processes may ask at the same time. Raises CalledProcessError when pip fails.
    """
    requirements = HERE / f"{name}.txt"
    mark = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    folder = ROOT / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    ROOT.mkdir(exist_ok=True)
    with (ROOT / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / "ready"
        if not (ready.exists() and ready.read_text() == mark):
            _make(folder, requirements)
            ready.write_text(mark)
    return folder / "bin" / "python"


def _make(folder: Path, requirements: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", requirements], check=True)
