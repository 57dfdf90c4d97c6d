"""Use cases: one function each, given an open transaction and now. They return facts and never commit."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sipbot.store.database import (
    Again,
    Database,
    DatabaseUnreachable,
    DriverMissing,
    LockTaken,
    Misaddressed,
    Tx,
    Unwritable,
)
from sipbot.store.keys import Keyring

__all__ = [
    "Again",
    "Database",
    "DatabaseUnreachable",
    "DriverMissing",
    "Keyring",
    "LockTaken",
    "Misaddressed",
    "SchemaOutdated",
    "Tx",
    "Unwritable",
    "attempt",
]


class SchemaOutdated(Exception):
    """The database does not have the schema of this version, and is not ours to change."""


@contextlib.asynccontextmanager
async def attempt(tx: Tx) -> AsyncIterator[None]:
    """What fails inside is undone; what was done before in the transaction stays."""
    async with tx.begin_nested():
        yield
