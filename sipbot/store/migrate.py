"""Bringing a database to the present schema (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .database import Database, advisory_lock

HERE = Path(__file__).parent / "migrations"


def _config(connection: sa.Connection | None = None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Apply what is missing. Does nothing on a database that is up to date."""

    def run(connection: sa.Connection) -> None:
        from alembic import command

        command.upgrade(_config(connection), "head")

    async with database.write() as tx:
        await advisory_lock(tx, "upgrade")
        await tx.run_sync(run)


async def revision(database: Database) -> str:
    """The schema that the database has; "" if it has none."""

    def current(connection: sa.Connection) -> str | None:
        from alembic.runtime.migration import MigrationContext

        return MigrationContext.configure(connection).get_current_revision()

    async with database.read() as tx:
        return await tx.run_sync(current) or ""


async def is_current(database: Database) -> bool:
    """Whether the schema is the one that this version of sipbot needs."""
    from alembic.script import ScriptDirectory

    return await revision(database) == ScriptDirectory.from_config(_config()).get_current_head()
