"""The connection to a database, and the only place that asks which one it is."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

log = logging.getLogger(__name__)

Tx = AsyncConnection
"""An open transaction. Services take it and never commit."""

WAIT_FOR_LOCK = 60
"""Seconds for which a writer waits while another process (a backup, a command) holds the database."""


ANEW = "VACUUM"
"""Writes every page of an SQLite database anew."""


class Taken(Exception):
    """Another process holds this lock."""


class Database:
    """One database. `write` commits when its block ends without an error."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        if self.embedded and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _engine(self.url, embedded=self.embedded)
        self._writer = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """One writer at a time where the engine has one only; a durable commit at the end."""
        turn = self._writer if self.embedded else contextlib.nullcontext()
        async with turn, self.engine.connect() as connection:
            await connection.execution_options(sipbot_write=True)
            async with connection.begin():
                yield connection

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A consistent view; nothing written in it is kept."""
        async with self.engine.connect() as connection:
            yield connection

    async def scrub(self) -> bool:
        """Leave nothing of what was deleted, in pages or in the log. False: not possible now, try again.

        Pages are written anew: where rows moved between pages, `secure_delete` leaves copies behind.
        """
        if not self.embedded:
            return True
        async with self._writer, self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert driver is not None
            try:
                await driver.execute(ANEW)
            except sqlite3.OperationalError as error:
                log.warning("the database cannot be cleaned now: %s", error)
                return False
            async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                busy = (await cursor.fetchone())[0]
        return not busy

    @contextlib.contextmanager
    def only_one(self, name: str) -> Any:
        """Hold a lock that one process may hold, and that a killed process gives back. Raises Taken."""
        if not (self.embedded and self.url.database and self.url.database != ":memory:"):
            yield
            return
        with Path(f"{self.url.database}.{name}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Taken(name) from error
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield

    async def close(self) -> None:
        await self.engine.dispose()


def _engine(url: sa.URL, *, embedded: bool) -> AsyncEngine:
    """Parameters are hidden: an error that is logged must not tell who answered what."""
    if not embedded:
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_async_engine(
        url,
        connect_args={"timeout": WAIT_FOR_LOCK, "isolation_level": None},
        hide_parameters=True,
        pool_size=5,
        max_overflow=5,
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
            f"busy_timeout={WAIT_FOR_LOCK * 1000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # The driver would begin late and read-first; a writer takes its place in the queue at once.
        write = connection.get_execution_options().get("sipbot_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def insert(tx: Tx, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of this transaction."""
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)


async def insert_new(tx: Tx, table: sa.Table, **values: Any) -> bool:
    """Insert unless a row with the same key is there. True when it was inserted."""
    result = await tx.execute(insert(tx, table).values(**values).on_conflict_do_nothing())
    return result.rowcount == 1


async def put(tx: Tx, table: sa.Table, **values: Any) -> None:
    """Insert, or bring the row with the same primary key up to date."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    statement = insert(tx, table).values(**values)
    await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))
