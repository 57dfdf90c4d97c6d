"""The migrations make the tables that the code knows, and nothing else, from every version that there was."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from sipbot.chat import Address, Owed
from sipbot.facts import ChatGone
from sipbot.store import migrate, outbox, people, seen
from sipbot.store.database import Database
from sipbot.store.tables import metadata

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
REVISIONS = sorted(script.revision for script in ScriptDirectory(str(migrate.HERE)).walk_revisions())


def differences(connection: sa.Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def schema(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Every table with its columns."""

    def read(connection: sa.Connection) -> dict[str, list[tuple[str, str]]]:
        existing = reflected(connection).tables
        return {name: [(c.name, str(c.type)) for c in table.columns] for name, table in existing.items()}

    async with database.read() as tx:
        return await tx.run_sync(read)


def reflected(connection: sa.Connection) -> sa.MetaData:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return metadata


async def to(database: Database, revision: str) -> None:
    """As the version that had this revision left it."""
    async with database.write() as tx:
        await tx.run_sync(lambda connection: command.upgrade(migrate._config(connection), revision))


def value(column: sa.Column[Any], n: int) -> Any:
    """Something that fits, the n-th."""
    if column.foreign_keys:
        return value(next(iter(column.foreign_keys)).column, n)
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 11, 30, 8, n, 7, 123456, UTC if kind.timezone else None)
    if isinstance(kind, sa.JSON):
        return {"é": [n, None]}
    if isinstance(kind, sa.LargeBinary):
        return bytes([n]) * 32
    if isinstance(kind, sa.Boolean):
        return bool(n % 2)
    if isinstance(kind, sa.BigInteger):
        return 7_000_000_000 + n
    return (
        n if isinstance(kind, sa.Integer) else f"{column.name} ü{n}"[-(getattr(kind, "length", None) or 99) :]
    )


def fill(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """Three rows in every table."""
    rows = {}
    for table in reflected(connection).sorted_tables:
        if table.name != "alembic_version":
            rows[table.name] = [{c.name: value(c, n) for c in table.columns} for n in (1, 2, 3)]
            connection.execute(sa.insert(table), rows[table.name])
    return rows


def stored(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    metadata = reflected(connection)
    return {
        t.name: [dict(row._mapping) for row in connection.execute(sa.select(t))] for t in metadata.sorted_tables
    }


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    await migrate.upgrade(database)
    async with database.read() as tx:
        assert await tx.run_sync(differences) == []


async def test_the_comparison_would_see_a_column_too_many(database: Database) -> None:
    await migrate.upgrade(database)
    async with database.write() as tx:
        await tx.exec_driver_sql("ALTER TABLE box ADD COLUMN who TEXT")
        assert await tx.run_sync(differences) != []


async def test_applying_them_again_changes_nothing(database: Database) -> None:
    await migrate.upgrade(database)
    before = await schema(database)
    await migrate.upgrade(database)
    assert await schema(database) == before


@pytest.mark.parametrize("revision", REVISIONS)
async def test_from_every_version_on_all_that_is_stored_stays_as_it_is(
    database: Database, revision: str
) -> None:
    await to(database, revision)
    async with database.write() as tx:
        before = await tx.run_sync(fill)
    await migrate.upgrade(database)
    assert await migrate.is_current(database)
    async with database.read() as tx:
        after = await tx.run_sync(stored)
        assert await tx.run_sync(differences) == []
    for table, rows in before.items():
        assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows


async def test_a_migration_that_breaks_off_leaves_the_version_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await to(database, REVISIONS[0])
    before = await schema(database)
    monkeypatch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", broken)
    with pytest.raises(RuntimeError):
        await migrate.upgrade(database)
    monkeypatch.undo()
    assert await schema(database) == before
    await migrate.upgrade(database)
    assert await migrate.is_current(database)


def broken(*_: object) -> None:
    raise RuntimeError("the power is gone")


async def test_brought_up_to_date_twice_at_once_it_is_so_once(database: Database) -> None:
    await asyncio.gather(migrate.upgrade(database), migrate.upgrade(database))
    assert await migrate.is_current(database)


async def test_the_longest_addresses_have_room(database: Database) -> None:
    """255 bytes each on Matrix, and two of them in a key."""
    await migrate.upgrade(database)
    room, person = Address("matrix", f"!{'r' * 254}"), Address("matrix", f"@{'p' * 254}")
    async with database.write() as tx:
        owed = Owed(f"gone:{room}:2026-11-30T08:00:{person}", room, ChatGone(address="", antenna=""), "fr")
        assert await outbox.owe(tx, owed, NOW)
        assert await seen.first_time(tx, f"matrix:${'e' * 254}", NOW)
        assert await people.add(tx, person, None, "fr")


async def test_a_database_knows_whether_it_is_current(database: Database) -> None:
    assert not await migrate.is_current(database)
    await migrate.upgrade(database)
    assert await migrate.is_current(database)


async def test_numbers_of_people_are_not_given_twice(database: Database) -> None:
    """Otherwise who comes next would stand in the place of who was erased."""
    await migrate.upgrade(database)
    async with database.write() as tx:
        first = await people.add(tx, Address("telegram", "1"), None, "fr")
        await people.erase(tx, first.id)
    async with database.write() as tx:
        second = await people.add(tx, Address("telegram", "2"), None, "fr")
    assert second.id > first.id


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_is_deleted_is_overwritten_and_a_commit_is_durable(database: Database) -> None:
    async with database.read() as tx:
        settings = {
            name: (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("secure_delete", "synchronous", "journal_mode", "foreign_keys")
        }
    assert settings == {"secure_delete": 1, "synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}
