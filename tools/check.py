"""What must hold before a change goes in: `make check`. Without arguments every check, in order.

`quick` is what to run between two edits, in less than a minute; `libraries` a part of the tests, which CI plays
on other Pythons and with other versions of what sipbot uses.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "format": (sys.executable, "-m", "ruff", "format", "--check", "."),
    "lint": (sys.executable, "-m", "ruff", "check", "."),
    "types": (sys.executable, "-m", "mypy", "--strict"),
    "imports": (str(BIN / "lint-imports"),),
    "tests": (sys.executable, "-m", "pytest"),
}
LIBRARIES = (
    *("tests/config", "tests/store", "tests/commands", "tests/writing", "tests/platforms/telegram"),
    *("tests/delivery/test_schedule.py", "tests/demo/test_headless.py", "tests/exports/test_dossier_files.py"),
    *("tests/analysis",),
    *("tests/sandbox/test_client_library.py", "tests/test_logs.py", "tests/test_packaging.py"),
    *("-k", "not matrix and (not postgresql or test_connections or test_away)"),
)
"""What touches libraries, on PostgreSQL what is its alone."""
BY_HEART = ("tests/rules", "tests/views", "tests/test_walls.py", "tests/test_architecture.py")
"""What needs no database: walls, rules and views."""
ALONE = {
    "libraries": (sys.executable, "-m", "pytest", *LIBRARIES),
    "walls, rules, views": (sys.executable, "-m", "pytest", *BY_HEART),
}
SEVERAL = {"quick": ("format", "lint", "types", "walls, rules, views")}


def passes(name: str) -> bool:
    """Run one check, with its output as it comes."""
    print(f"-- {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run((CHECKS | ALONE)[name], cwd=ROOT).returncode
    print(f"-- {name}: {'failed' if code else 'right'} ({time.monotonic() - began:.0f} s)", flush=True)
    return code == 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    known = [*CHECKS, *ALONE, *SEVERAL]
    arguments.add_argument("check", nargs="*", metavar="CHECK", help=" | ".join(known))
    given = arguments.parse_args().check or list(CHECKS)
    if unknown := [name for name in given if name not in known]:
        arguments.error(f"no such check: {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [part for name in given for part in SEVERAL.get(name, (name,))]
    failed = [name for name in chosen if not passes(name)]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
