"""F10: the disk is full. Presses are declined in words, what is stored can be read, and then it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from sipbot.demo.stage import AICHA, LIEGE, Stage
from sipbot.views.words import commands
from tests.drills.figures import note
from tests.drills.phones import joined, press, until
from tests.stage import Actor

pytestmark = [pytest.mark.drill, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

UNTOLD = "I cannot store anything at the moment, so this was not recorded. Please try again later."
MANY = 40


class Disk:
    """The room that the bot's database may take: none more than it has, or any."""

    def __init__(self, stage: Stage) -> None:
        self._engine = stage.app.database.engine
        self._full = False
        sa.event.listen(self._engine.sync_engine, "checkout", self._limit)

    def set(self, *, full: bool) -> None:
        self._full = full

    def _limit(self, connection: object, *_: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0] if self._full else 2**30
        cursor.execute(f"PRAGMA max_page_count={pages}")
        cursor.close()


async def filled(stage: Stage) -> None:
    """The free pages that the database has left are taken."""
    async with stage.app.database.write() as tx:
        free = await tx.scalar(sa.text("PRAGMA freelist_count"))
        await tx.exec_driver_sql("CREATE TABLE filling (x BLOB)")
        for _ in range(int(free or 0)):
            await tx.exec_driver_sql("INSERT INTO filling VALUES (zeroblob(4000))")


async def test_a_full_disk_is_told_what_is_stored_can_be_read_and_it_goes_on(
    stage: Stage, opened: None, aicha: Actor, base: Path
) -> None:
    await aicha.starts()
    disk, people = Disk(stage), joined(stage, MANY)
    await filled(stage)
    disk.set(full=True)
    t = aicha.t
    queries = [press(stage, person, n % 3) for n, person in enumerate(people)]
    await until(lambda: all(stage.world.queries[query].toast for query in queries))
    declined = [query for query in queries if stage.world.queries[query].toast == t(UNTOLD)]
    read = []
    for verb in ("help", "opinion", "me", "results"):
        shown = len(aicha.private())
        stage.world.write(AICHA, AICHA, f"/{commands.word(t, verb)}")
        await until(lambda shown=shown: len(aicha.private()) > shown)  # type: ignore[misc]
        read.append(aicha.last())
    disk.set(full=False)
    await stage.settled()
    async with stage.app.database.read() as tx:
        sound = await tx.scalar(sa.text("PRAGMA integrity_check"))
        counted = await tx.scalar(sa.text("SELECT count(*) FROM roll"))
    again = press(stage, people[-1])
    await stage.settled()
    recorded = str(stage.world.queries[again].toast)
    note(
        f"F10 disk full, {MANY} press",
        f"declined in words {len(declined)}, recorded {counted}; {len(read)} commands answered; {sound}",
        "each is one or the other; ok",
    )
    assert declined and len(declined) + int(counted or 0) == MANY
    assert t(UNTOLD) not in read and len(set(read)) == 4
    assert sound == "ok"
    assert recorded != t(UNTOLD) and stage.world.chats[LIEGE]
