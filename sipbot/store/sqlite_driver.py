"""SQLAlchemy's adapter of aiosqlite, with one trip to the connection's thread for each statement.

Theirs makes four: for a cursor, to execute, to fetch, to close. Each waits until the thread is scheduled, which
takes longer than what most statements do there.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.engine import Dialect


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Has what a statement gave, as soon as it was executed; the driver's cursor is closed by then."""

    __slots__ = ()

    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return None

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._trip("execute", operation, () if parameters is None else parameters)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._trip("executemany", operation, seq_of_parameters)

    async def _trip(self, how: str, operation: str, parameters: Any) -> None:
        driver: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            self._cursor, rows = await driver._execute(_done, driver._conn, how, operation, parameters)
            self._rows = deque(rows)

    def close(self) -> None:
        self._rows.clear()


def _done(connection: sqlite3.Connection, how: str, operation: str, parameters: Any) -> tuple[Any, list[Any]]:
    """In the connection's thread: the cursor, which still tells what it did, and its rows."""
    cursor = connection.cursor()
    try:
        getattr(cursor, how)(operation, parameters)
        return cursor, cursor.fetchall() if cursor.description else []
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor


def connect(dialect: Dialect, arguments: Any, named: Any) -> _Connection:
    """A connection whose statements take one trip."""
    made: Any = dialect.connect(*arguments, **named)
    return _Connection(made.dbapi, made._connection)
