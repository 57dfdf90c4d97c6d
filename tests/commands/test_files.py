"""Files that are not there, that are there already, or that are something else: one way for every command.

Exit code 2, the file by its name, in the reader's language; what is there stays as it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.views.errors.files import mended_by_hand, unusable


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def run(base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "fr_BE.UTF-8")
    monkeypatch.chdir(base)
    (base / "model.toml").write_bytes((base / "config/consultations/economic-model.toml").read_bytes())
    (base / "mine").write_text("mine", "utf-8")

    def run(line: str) -> str:
        assert main(line.split()) == 2, line
        out = capsys.readouterr()
        assert out.out == "" and "Traceback" not in out.err
        return out.err

    return run


MISSING = (
    "consultation check none",
    "consultation publish none",
    "consultation read none --out new.toml",
    "consultation texts none --to nl",
    "consultation texts none --from mine",
    "consultation texts model.toml --from none",
    "members import none",
    "verify none",
)


@pytest.mark.parametrize("line", MISSING)
def test_what_is_not_there_is_named(run, line: str) -> None:
    assert run(line) == "Il n'y a pas de fichier none.\n"


THERE = (
    "consultation read none --out mine",
    "consultation texts model.toml --to nl --out mine",
    "consultation texts model.toml --to nl --out model.toml",
    "consultation new --template xlsx mine",
)


@pytest.mark.parametrize("line", THERE)
def test_what_is_there_stays_as_it_is(run, base: Path, line: str) -> None:
    before = {file: file.read_bytes() for file in base.glob("*") if file.is_file()}
    name = line.split("--out ")[-1].split()[-1 if "--template" in line else 0]
    assert run(line) == f"{name} existe déjà et reste tel quel. Indiquez un autre fichier.\n"
    kept = {file: content for file, content in before.items() if file.suffix != ".db"}
    assert all(file.read_bytes() == content for file, content in kept.items())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("consultation check config", "config est un dossier. Indiquez un fichier."),
        ("consultation texts model.toml --to nl --out nowhere/new", "Il n'y a pas de dossier nowhere."),
        ("consultation new nowhere/new.toml", "Il n'y a pas de dossier nowhere."),
        ("consultation texts model.toml --to fr", "--to et --source sont la même langue (français)"),
        ("init mine", "mine n'est pas un dossier."),
    ],
)
def test_what_is_something_else_is_said(run, line: str, expected: str) -> None:
    assert expected in run(line)


def test_what_may_not_be_read_is_said_and_what_the_machine_lacks_is_no_wrong_use() -> None:
    fr = i18n.language("fr")
    closed, full = PermissionError(13, "Permission denied", "mine"), OSError(28, "No space left on device")
    assert unusable(fr, closed) == "Votre compte ne peut pas lire ou écrire mine." and mended_by_hand(closed)
    assert "No space left" in unusable(fr, full) and not mended_by_hand(full)
