"""The migrations make the tables that the code knows, and nothing else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sipbot.store import migrate
from sipbot.store.database import Database
from sipbot.store.tables import metadata


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/sipbot.db")
    yield database
    await database.close()


def differences(connection: sa.Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def schema(database: Database) -> list[str]:
    async with database.read() as tx:
        return [row[0] for row in await tx.exec_driver_sql("SELECT sql FROM sqlite_master ORDER BY name")]


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


async def test_a_database_knows_whether_it_is_current(database: Database) -> None:
    assert not await migrate.is_current(database)
    await migrate.upgrade(database)
    assert await migrate.is_current(database)


async def test_numbers_of_people_are_not_given_twice(database: Database) -> None:
    """Otherwise who comes next would stand in the place of who was erased."""
    await migrate.upgrade(database)
    tables = {
        found[1]
        for sql in await schema(database)
        if sql and "AUTOINCREMENT" in sql and (found := re.match(r'CREATE TABLE "?(\w+)', sql))
    }
    assert {"people", "meetings", "outbox"} <= tables


async def test_what_is_deleted_is_overwritten_and_a_commit_is_durable(database: Database) -> None:
    async with database.read() as tx:
        settings = {
            name: (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("secure_delete", "synchronous", "journal_mode", "foreign_keys")
        }
    assert settings == {"secure_delete": 1, "synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}
