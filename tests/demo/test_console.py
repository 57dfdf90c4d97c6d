"""`sipbot demo --console`: a member's part, from the first message to the result, in each language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.demo.interactive import PLACES

pytestmark = pytest.mark.thorough
PLAYED = "{leads}\n2\n1\nMore on paper.\n/xyz\n+soon\n+14d\n"
"""To the private ballot, its two choices, an opinion; what is not understood; beyond the closing."""


def played(code: str, lines: str, tmp_path: Path, *, from_a_file: bool = False) -> str:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": f"{code}_BE.UTF-8", "TMPDIR": str(tmp_path)}
    words = [sys.executable, "-m", "sipbot", "demo", "--console"]
    typed = tmp_path / "typed"
    typed.write_text(lines, "utf-8")
    with typed.open() as file:
        given = {"stdin": file} if from_a_file else {"input": lines}
        ended = subprocess.run(words, capture_output=True, text=True, env=environment, check=False, **given)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not list(tmp_path.glob("sipbot-demo-*")), "nothing is kept"
    return ended.stdout


@pytest.mark.parametrize("code", i18n.codes())
def test_a_ballot_is_answered_in_a_terminal_and_the_result_read(code: str, tmp_path: Path) -> None:
    t = i18n.language(code)
    out = played(code, PLAYED.format(leads=5), tmp_path)
    assert out.index("/" + t.p("command", "help")) < out.index("── 1 · #")
    assert any(f"#{slug}" in out for slug in PLACES)
    answered = out.index("More on paper.")
    assert answered < out.index("+soon") < out.index("🔏")
    assert "/xyz" in out, "what is not understood is said"
    assert t("Result: {title}", title="").strip() in out[answered:]


def test_lines_from_a_file_are_played_to_the_end(tmp_path: Path) -> None:
    assert "+x" in played("fr", "+x\n/start", tmp_path, from_a_file=True)
