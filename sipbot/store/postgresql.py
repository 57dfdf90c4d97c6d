"""PostgreSQL: a server, several writers at a time, connections that can be lost."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from .trouble import Again, DriverMissing, LockTaken, Unwritable

log = logging.getLogger(__name__)

CONNECT = 10.0
"""Seconds that a connection may take."""
UNUSED = 5.0
"""Seconds after which a connection is asked whether it still stands."""
UNWRITABLE = ("53100", "58030")
"""The disk is full; it does not take it."""
SETTLE = 0.5
"""Seconds for which cleaning waits until nobody reads an older state."""
WATCH = 1.0
"""Seconds between two looks whether the connection that holds a lock still stands."""
LEAVE = 1.0
"""Seconds after which the server has noticed that a process was killed."""
GONE = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
"""A machine that vanished holds a lock for a minute, not for two hours."""
SETTINGS = {"application_name": "sipbot", "timezone": "UTC", "synchronous_commit": "on"} | GONE


def engine(url: sa.URL) -> AsyncEngine:
    """Parameters are hidden: an error that is logged must not tell who answered what. Raises DriverMissing,
    Misaddressed."""
    try:
        from . import postgresql_away
    except ModuleNotFoundError as error:
        raise DriverMissing from error
    engine = create_async_engine(
        postgresql_away.understood(url),
        connect_args={"timeout": CONNECT, "server_settings": SETTINGS},
        hide_parameters=True,
    )
    _only_standing(engine.sync_engine)

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _: Any, arguments: Any, named: Any) -> Any:
        return postgresql_away.connect(dialect, arguments, named)

    @sa.event.listens_for(engine.sync_engine, "handle_error")
    def sort_out(context: sa.engine.ExceptionContext) -> None:
        _quote_no_row(context)
        if context.is_pre_ping or not isinstance(context.original_exception, Exception):
            return  # who cancels must not be answered that it may be tried again
        state = getattr(context.original_exception, "sqlstate", None) or ""
        lost = isinstance(context.original_exception, OSError) or state.startswith(("08", "57P"))
        context.is_disconnect = context.is_disconnect or lost
        if state in UNWRITABLE:
            raise Unwritable(state)
        if context.is_disconnect or state.startswith("40"):
            raise Again(state or type(context.original_exception).__name__)

    return engine


def _only_standing(engine: sa.Engine) -> None:
    """What the pool gives out stands. The driver knows of a connection that was cut; one that nobody used for a
    while is asked. Asking each time, as the pool itself would, takes as long as the transaction."""

    @sa.event.listens_for(engine, "checkout")
    def stands(connection: Any, record: Any, _: Any) -> None:
        if connection.driver_connection.is_closed():
            raise sa.exc.DisconnectionError
        if time.monotonic() - record.info.get("used", time.monotonic()) > UNUSED:
            try:
                connection.ping()
            except Exception as error:  # whatever it says: there are others
                raise sa.exc.DisconnectionError from error

    @sa.event.listens_for(engine, "checkin")
    def used(_: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()


def _quote_no_row(context: sa.engine.ExceptionContext) -> None:
    """PostgreSQL tells the row that it refuses, and the driver says it on, or tells the value that it refuses
    itself: no log may have it."""
    driver: Any = context.original_exception.__cause__
    if getattr(driver, "detail", None):
        driver.detail = None
    for error in (driver, context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(QUOTED.sub("", part) if isinstance(part, str) else part for part in error.args)


QUOTED = re.compile(r"\nDETAIL:.*|(?<=invalid input for query argument )\$\d+:.*", re.DOTALL)


# locks


def number(name: str) -> int:
    """What stands for a name where PostgreSQL wants 64 bits."""
    return _number(name, 8)


def short_number(name: str) -> int:
    """The same in 32 bits: the first half, where the second is a row's number."""
    return _number(name, 4)


def _number(name: str, length: int) -> int:
    return int.from_bytes(hashlib.sha256(f"sipbot:{name}".encode()).digest()[:length], "big", signed=True)


@asynccontextmanager
async def only_one(engine: AsyncEngine, name: str, *, share: bool) -> AsyncIterator[asyncio.Future[None]]:
    """A lock of the server's, for as long as a connection of its own stands."""
    lock = _Lock(engine, name, share=share)
    await lock.take_once_free()
    watch = asyncio.ensure_future(lock.watch())
    try:
        yield watch
    finally:
        watch.cancel()
        ended = await asyncio.gather(watch, return_exceptions=True)
        await lock.give_back()
    if isinstance(ended[0], Exception):
        raise ended[0]


