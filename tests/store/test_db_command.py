"""`sipbot db`: what an operator reads, and that nothing is lost by a wrong order of steps."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from sipbot.__main__ import main
from sipbot.app import RECEIVER, configured, prepared
from sipbot.demo.interactive import example_in
from sipbot.store import tables
from sipbot.store.database import Database
from tests.databases import Databases, write_url


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def folder(tmp_path: Path, url: str) -> Path:
    """A configuration whose database has no tables yet."""
    example_in(tmp_path)
    write_url(tmp_path, url)
    return tmp_path


@pytest.fixture
def old(tmp_path: Path, databases: Databases) -> str:
    """An SQLite file in which somebody has worked."""
    base = tmp_path / "before"
    example_in(base)

    async def work() -> str:
        settings = configured(base / "config", {})
        await (await prepared(settings)).close()
        return settings.database.url

    return asyncio.run(work())


def db(folder: Path, *words: str) -> int:
    return main(["db", *words, "--config", str(folder / "config")])


def rows(url: str) -> int:
    async def count() -> int:
        database = Database(url)
        async with database.read() as tx:
            row_count = await tx.scalar(sa.select(sa.func.count()).select_from(tables.antennas))
        await database.close()
        return int(row_count or 0)

    return asyncio.run(count())


def test_check_says_what_to_do_and_then_which_schema_there_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db(folder, "check") == 1
    assert "sipbot db upgrade" in capsys.readouterr().err
    assert db(folder, "upgrade") == 0
    assert db(folder, "check") == 0
    assert "(schema 0" in capsys.readouterr().out


def test_copied_the_counts_stand_beside_each_other_and_the_keys_are_not_forgotten(
    folder: Path, old: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db(folder, "copy", "--from", old) == 0
    shown = capsys.readouterr().out
    assert any(line.split("│")[1:4] for line in shown.splitlines() if "antennas" in line)
    assert str(folder / "keys") in shown.replace("\n", "")
    assert rows(url) == rows(old) > 0


@pytest.mark.parametrize("start", ["", "sqlite+aiosqlite:///"])
def test_a_path_is_enough_and_one_in_an_address_is_relative_to_the_configuration(
    folder: Path, old: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder if not start else "/")
    file = Path(str(make_url(old).database)).relative_to(folder)
    assert db(folder, "copy", "--from", f"{start}{file}") == 0


def test_what_stands_in_the_target_is_never_mixed_with_what_comes(
    folder: Path, old: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db(folder, "copy", "--from", old) == 0
    assert db(folder, "copy", "--from", old) == 1
    assert "Choose an empty database" in capsys.readouterr().err


def test_a_source_on_which_sipbot_runs_is_not_copied(
    folder: Path, old: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run() -> int:
        source = Database(old)
        async with source.only_one(RECEIVER):
            code = await asyncio.to_thread(db, folder, "copy", "--from", old)
        await source.close()
        return code

    assert asyncio.run(run()) == 1
    assert "Stop it first" in capsys.readouterr().err
    assert rows(url) == 0


def test_a_source_of_another_version_is_brought_up_to_date_first(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.db").touch()
    assert db(folder, "copy", "--from", str(tmp_path / "empty.db")) == 1
    assert "sipbot db upgrade" in capsys.readouterr().err


def test_a_source_that_is_not_there_is_not_made(
    folder: Path, tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db(folder, "copy", "--from", str(tmp_path / "misspelt.db")) == 2
    assert "misspelt.db" in capsys.readouterr().err
    assert not (tmp_path / "misspelt.db").exists()
    assert db(folder, "copy", "--from", url) == 2


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_server_that_does_not_answer_is_a_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_url(folder, f"postgresql+asyncpg://somebody@/nothing?host={tmp_path}")
    for word in ("check", "upgrade"):
        assert db(folder, word) == 1
        shown = capsys.readouterr().err
        assert shown.startswith("No PostgreSQL answers.") and "Traceback" not in shown


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("source", ["mysql://somebody@localhost/sipbot", "sqlite:///sipbot.db", "://"])
def test_an_address_of_another_kind_is_a_sentence(
    folder: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db(folder, "copy", "--from", source) == 2
    assert "postgresql+asyncpg://" in capsys.readouterr().err


def test_a_new_database_is_its_owners_alone(base: Path, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL has accounts of its own")
    (base / "sipbot.db").unlink()
    assert db(base, "upgrade") == 0
    assert [path.stat().st_mode & 0o077 for path in base.glob("sipbot.db*")] == [0] * len(
        list(base.glob("sipbot.db*"))
    )
