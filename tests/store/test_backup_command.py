"""`sipbot db backup` and `restore`: what whoever runs sipbot reads, and what is in the database afterwards."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from sipbot.__main__ import main
from sipbot.app import RECEIVER, configured
from sipbot.chat import Address, Message, Owed, to_json
from sipbot.demo.interactive import example_in
from sipbot.facts import Said
from sipbot.services import Keyring, acts
from sipbot.store import agenda, tables
from sipbot.store.agenda import Entry
from sipbot.store.database import Database, Tx
from tests.databases import write_url
from tests.servers.environments import environment

T = TypeVar("T")
NOW = datetime.now(UTC)
NEWS = Said(message=to_json(Message("news")))
ALICE = Address("telegram", "500001")


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (programs,) = environment("postgresql").parents[1].glob("lib/python*/site-packages/*/pginstall18/bin")
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


@pytest.fixture
def folder(base: Path) -> Path:
    assert db(base, "upgrade") == 0
    return base


def db(folder: Path, *words: str) -> int:
    return main(["db", *words, "--config", str(folder / "config")])


def inside(folder: Path, work: Callable[[Tx], Awaitable[T]]) -> T:
    async def run() -> T:
        database = Database(configured(folder / "config", {}).database.url)
        async with database.write() as tx:
            value = await work(tx)
        await database.close()
        return value

    return asyncio.run(run())


def everything(folder: Path) -> dict[str, list[Any]]:
    async def rows(tx: Tx) -> dict[str, list[Any]]:
        return {
            table.name: sorted(map(repr, await tx.execute(sa.select(table))))
            for table in tables.metadata.sorted_tables
        }

    return inside(folder, rows)


def owe(folder: Path, key: str, at: datetime = NOW, urgent: bool = False) -> None:
    inside(folder, lambda tx: acts.owe(tx, Owed(key, ALICE, NEWS, "fr", at=at, urgent=urgent), NOW))


def owed(folder: Path) -> list[str]:
    async def keys(tx: Tx) -> list[str]:
        return list(await tx.scalars(sa.select(tables.outbox.c.key).where(tables.outbox.c.outcome.is_(None))))

    return inside(folder, keys)


def due(folder: Path, verb: str) -> None:
    entry = Entry(verb, verb, "1", "", NOW - timedelta(hours=1), None, "2026-12-01T10:00", "Europe/Brussels")
    inside(folder, lambda tx: agenda.note(tx, entry))


def test_what_is_put_back_is_what_was_saved(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = folder / "saved"
    owe(folder, "later", at=NOW + timedelta(days=1))
    before = everything(folder)
    assert db(folder, "backup", str(saved)) == 0
    assert f"Everything is saved in {saved}." in capsys.readouterr().out
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    owe(folder, "after it", at=NOW + timedelta(days=1))
    assert everything(folder) != before
    assert db(folder, "restore", str(saved), "--yes") == 0
    assert everything(folder) == before


def test_what_was_owed_is_not_sent_again_and_owing_it_again_owes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(folder, "due")
    owe(folder, "an answer", urgent=True)
    owe(folder, "later", at=NOW + timedelta(days=1))
    for verb in ("remind", "close"):
        due(folder, verb)
    assert db(folder, "backup", str(folder / "saved")) == 0
    assert db(folder, "restore", str(folder / "saved"), "--yes") == 0
    said = "that were owed and may have gone out since: 2; reminders that were due since: 1. They are not sent."
    assert said in capsys.readouterr().out
    assert owed(folder) == ["later"]
    assert [entry.verb for entry in inside(folder, lambda tx: agenda.due(tx, NOW))] == ["close"]
    assert not inside(folder, lambda tx: acts.owe(tx, Owed("due", ALICE, NEWS, "fr"), NOW))


def test_keys_are_named_and_not_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = Keyring(configured(folder / "config", {}).keys_dir).make("economic-model")
    assert db(folder, "backup", str(folder / "saved")) == 0
    assert "Keys are not in it: economic-model" in capsys.readouterr().out
    assert key.secret not in (folder / "saved").read_bytes()


def test_a_database_in_use_is_saved_and_not_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def beside_a_running_one(*words: str) -> int:
        database = Database(configured(folder / "config", {}).database.url)
        async with database.only_one(RECEIVER):
            code = await asyncio.to_thread(db, folder, *words)
        await database.close()
        return code

    saved = str(folder / "saved")
    assert asyncio.run(beside_a_running_one("backup", saved)) == 0
    before = everything(folder)
    assert asyncio.run(beside_a_running_one("restore", saved, "--yes")) == 1
    assert "Another sipbot is running" in capsys.readouterr().err
    assert everything(folder) == before


def test_nothing_is_replaced_without_being_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = folder / "saved"
    assert db(folder, "backup", str(saved)) == 0
    content = saved.read_bytes()
    owe(folder, "after it")
    assert db(folder, "backup", str(saved)) == 1
    assert "Nothing is saved yet." in capsys.readouterr().err
    assert saved.read_bytes() == content
    assert db(folder, "restore", str(saved)) == 1
    assert "Nothing is replaced yet." in capsys.readouterr().err
    assert owed(folder) == ["after it"]


def test_what_is_no_backup_replaces_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    owe(folder, "here")
    wrong = folder / "wrong"
    for content in (b"", b"not a backup at all", b"PGDMP"):
        wrong.write_bytes(content)
        assert db(folder, "restore", str(wrong), "--yes") == 2
        assert "no whole backup" in capsys.readouterr().err
    assert db(folder, "restore", str(folder / "nowhere"), "--yes") == 2
    assert "nowhere" in capsys.readouterr().err
    assert owed(folder) == ["here"]


def test_a_torn_backup_replaces_nothing(folder: Path) -> None:
    saved = folder / "saved"
    for n in range(200):
        owe(folder, f"row {n}")
    assert db(folder, "backup", str(saved)) == 0
    saved.write_bytes(saved.read_bytes()[: saved.stat().st_size * 2 // 3])
    before = everything(folder)
    assert db(folder, "restore", str(saved), "--yes") != 0
    assert everything(folder) == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_program_that_is_missing_is_a_sentence_and_no_password_is_an_argument(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = folder / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    assert db(folder, "backup", str(folder / "saved")) == 1
    assert "pg_dump is missing." in capsys.readouterr().err
    shown = programs / "pg_dump"
    shown.write_text('#!/bin/sh\necho "pg_dump: error: $*" >&2\nexit 1\n')
    shown.chmod(0o700)
    write_url(folder, "postgresql+asyncpg://someone:p%40ssword@nowhere.invalid/name")
    assert db(folder, "backup", str(folder / "saved")) == 1
    said = capsys.readouterr().err
    assert "pg_dump says: --format=custom" in said
    assert "ssword" not in said
    assert not (folder / "saved").exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_it_is_put_back_where_there_is_nothing_yet(folder: Path, tmp_path: Path) -> None:
    assert db(folder, "backup", str(folder / "saved")) == 0
    before = everything(folder)
    elsewhere = tmp_path / "elsewhere"
    example_in(elsewhere)
    assert db(elsewhere, "restore", str(folder / "saved"), "--yes") == 0
    assert everything(elsewhere) == before
    assert stat.S_IMODE((elsewhere / "sipbot.db").stat().st_mode) == 0o600
