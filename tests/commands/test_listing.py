"""`sipbot consultation list`: in the reader's language, in the local time of the first antenna asked."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sipbot.__main__ import main
from sipbot.services import Database

ID = "economic-model"
ZONE = "Europe/Brussels"
NOW = datetime.now(UTC).astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, second=0, microsecond=0)
"""The command line has the machine's clock."""
OPENS, CLOSES = NOW - timedelta(hours=3), NOW + timedelta(days=9)


class Terminal(io.StringIO):
    """Somebody sits there and types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def run(base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "C")

    def run(*words: str) -> list[str]:
        assert main(["consultation", *words, "--config", str(base / "config")]) == 0
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def published(run, file: Path) -> list[str]:
    text = file.read_text("utf-8").replace('secrecy = "secret"', 'secrecy = "secret"\nrepeat = "monthly"')
    for old, new in (("2026-12-01T10:00:00", OPENS), ("2026-12-14T20:00:00", CLOSES)):
        text = text.replace(old, new.isoformat())
    file.write_text(text, "utf-8")
    return run("publish", str(file))


def shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def test_moments_are_local_with_their_zone(run, published: list[str]) -> None:
    assert f"from {shown(OPENS)} to {shown(CLOSES)} ({ZONE})" in published[0]
    (line,) = run("list")
    id_, status, opens, closes, following = line.split("\t")
    assert (id_, status) == (ID, "open")
    assert (opens, closes) == (f"{shown(OPENS)} {ZONE}", f"{shown(CLOSES)} {ZONE}")
    assert following.startswith("↻ ") and following.endswith(f"{OPENS:%H:%M} {ZONE}")


def test_closing_says_first_what_happens_and_does_nothing_without_yes(
    run, published: list[str], base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["consultation", "close", ID, "--config", str(base / "config")]) == 2
    told = capsys.readouterr()
    assert "So far fewer than 5 out of" in told.out and "5 chats get the result." in told.out
    assert "2 people get the dossier." in told.out
    assert told.err == "Nothing is closed yet. To do it, add --yes.\n"
    assert run("list")[-1].split("\t")[1] == "open"
    assert "is closed for good" in run("close", ID, "--yes")[0]
    assert "is closed for good" in run("close", ID)[0], "closed already, it asks nothing"


@pytest.mark.parametrize(
    ("typed", "status"), [("yes\n", "closed"), ("Yes \n", "closed"), ("no\n", "open"), ("\n", "open")]
)
def test_on_a_terminal_closing_asks(
    run, published: list[str], base: Path, monkeypatch: pytest.MonkeyPatch, typed: str, status: str
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    code = main(["consultation", "close", ID, "--config", str(base / "config")])
    assert code == (0 if status == "closed" else 2)
    assert run("list")[-1].split("\t")[1] == status


def test_what_was_closed_by_hand_closed_then_and_not_as_planned(run, published: list[str]) -> None:
    run("close", ID, "--yes")
    (line,) = run("list")
    closed = datetime.strptime(line.split("\t")[3], f"%Y-%m-%d %H:%M {ZONE}")  # noqa: DTZ007 - local
    assert NOW <= closed < NOW + timedelta(hours=1)


def test_the_status_is_in_the_readers_language(
    run, published: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, status in (("fr", "ouverte"), ("nl", "open"), ("de", "offen")):
        monkeypatch.setenv("LC_ALL", f"{code}_BE.UTF-8")
        (line,) = run("list")
        assert line.split("\t")[1] == status


def test_an_extension_says_the_local_hour(run, published: list[str]) -> None:
    later = CLOSES + timedelta(days=2)
    (line,) = run("extend", ID, later.isoformat(timespec="minutes"))
    assert line == f"{ID} closes on {shown(later)} ({ZONE})."


def test_a_closing_waits_until_what_was_deleted_can_be_cleaned_away(
    run, published: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others read at this moment: the result is not left to a bot that may not run."""
    cleaned = Database.purge_deleted
    tries: list[bool] = []

    async def in_the_way(self: Database) -> bool:
        tries.append(len(tries) > 1 and await cleaned(self))
        return tries[-1]

    monkeypatch.setattr(Database, "purge_deleted", in_the_way)
    run("close", ID, "--yes")
    assert tries == [False, False, True]
    (line,) = run("list")
    assert "closed" in line.split("\t")[1]
