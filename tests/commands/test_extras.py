"""What is an extra may be missing, and the shell completes what there is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sipbot import __version__
from sipbot.__main__ import main
from sipbot.demo.interactive import example_in

WITHOUT_MATRIX = """
import sys

class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("nio", "aiohttp", "vodozemac"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from sipbot.__main__ import main
code = main(sys.argv[1:])
assert "nio" not in sys.modules
sys.exit(code)
"""
MATRIX = """[matrix]
homeserver = "https://matrix.example"
user_id = "@sipbot:matrix.example"
access_token = "secret"
"""


def without_matrix(base: Path, command: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", WITHOUT_MATRIX, command, "--config", str(base / "config")]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "200"}
    return subprocess.run(words, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    example_in(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["check", "run"])
def test_matrix_without_its_package_is_one_sentence(base: Path, command: str) -> None:
    file = base / "config" / "sipbot.toml"
    file.write_text(file.read_text("utf-8").replace("[matrix]\n", MATRIX, 1), "utf-8")
    ended = without_matrix(base, command)
    assert ended.returncode == {"check": 1, "run": 2}[command], ended.stderr
    assert "The package for Matrix is missing. Run: pip install 'sipbot[matrix]'" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_matrix_nothing_of_its_package_is_needed(base: Path) -> None:
    ended = without_matrix(base, "check")
    assert "Matrix" not in ended.stdout.replace("[matrix]", "")
    assert "Traceback" not in ended.stderr


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"sipbot {__version__}\n")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("sipbot mem", {"members "}),
        ("sipbot consultation s", {"sealed", "stop-repeating"}),
        ("sipbot results x --format ", {"table", "json", "csv"}),
        ("sipbot run --log-f", {"--log-format "}),
    ],
)
def test_the_shell_completes_commands_and_options(line: str, offered: set[str], tmp_path: Path) -> None:
    written = tmp_path / "said"
    environment = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "0",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(written),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "PATH": os.environ["PATH"],
    }
    subprocess.run(
        [sys.executable, "-m", "sipbot"], env=environment, check=False, cwd=Path(__file__).parents[2]
    )
    assert {one.strip() for one in offered} <= {one.strip() for one in written.read_text().splitlines()}
