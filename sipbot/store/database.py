"""A database, and the only place that asks which one it is."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as postgresql_types
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from sipbot.chat import Limits

from . import postgresql, sqlite
from .shared_pace import SharedPace
from .trouble import Again, DatabaseUnreachable, DriverMissing, LockTaken, Misaddressed, Unwritable

__all__ = [
    "Again",
    "Database",
    "DatabaseUnreachable",
    "DriverMissing",
    "LockTaken",
    "Misaddressed",
    "Tx",
    "Unwritable",
    "insert",
    "insert_many",
    "insert_new",
    "put",
    "rewrite",
]

log = logging.getLogger(__name__)

Tx = AsyncConnection
"""An open transaction. Services take it and never commit."""

T = TypeVar("T")

RETRY_FOR = 10.0
"""Seconds for which a transaction is tried again."""


class Database:
    """One database. `write` commits when its block ends without an error."""

    def __init__(self, url: str) -> None:
        """Raises Misaddressed, DriverMissing."""
        self.url = _read(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        if self.embedded and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = sqlite.engine(self.url) if self.embedded else postgresql.engine(self.url)
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """One writer at a time where the engine has one only; a durable commit at the end."""
        async with self._turn(), self.engine.connect() as connection:
            await connection.execution_options(sipbot_write=True)
            async with connection.begin():
                yield connection

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return self._writer if self.embedded else nullcontext()

    async def transact(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """`work` in a transaction of its own, as a whole again while the database asks for it. Raises Again."""
        end, wait = time.monotonic() + RETRY_FOR, 0.05
        while True:
            try:
                async with self.write() as tx:
                    return await work(tx)
            except Again as again:
                if time.monotonic() > end:
                    raise
                log.warning("the database could not do it now and is asked again: %s", again)
            await asyncio.sleep(wait * random.uniform(0.5, 1))
            wait = min(2 * wait, 1.0)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A consistent view; nothing written in it is kept."""
        async with self.engine.connect() as connection:
            if not self.embedded:
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    async def purge_deleted(self) -> bool:
        """Leave nothing of what was deleted in the database's files. False: not possible now, try again."""
        async with self._turn():
            return (
                await sqlite.purge_deleted(self.engine)
                if self.embedded
                else await postgresql.purge_deleted(self.engine)
            )

    def only_one(self, name: str, *, share: bool = False) -> AbstractAsyncContextManager[asyncio.Future[None]]:
        """Hold a lock that one process may hold, and that a killed process gives back. Raises LockTaken.

        `share`: several may hold it, nobody alone meanwhile; not where the database is a file. What it gives is
        done when another process has the lock; leaving the block then raises LockTaken.
        """
        if self.embedded:
            return sqlite.only_one(self.engine, name)
        return postgresql.only_one(self.engine, name, share=share)

    def shared_pace(self, platform: str, limits: Limits) -> SharedPace:
        """What several processes that send on a platform have in common; not where the database is a file."""
        return SharedPace(self.engine, platform, limits)

    @property
    def row_order_reveals_time(self) -> bool:
        """Rows lie in the order in which they came, until they are written anew."""
        return not self.embedded

    @property
    def missing(self) -> str:
        """The file that is not there; "" if it is, or if the database is not a file."""
        file = self.url.database or "" if self.embedded else ""
        return "" if file in ("", ":memory:") or Path(file).exists() else file

    async def close(self) -> None:
        await self.engine.dispose()


def _read(url: str) -> sa.URL:
    if url.startswith(sqlite.PREFIX):
        return sqlite.address(url)
    try:
        return make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Misaddressed from error


def insert(tx: Tx, table: sa.Table) -> SqliteInsert | PostgresqlInsert:
    """An INSERT that knows ON CONFLICT, in the dialect of this transaction."""
    return insert_in(tx.dialect.name, table)


