"""A connection to PostgreSQL that was cut is never given out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot.store import postgresql
from sipbot.store.database import Again, Database
from sipbot.store.trouble import Unwritable
from tests.databases import Databases

CUT = """
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
WHERE datname = '{}' AND pid <> pg_backend_pid()
"""


@pytest.fixture
def engine() -> str:
    return "postgresql"


async def asks(database: Database) -> int:
    async with database.read() as tx:
        return int(await tx.scalar(sa.select(1)) or 0)


async def cut(database: Database, databases: Databases) -> Any:
    """Before this process can hear of it; gives the driver's connection."""
    async with database.read() as tx:
        driver = (await tx.get_raw_connection()).driver_connection
    databases.admin.run(CUT.format(database.url.database))
    return driver


async def test_one_that_the_driver_knows_to_be_cut(database: Database, databases: Databases) -> None:
    driver = await cut(database, databases)
    while not driver.is_closed():  # noqa: ASYNC110 - the network makes it true
        await asyncio.sleep(0)
    assert await asks(database) == 1


async def test_one_that_nobody_used_for_a_while_is_asked_first(
    database: Database, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cut(database, databases)
    monkeypatch.setattr(postgresql, "UNUSED", -1.0)
    assert await asks(database) == 1


async def test_one_that_was_in_use_a_moment_ago_says_that_it_may_be_tried_again(
    database: Database, databases: Databases
) -> None:
    await cut(database, databases)
    with pytest.raises(Again):
        await asks(database)
    assert await asks(database) == 1


@pytest.mark.parametrize("state", postgresql.UNWRITABLE)
async def test_a_disk_that_is_full_or_broken_is_said_so(database: Database, state: str) -> None:
    """As the server says it; what reads goes on."""
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(Unwritable):
        async with database.write() as tx:
            await tx.exec_driver_sql(raised)
    assert await asks(database) == 1
