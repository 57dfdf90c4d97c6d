"""What a terminal shows of a command: nothing that is there to be copied is cut, and no letter is too much."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LONG = "a-rather-long-name-of-a-folder-in-which-somebody-keeps-the-bot-of-the-cooperative"


def run(
    folder: Path, *words: str, encoding: str = "utf-8", columns: int = 80, **environ: str
) -> tuple[int, bytes]:
    """As in a terminal of that many columns whose letters are these."""
    command = [sys.executable, "-m", "sipbot", *words, "--config", str(folder / "config")]
    own = {
        "PYTHONIOENCODING": encoding,
        "COLUMNS": str(columns),
        "LC_ALL": "",
        "LANG": "fr_BE.UTF-8",
        **environ,
    }
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], env={**os.environ, **own}, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return done.returncode, done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new installation, below a long path."""
    folder = tmp_path / LONG
    folder.mkdir()
    command = [sys.executable, "-m", "sipbot", "init", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    return folder


def test_paths_and_commands_are_never_cut(folder: Path) -> None:
    broken = folder / "config" / "consultations" / f"{LONG}.toml"
    broken.write_text("id = 1\n", "utf-8")
    code, out = run(folder, "check")
    assert code == 1
    lines = out.decode().splitlines()
    assert any(str(folder / "config") in line for line in lines)
    assert any(f"sipbot consultation check {broken}" in line for line in lines)
    assert "…" not in out.decode()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("words", [("check",), ("results", "none")], ids=lambda words: words[0])
def test_a_terminal_with_other_letters_ends_in_no_traceback(
    folder: Path, words: tuple[str, ...], encoding: str
) -> None:
    code, out = run(folder, *words, encoding=encoding)
    assert code in (0, 1, 2)
    if words == ("check",):
        right, wrong = (b"+ ", b"x ") if encoding != "utf-8" else ("✓ ".encode(), "✗ ".encode())
        signs = {line[: len(right)] for line in out.splitlines()}
        assert right in signs and wrong in signs, "a terminal that knows no tick has other signs for it"


def test_a_new_installation_is_not_told_to_run_what_it_cannot_run_yet(folder: Path) -> None:
    _, out = run(folder, "check", LANG="C.UTF-8", LC_ALL="C.UTF-8")
    assert "Not up to date" not in out.decode()
    assert "✓ Database: made when sipbot runs for the first time" in out.decode().splitlines()
    assert not (folder / "sipbot.db").exists(), "asking leaves no empty database behind"
