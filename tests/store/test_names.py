"""The names of antennas in the database: in each language, or one for all."""

from __future__ import annotations

from sipbot.store import antennas, migrate
from sipbot.store.antennas import Antenna
from sipbot.store.database import Database

ANTENNAS = (
    Antenna("liege", {"fr": "Liège", "nl": "Luik"}, "Europe/Brussels", 6200, ()),
    Antenna("eupen", {"": "Eupen"}, "Europe/Brussels", 420, ()),
)


async def test_names_come_back_as_they_were_given(database: Database) -> None:
    await migrate.upgrade(database)
    async with database.write() as tx:
        await antennas.seed_antennas(tx, ANTENNAS)
    async with database.read() as tx:
        assert tuple((await antennas.all_of_them(tx)).values()) == ANTENNAS


async def test_a_name_from_before_is_one_for_all_languages(database: Database) -> None:
    """A database of an earlier version, read before its files are."""
    await migrate.upgrade(database)
    async with database.write() as tx:
        await antennas.seed_antennas(tx, ANTENNAS)
        await tx.exec_driver_sql("UPDATE antennas SET name = 'Bruxelles / Brussel' WHERE slug = 'eupen'")
    async with database.read() as tx:
        assert (await antennas.all_of_them(tx))["eupen"].name == {"": "Bruxelles / Brussel"}
