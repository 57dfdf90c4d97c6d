"""Connecting to PostgreSQL: what its address may say, and why one is not let in."""

from __future__ import annotations

import inspect
import socket
import ssl
from typing import Any

import asyncpg
import sqlalchemy as sa
from asyncpg.exceptions import InterfaceError, InternalClientError, PostgresError

from .trouble import DatabaseUnreachable, Misaddressed

LIBPQ = {"sslmode": "ssl"}
"""Options that other programs call otherwise: addresses are copied from them."""
SQLALCHEMYS = {"prepared_statement_cache_size", "async_fallback"}
OURS = {"timeout", "server_settings"}
"""What sipbot says itself."""
REASONS = {
    "53300": "full",
    "28": "not_let_in",
    "3D": "no_database",
    "55000": "not_ready",
    "57P": "not_ready",
    "08": "no_answer",
}
"""By the beginning of an SQLSTATE; the first that fits."""
TROUBLE = (OSError, EOFError, ValueError, PostgresError, InterfaceError, InternalClientError)
"""What the driver raises when it does not get in. Wrong values in the address are ValueErrors."""


def understood(url: sa.URL) -> sa.URL:
    """The address, in the driver's words. Raises Misaddressed."""
    query = {LIBPQ.get(name, name): value for name, value in url.query.items()}
    known = {*inspect.signature(asyncpg.connect).parameters, *SQLALCHEMYS} - OURS
    for name in query:
        if name not in known:
            raise Misaddressed(name)
    return url.set(query=query)


def connect(dialect: Any, arguments: Any, named: Any) -> Any:
    """A connection. Raises DatabaseUnreachable, also for what SQLAlchemy 2.1 has errors of its own."""
    try:
        return dialect.connect(*arguments, **named)
    except (*TROUBLE, dialect.dbapi.Error) as error:
        raise DatabaseUnreachable(_reason(error), _innermost_words(error)) from error


def _reason(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None) or ""
    for start, reason in REASONS.items():
        if state.startswith(start):
            return reason
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return "unknown_host"
    if any(isinstance(cause, ssl.SSLError) or "SSL" in str(cause) for cause in causes):
        return "no_encryption"
    if any(isinstance(cause, OSError | EOFError) for cause in causes):
        return "no_answer"
    return "other"


def _causes(error: BaseException | None) -> list[BaseException]:
    return [error, *_causes(error.__cause__)] if error is not None else []


def _innermost_words(error: BaseException) -> str:
    """The innermost words: those around it name classes."""
    words = str(_causes(error)[-1]).strip() or type(error).__name__
    return words.splitlines()[0]
