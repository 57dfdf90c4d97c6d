"""What must hold before a change goes in: `make check`. Without arguments every check, in order, but the quick
one, which has a part of the tests."""

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
QUICK = (
    *(
        "tests/config",
        "tests/store",
        "tests/commands",
        "tests/writing",
        "tests/delivery/test_schedule.py",
        "tests/platforms/telegram",
    ),
    *(
        "tests/demo/test_headless.py",
        "tests/sandbox/test_client_library.py",
        "tests/exports/test_dossier_files.py",
    ),
    *(
        "tests/test_logs.py",
        "tests/test_packaging.py",
        "-k",
        "not matrix and (not postgresql or test_connections or test_away)",
    ),
)
"""What touches libraries, on PostgreSQL what is its alone: CI plays these on other Pythons and versions."""
ALONE = {"quick": (sys.executable, "-m", "pytest", *QUICK)}


def passes(name: str) -> bool:
    """Run one check, with its output as it comes."""
    print(f"-- {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run((CHECKS | ALONE)[name], cwd=ROOT).returncode
    print(f"-- {name}: {'failed' if code else 'right'} ({time.monotonic() - began:.0f} s)", flush=True)
    return code == 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("check", nargs="*", metavar="CHECK", help=" | ".join(CHECKS | ALONE))
    chosen = arguments.parse_args().check or list(CHECKS)
    if unknown := [name for name in chosen if name not in CHECKS | ALONE]:
        arguments.error(f"no such check: {', '.join(unknown)}; there are {', '.join(CHECKS | ALONE)}")
    failed = [name for name in chosen if not passes(name)]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
