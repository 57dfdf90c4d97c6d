"""Use cases: one function each, given an open transaction and now. They return facts and never commit."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sipbot.store.antennas import Antenna
from sipbot.store.antennas import all_of_them as all_antennas
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
from sipbot.store.shared_pace import SharedPace

__all__ = [
    "Again",
    "Database",
    "DatabaseUnreachable",
    "DriverMissing",
    "Keyring",
    "LockTaken",
    "Misaddressed",
    "SchemaOutdated",
    "SharedPace",
    "Tx",
    "Unwritable",
    "Work",
    "attempt",
]


class SchemaOutdated(Exception):
    """The database does not have the schema of this version, and is not ours to change."""


@dataclass(slots=True)
class Work:
    """With what one act, one message or one thing that is due is carried out.

    A use case that needs the keys or the antennas takes this; one that needs the transaction alone takes that.
    """

    tx: Tx
    keys: Keyring
    now: datetime
    _antennas: Mapping[str, Antenna] | None = field(default=None, repr=False, compare=False)

    async def antennas(self) -> Mapping[str, Antenna]:
        """All antennas by short name, in the order of the file; read once, when they are first needed."""
        if self._antennas is None:
            self._antennas = await all_antennas(self.tx)
        return self._antennas


@contextlib.asynccontextmanager
async def attempt(tx: Tx) -> AsyncIterator[None]:
    """What fails inside is undone; what was done before in the transaction stays."""
    async with tx.begin_nested():
        yield
