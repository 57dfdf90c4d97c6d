"""`sipbot run --only`: what is not a part, and where there can be none, is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from sipbot.__main__ import main


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ("telegram,posting", "There is no part posting here. There are: telegram, worker, scheduler."),
        ("matrix", "There is no part matrix here. There are: telegram, worker, scheduler."),
        ("worker", "Several processes need PostgreSQL. With SQLite leave --only out."),
    ],
)
def test_a_wrong_part_and_a_database_that_is_a_file_are_told(
    parts: str, sentence: str, base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("SIPBOT_TELEGRAM_TOKEN", "1:test")
    capsys.readouterr()
    assert main(["run", "--only", parts, "--config", str(base / "config")]) == 2
    assert capsys.readouterr().err.strip() == sentence
