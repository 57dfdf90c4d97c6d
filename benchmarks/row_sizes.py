"""What a person and an answer take in the database: `python -m benchmarks.row_sizes [URL]`.

People are met and answer through the house's own services; then each table is weighed, with its indexes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from sipbot.app import configured
from sipbot.chat import About, Address, Owed, Subject
from sipbot.config import example
from sipbot.demo.interactive import example_in
from sipbot.facts import Nudge
from sipbot.services import Database, Keyring, Tx, Work, acts, antennas, ballots, people, publishing, schema
from sipbot.services.ballots import Voice
from sipbot.store import posts, seen, tables

PEOPLE = 3_000
AT_ONCE = 500
NOW = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
ID = "economic-model"
WEIGHED = {
    "sqlite": "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m USING (name) GROUP BY 1",
    "postgresql": "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables",
}


async def one(tx: Tx, work: Work, number: int) -> None:
    """Somebody who is known, has answered two questions, has the page in private and is owed a reminder."""
    address = Address("telegram", str(7_000_000_000 + number))
    person = await people.meet(tx, address, antenna="liege", language="fr")
    await people.opened_private(tx, address)
    for position in (0, 1):
        act = ballots.Act(work, person, Voice("fr", 2 * number + position), 1)
        await ballots.press(act, position=position, payload=str(number % 3))
        await seen.first_time(tx, f"telegram:0:{900_000_000 + 2 * number + position}", NOW)
    await posts.put(tx, ballot(), address, "ballot", "fr", (str(100_000 + number),))
    facts = Nudge(consultation=ID, antenna="liege")
    await acts.owe(tx, Owed(f"nudge:{ID}:{address}", address, facts, "fr", at=NOW + timedelta(days=1)), NOW)


def ballot() -> Subject:
    return Subject(About.BALLOT, ID)


async def weighed(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        example_in(base)
        settings = configured(base / "config", {})
        database = Database(url or settings.database.url)
        await schema.upgrade(database)
        await database.transact(lambda tx: antennas.seed(tx, settings))
        values = tomllib.loads((example() / "consultations" / f"{ID}.toml").read_text("utf-8"))
        keys = Keyring(settings.keys_dir)
        async with database.write() as tx:
            await publishing.publish(Work(tx, keys, NOW - timedelta(days=5)), values, "bench")
        for start in range(0, PEOPLE, AT_ONCE):
            async with database.write() as tx:
                work = Work(tx, keys, NOW)
                for number in range(start, start + AT_ONCE):
                    await one(tx, work, number)
        await database.purge_deleted()
        async with database.read() as tx:
            counts = {
                t.name: await tx.scalar(sa.select(sa.func.count()).select_from(t))
                for t in tables.metadata.sorted_tables
            }
            sizes = {row[0]: row[1] for row in await tx.execute(sa.text(WEIGHED[tx.dialect.name]))}
        await database.close()
    for name, count in counts.items():
        if count and count >= PEOPLE:
            print(f"{name:12} {count:8} rows  {sizes[name] / count:6.0f} bytes a row, indexes included")


if __name__ == "__main__":
    asyncio.run(weighed(sys.argv[1] if len(sys.argv) > 1 else ""))
