"""SQLite: one file, one writer at a time."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from . import sqlite_driver
from .trouble import DatabaseUnreachable, LockTaken, Unwritable

log = logging.getLogger(__name__)

PREFIX = "sqlite+aiosqlite:///"
WAIT_FOR_LOCK = 60
"""Seconds for which a writer waits while another process (a backup, a command) holds the database."""
UNWRITABLE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
"""What SQLite answers when the disk is full, broken, or was made read-only."""
UNDONE = "no such savepoint"
"""What it says next, inside a savepoint: it has undone the whole transaction by itself, and what came after
would be written outside of any."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    f"busy_timeout={WAIT_FOR_LOCK * 1000}",
    "wal_autocheckpoint=8000",  # pages: what is written again and again, as at a closing, is moved once
)
ANEW = "VACUUM"
"""Writes every page anew."""


def address(url: str) -> sa.URL:
    """What stands behind the prefix is a path, and nothing in it is read as part of a URL."""
    return sa.URL.create("sqlite+aiosqlite", database=url.removeprefix(PREFIX))


def engine(url: sa.URL) -> AsyncEngine:
    """Parameters are hidden: an error that is logged must not tell who answered what."""
    engine = create_async_engine(
        url,
        connect_args={"timeout": WAIT_FOR_LOCK, "isolation_level": None},
        hide_parameters=True,
        pool_size=5,
        max_overflow=5,
    )

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: sa.Dialect, _: Any, arguments: Any, named: Any) -> Any:
        """A new database is its owner's alone; what SQLite lays beside it takes over its rights.

        One that is there is not touched: closing the file here would give back the locks of this process.
        """
        if url.database and url.database != ":memory:":
            with suppress(FileExistsError):
                os.close(os.open(url.database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            _usable(url.database)
        try:
            return sqlite_driver.connect(dialect, arguments, named)
        except (sqlite3.Error, dialect.loaded_dbapi.Error) as error:
            raise DatabaseUnreachable("no_file", str(error)) from error

    @sa.event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        try:
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
        except (sqlite3.Error, connection.dbapi.Error) as error:
            raise DatabaseUnreachable("no_file", str(error)) from error
        finally:
            cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # The driver would begin late and read-first; a writer takes its place in the queue at once.
        write = connection.get_execution_options().get("sipbot_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    @sa.event.listens_for(engine.sync_engine, "handle_error")
    def sort_out(context: sa.engine.ExceptionContext) -> None:
        code = getattr(context.original_exception, "sqlite_errorcode", 0)
        if code & 0xFF in UNWRITABLE or UNDONE in str(context.original_exception):
            raise Unwritable(str(context.original_exception)) from context.original_exception

    return engine


def _usable(file: str) -> None:
    """Raises OSError with the file's name: SQLite says the same of whatever it cannot open."""
    if Path(file).is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file)
    if not os.access(file, os.R_OK | os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), file)


async def purge_deleted(engine: AsyncEngine) -> bool:
    """Pages are written anew: where rows moved between pages, `secure_delete` leaves copies behind. The log is
    emptied. False: not possible now."""
    async with engine.connect() as connection:
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


@asynccontextmanager
async def only_one(engine: AsyncEngine, name: str) -> AsyncIterator[asyncio.Future[None]]:
    """A lock on a file beside the database. It is never lost."""
    never = asyncio.get_running_loop().create_future()
    if engine.url.database in (None, "", ":memory:"):
        yield never
        return
    file = os.path.realpath(engine.url.database)  # through whatever links: it is the same database
    with _locked(Path(f"{file}.{name}.lock"), name):
        yield never


@contextmanager
def _locked(path: Path, name: str) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockTaken(name) from error
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
