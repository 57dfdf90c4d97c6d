from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sipbot.store.database import Database
from tests.databases import Databases


@pytest.fixture
def url(tmp_path: Path, databases: Databases, engine: str) -> str:
    """Of a database without any table."""
    return databases.empty() if engine == "postgresql" else f"sqlite+aiosqlite:///{tmp_path}/sipbot.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    yield database
    await database.close()
