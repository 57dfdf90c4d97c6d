"""The names of antennas in the database: in each language, or one for all."""

from __future__ import annotations

from sipbot.store import house, migrate
from sipbot.store.database import Database
from sipbot.store.house import Antenna

ANTENNAS = (
    Antenna("liege", {"fr": "Liège", "nl": "Luik"}, "Europe/Brussels", 6200, ()),
    Antenna("eupen", {"": "Eupen"}, "Europe/Brussels", 420, ()),
)


async def test_names_come_back_as_they_were_given(database: Database) -> None:
    await migrate.upgrade(database)
    async with database.write() as tx:
        await house.seed_antennas(tx, ANTENNAS)
    async with database.read() as tx:
        assert tuple((await house.antennas(tx)).values()) == ANTENNAS


async def test_a_name_from_before_is_one_for_all_languages(database: Database) -> None:
    """A database of an earlier version, read before its files are."""
    await migrate.upgrade(database)
    async with database.write() as tx:
        await house.seed_antennas(tx, ANTENNAS)
        await tx.exec_driver_sql("UPDATE antennas SET name = 'Bruxelles / Brussel' WHERE slug = 'eupen'")
    async with database.read() as tx:
        assert (await house.antennas(tx))["eupen"].name == {"": "Bruxelles / Brussel"}