def insert_in(dialect: str, table: sa.Table) -> SqliteInsert | PostgresqlInsert:
    """The same, in the dialect of this name."""
    return SqliteInsert(table) if dialect == "sqlite" else PostgresqlInsert(table)


def among(tx: Tx, column: sa.Column[Any], values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Whether it is one of these. PostgreSQL plans a statement anew for each number of parameters, so that
    there they are one."""
    if tx.dialect.name == "sqlite":
        return column.in_(values)
    return column == sa.any_(sa.literal(list(values), postgresql_types.ARRAY(column.type)))


async def insert_new(tx: Tx, table: sa.Table, **values: Any) -> bool:
    """Insert unless a row with the same key is there. True when it was inserted."""
    result = await tx.execute(insert(tx, table).values(**values).on_conflict_do_nothing())
    return result.rowcount == 1


async def insert_many(
    tx: Tx, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Many rows at once, as the driver takes them: their values go in as they are."""
    statement = sa.insert(table).values({name: sa.bindparam(name) for name in columns})
    compiled = statement.compile(dialect=tx.dialect)
    order = [columns.index(name) for name in compiled.positiontup or ()]
    await tx.exec_driver_sql(str(compiled), [tuple(row[n] for n in order) for row in rows])


async def put(tx: Tx, table: sa.Table, **values: Any) -> None:
    """Insert, or bring the row with the same primary key up to date."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    statement = insert(tx, table).values(**values)
    await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))


async def rewrite(tx: Tx, table: sa.Table, where: sa.ColumnElement[bool]) -> None:
    """These rows anew, in the order of their keys: how they lie, and which transaction wrote each, told when
    they came."""
    selected = await tx.execute(sa.select(table).where(where).order_by(*table.primary_key))
    rows = [dict(row._mapping) for row in selected]
    await tx.execute(sa.delete(table).where(where))
    if rows:
        await tx.execute(sa.insert(table), rows)


async def advisory_lock(tx: Tx, name: str) -> None:
    """Until this transaction ends, others that ask for the same name wait: where there are several writers."""
    if tx.dialect.name != "sqlite":
        await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(postgresql.number(name))))


async def locked(
    tx: Tx, table: sa.Table, where: sa.ColumnElement[bool], number: sa.Column[int], *, share: bool
) -> sa.Row[Any] | None:
    """This row as it is, and as it stays until this transaction ends; None if there is none.

    `share`: others may have it at the same time, except who wants it alone. Row locks know no queue: who shares
    gets one while another waits to have it alone, and that one waits for as long as many share it. Advisory
    locks know one, so the row's `number` is locked first.
    """
    query = sa.select(table).where(where)
    if tx.dialect.name == "sqlite":
        return (await tx.execute(query)).first()
    function = sa.func.pg_advisory_xact_lock_shared if share else sa.func.pg_advisory_xact_lock
    queue = (
        sa.select(number, function(postgresql.short_number(table.name), sa.cast(number, sa.Integer)))
        .where(where)
        .cte("queue")
    )
    query = sa.select(table).join(queue, queue.c[number.name] == number)
    row = await tx.execute(query.with_for_update(read=share, key_share=share, of=table))
    return row.first()


async def newest_number(tx: Tx, table: sa.Table) -> int:
    """The highest number that was ever given to a row of this table, also to one that is gone."""
    if tx.dialect.name == "sqlite":
        query = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    else:
        query = sa.text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:name, 'id') AS regclass))")
    return int(await tx.scalar(query, {"name": table.name}) or 0)


async def go_on_from(tx: Tx, table: sa.Table, number: int) -> None:
    """The next row of this table gets a higher number than this one."""
    if tx.dialect.name == "sqlite":
        await tx.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        query = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)")
    else:
        query = sa.text("SELECT setval(CAST(pg_get_serial_sequence(:name, 'id') AS regclass), :number)")
    if number:
        await tx.execute(query, {"name": table.name, "number": number})
