"""Keys on the command line: each open consultation's has its line, and one is given up by a word only."""

from __future__ import annotations

import asyncio
import logging
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.__main__ import main
from sipbot.app import configured, look_at_keys, prepared
from sipbot.chat import Address
from sipbot.services import Keyring, Work, ballots, people, publishing
from sipbot.services.ballots import Voice

ID = "economic-model"
BEFORE = datetime(2026, 11, 30, tzinfo=UTC)
OPEN = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def run(base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The exit code, and everything that was printed on one line."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("COLUMNS", "400")

    def run(*words: str) -> tuple[int, str]:
        code = main([*words, "--config", str(base / "config")])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


@pytest.fixture
def key(base: Path) -> Path:
    """Of a consultation that somebody has answered; another is published, and nobody has begun it."""
    return asyncio.run(answered(base))


async def answered(base: Path) -> Path:
    settings = configured(base / "config", {})
    keys, database = Keyring(settings.keys_dir), await prepared(settings)
    values = tomllib.loads((base / "config" / "consultations" / f"{ID}.toml").read_text("utf-8"))
    async with database.write() as tx:
        await publishing.publish(Work(tx, keys, BEFORE), values, "test")
        await publishing.publish(Work(tx, keys, BEFORE), {**values, "id": "second"}, "test")
        person = await people.meet(tx, Address("telegram", "500001"), antenna="liege", language="fr")
        await ballots.press(
            ballots.Act(Work(tx, keys, OPEN), person, Voice("fr", 1), 1), position=0, payload="1"
        )
    await database.close()
    return keys.path(ID)


def lines(shown: str) -> dict[str, str]:
    """What `check` says of each key: its sign and the sentence."""
    matches = re.findall(r"^(\S) (Key of [^:\n]+)(?:: (.*))?$", shown, re.MULTILINE)
    return {what: f"{sign} {wrong}".strip() for sign, what, wrong in matches}


def test_check_has_a_line_per_open_consultation_and_one_for_the_codes(run: Run, key: Path) -> None:
    names = (f"Key of the consultation {ID}", "Key of the consultation second", "Key of the codes")
    assert lines(run("check")[1]) == dict.fromkeys(names, "✓")
    key.chmod(0o644)
    assert lines(run("check")[1])[names[0]].startswith("! Others can read this key: run chmod 600")
    key.chmod(0o600)
    right = key.read_bytes()
    key.write_bytes(b"")
    assert "is damaged: a key has 32 bytes" in lines(run("check")[1])[names[0]]
    key.unlink()
    code, shown = run("check")
    assert code == 1 and "is the folder of the keys (keys_dir) mounted?" in lines(shown)[names[0]]
    assert f"sipbot keys lost {ID}" in lines(shown)[names[0]] and lines(shown)[names[1]] == "✓"
    key.write_bytes(right)
    assert lines(run("check")[1])[names[0]] == "! Others can read this key: run chmod 600 " + str(key)


def test_check_sees_that_no_key_can_be_made(run: Run, key: Path) -> None:
    key.unlink()
    key.parent.rmdir()
    key.parent.write_text("a file", "utf-8")
    code, shown = run("check")
    assert code == 1 and {sign[0] for sign in lines(shown).values()} == {"✗"}


def test_a_key_is_given_up_with_yes_only_and_not_while_it_is_there(run: Run, key: Path) -> None:
    assert run("keys", "lost", ID, "--yes") == (
        2,
        f"{key} is there, so the key is not lost. If it is the wrong one, move it away first.\n",
    )
    key.unlink()
    code, shown = run("keys", "lost", ID)
    assert code == 2 and shown.startswith("Nothing is done yet.")
    assert "is the folder" in run("check")[1]
    code, shown = run("keys", "lost", ID, "--yes")
    assert code == 0 and "The answers of 1 person are final" in shown
    assert lines(run("check")[1])[f"Key of the consultation {ID}"] == "✓"
    assert run("keys", "lost", "never-asked")[0] == 2


async def test_at_the_start_a_key_that_is_missing_is_named(
    base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = await answered(base)
    settings = configured(base / "config", {})
    database = await prepared(settings)
    with caplog.at_level(logging.ERROR):
        await look_at_keys(database, Keyring(settings.keys_dir))
        assert caplog.messages == []
        key.unlink()
        await look_at_keys(database, Keyring(settings.keys_dir))
    await database.close()
    assert caplog.messages == [f"the key {key} cannot be used: missing; see sipbot check"]
