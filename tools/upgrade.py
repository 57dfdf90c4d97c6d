"""Renew what is pinned: `make upgrade`. The newest versions that pyproject.toml allows, with hashes.

Afterwards: read what changed, install it (`make setup`), and let the tests say whether it holds. uv, which
resolves for all systems and all Pythons at once, is pinned too and lives in an environment of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "requirements"
SERVERS = ROOT / "tests" / "servers"
TOOLS = ROOT / ".venv-upgrade"

PROJECT = ("pyproject.toml", "--group", "build")
FILES: dict[Path, Sequence[str]] = {
    PINNED / "browser.txt": (*PROJECT, "--extra", "dev", "--extra", "browser"),
    PINNED / "test.txt": (*PROJECT, "--extra", "dev"),
    PINNED / "full.txt": (*PROJECT, "--extra", "matrix", "--extra", "postgresql"),
    PINNED / "run.txt": PROJECT,
    PINNED / "upgrade.txt": ("--group", "upgrade"),
    PINNED / "lowest.txt": (*PROJECT, "--extra", "dev", "--resolution", "lowest-direct"),
    SERVERS / "postgresql.txt": (str(SERVERS / "postgresql.in"),),
    SERVERS / "synapse.txt": (str(SERVERS / "synapse.in"),),
}
"""The first has everything; the others of the project have the same versions, but for the lowest."""
WHOLE = PINNED / "browser.txt"
PARTS = ("test.txt", "full.txt", "run.txt")

HOW = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
    *("--no-annotate", "--custom-compile-command", "make upgrade", "--quiet"),
)


def tool() -> Path:
    """uv, at its pinned version."""
    if not TOOLS.exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
    install = [TOOLS / "bin" / "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*install, "-r", PINNED / "upgrade.txt"], check=True)
    return TOOLS / "bin" / "uv"


def renew(uv: Path, target: Path, sources: Sequence[str]) -> None:
    """Written beside the old one and put in its place: nothing of the old is kept."""
    fresh = target.with_suffix(".new")
    same = ("--constraint", WHOLE) if target.parent == PINNED and target.name in PARTS else ()
    subprocess.run([uv, "pip", "compile", *HOW, *sources, *same, "-o", fresh], check=True, cwd=ROOT)
    shutil.move(fresh, target)
    print(target.relative_to(ROOT))


def main() -> None:
    uv = tool()
    for target, sources in FILES.items():
        renew(uv, target, sources)


if __name__ == "__main__":
    main()
