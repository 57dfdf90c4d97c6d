"""A cooperative grows: everything goes from SQLite to PostgreSQL (or back), counted, or nothing does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sipbot.chat import Address
from sipbot.services import people
from sipbot.store import tables
from sipbot.store.copying import Counted, Differs, NotEmpty, copy
from sipbot.store.database import Database, Tx
from sipbot.store.migrate import upgrade
from tests.databases import Databases

from .world import OPEN, RATE, WORDS, World


@pytest.fixture(params=["sqlite", "postgresql"])
async def target(
    request: pytest.FixtureRequest, tmp_path: Path, databases: Databases
) -> AsyncIterator[Database]:
    """An empty database at the present schema."""
    url = databases.empty() if request.param == "postgresql" else f"sqlite+aiosqlite:///{tmp_path}/other.db"
    database = Database(url)
    await upgrade(database)
    yield database
    await database.close()


async def lived_in(world: World) -> None:
    """People, answers, texts with every kind of sign, a meeting's worth of messages owed."""
    await world.publish()
    for n in range(25):
        person = await world.person(f"{n}", ("liege", "gent", "eupen")[n % 3])
        await world.press(person, str(n % 4), position=RATE)
        await world.write(person, f"Trop cher n° {n} 😀 «é»\n=1+1", position=WORDS)


async def rows(database: Database) -> dict[str, list[dict[str, object]]]:
    async with database.read() as tx:
        return {
            table.name: sorted(
                (dict(row._mapping) for row in await tx.execute(sa.select(table))), key=lambda row: str(row)
            )
            for table in tables.metadata.sorted_tables
        }


async def test_every_row_arrives_as_it_was_and_the_counts_are_told(world: World, target: Database) -> None:
    await lived_in(world)
    counted = await copy(world.database, target)
    assert await rows(target) == await rows(world.database)
    assert Counted("box", 50, 50) in counted and all(one.source == one.target for one in counted)


async def test_numbers_go_on_where_they_were_also_of_what_is_gone(world: World, target: Database) -> None:
    await lived_in(world)
    async with world.database.write() as tx:
        newest = await tx.scalar(sa.select(sa.func.max(tables.people.c.id)))
        await people.erase(world.work(tx, OPEN), await world_person(tx, "24"))
    await copy(world.database, target)
    async with target.write() as tx:
        added = await people.meet(tx, Address("telegram", "999"), antenna=None, language="fr")
    assert added.id > newest


async def world_person(tx: Tx, name: str) -> people.Person:
    person = await people.known(tx, Address("telegram", name))
    assert person is not None
    return person


async def test_a_target_with_rows_is_left_alone(world: World, target: Database) -> None:
    await lived_in(world)
    await copy(world.database, target)
    before = await rows(target)
    with pytest.raises(NotEmpty):
        await copy(world.database, target)
    assert await rows(target) == before


async def test_where_counts_differ_nothing_is_kept(
    world: World, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sipbot.store import copying

    await lived_in(world)
    whole = copying._table

    async def loses_the_roll(old: Tx, new: Tx, table: sa.Table) -> None:
        if table.name != "roll":
            await whole(old, new, table)

    monkeypatch.setattr(copying, "_table", loses_the_roll)
    with pytest.raises(Differs) as differs:
        await copy(world.database, target)
    assert str(differs.value) == "roll"
    assert not any((await rows(target)).values())