class _Lock:
    def __init__(self, engine: AsyncEngine, name: str, *, share: bool) -> None:
        self._engine = engine
        self._name = name
        self._try = sa.func.pg_try_advisory_lock_shared if share else sa.func.pg_try_advisory_lock
        self._connection: AsyncConnection | None = None

    async def take_once_free(self) -> None:
        """Raises LockTaken, DatabaseUnreachable."""
        end = time.monotonic() + LEAVE
        while True:
            try:
                return await self.take()
            except LockTaken:
                if time.monotonic() > end:
                    raise
            await asyncio.sleep(0.1)

    async def take(self) -> None:
        """Raises LockTaken, DatabaseUnreachable."""
        connection = await self._engine.connect()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await connection.scalar(sa.select(self._try(number(self._name)))):
            await connection.close()
            raise LockTaken(self._name)
        self._connection = connection

    async def watch(self) -> None:
        """Take it again when the connection was lost. Raises LockTaken when another process was faster."""
        while True:
            await asyncio.sleep(WATCH)
            try:
                if self._connection is None:
                    await self.take()
                else:
                    await self._connection.scalar(sa.select(1))
            except Again as error:
                log.warning("the lock %s is not held while the database is away: %s", self._name, error)
                await self.give_back()

    async def give_back(self) -> None:
        """The connection ends with it: a lock would outlive its return to the pool."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()


# leaving nothing behind

TABLES_AND_KEYS = """
SELECT quote_ident(t.relname) AS table_name, quote_ident(k.relname) AS key
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class k ON k.oid = i.indexrelid
WHERE i.indisprimary AND t.relnamespace = current_schema()::regnamespace AND pg_relation_size(t.oid) > 0
ORDER BY t.relname
"""
ONE_WRITER = (
    "UPDATE box SET finder = finder WHERE finder IS NOT NULL",
    "UPDATE statements SET seen = seen",
    "UPDATE odd_texts SET said = said",
    "UPDATE people SET stopped = stopped",
    "UPDATE addresses SET private = private",
    "UPDATE seen SET at = at",
)
"""Each row tells which transaction wrote it (`xmin`): an answer, the roll, the person, the act with its time.
All of a table is written again by one, or whoever asks for that column would see who is who, and when."""
PRESENT = "SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296)::text"
OLDER_VIEWS = sa.text("""
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND age(backend_xmin) > age(CAST(CAST(:present AS text) AS xid))
""")


async def purge_deleted(engine: AsyncEngine) -> bool:
    """Each table is written anew without dead rows, in the order of its key: the order in which rows came would
    tell who is who. False: not possible now; a row that somebody still sees in an older state cannot go."""
    left: list[str] = []

    def count(_: Any, message: Any) -> None:
        """It says "0 dead row versions cannot be removed yet", in the server's language."""
        left.extend(re.findall(r"\d+", message.detail or "")[:1])

    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.add_log_listener(count)
        try:
            await connection.exec_driver_sql("SET lock_timeout = '2s'")
            if not await _written_by_one(connection):
                await connection.invalidate()
                return False
            for row in (await connection.exec_driver_sql(TABLES_AND_KEYS)).all():
                await connection.exec_driver_sql(f"CLUSTER VERBOSE {row.table_name} USING {row.key}")
            await connection.exec_driver_sql("RESET lock_timeout")
        except (sa.exc.DBAPIError, Again) as error:
            log.warning("the database cannot be cleaned now: %s", error)
            await connection.invalidate()
            return False
        finally:
            driver.remove_log_listener(count)
    return all(number == "0" for number in left)


async def _written_by_one(connection: AsyncConnection) -> bool:
    """False, and nothing written, while somebody sees an older state; a backup may for minutes."""
    if not await _nobody_sees_the_past(connection):
        return False
    for statement in ONE_WRITER:
        await connection.exec_driver_sql(statement)
    return await _nobody_sees_the_past(connection)


async def _nobody_sees_the_past(connection: AsyncConnection) -> bool:
    """Whether what was deleted until now is deleted for everybody, within a moment."""
    present = await connection.scalar(sa.text(PRESENT))
    end = time.monotonic() + SETTLE
    while await connection.scalar(OLDER_VIEWS, {"present": present}):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True
