"""`make drills` plays every drill, and prints what each measured."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drills.processes import ROOT

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

NOTHING_COLLECTED = 5


def recipe() -> list[str]:
    """What pytest is given, without the interpreter."""
    made = re.search(
        r"^drills:\n\t\$\(PYTHON\) -m pytest (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    assert made is not None
    return shlex.split(made[1])


def test_make_drills_leaves_out_no_drill() -> None:
    played = recipe()
    left_out = f"not ({played[played.index('-m') + 1]})"
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "tests/drills", "-m", left_out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "tests/drills" in played
    assert done.returncode == NOTHING_COLLECTED, done.stdout


def test_make_drills_prints_the_table(tmp_path: Path) -> None:
    """In one process: what a worker of pytest-xdist noted would be printed nowhere."""
    played = recipe()
    assert played[played.index("-n") + 1] == "0"
    quick = ["-k", "test_one_member_who_presses_without_end and 60", f"--basetemp={tmp_path}/pytest"]
    command = [sys.executable, "-m", "pytest", *played, *quick]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = [line.split(" | ") for line in done.stdout.splitlines() if " | " in line]
    assert [row[0].split(" (")[0].strip() for row in rows] == ["drill", "F34 60 presses of one person"], (
        done.stdout
    )
