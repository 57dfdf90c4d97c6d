"""What a newer version stored, before somebody went back to this one, holds nothing up and stays as it is."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot.chat import Message, to_json
from sipbot.clock import SandboxClock
from sipbot.delivery.schedule import HOURLY, Ticks
from sipbot.delivery.worker import Worker
from sipbot.services import people
from sipbot.store import tables
from tests.services.world import GROUPS, ID, OPEN, Post, World, delivered

LIEGE = str(GROUPS["liege"])
MANY = 60
"""More than a worker looks at in one go."""
NEWER = [
    ("weather", f"ballot:{ID}"),
    ("said", "weather:7"),
    ("said", "weather"),
    ("consultation", f"consultations:{ID}"),
]
SAID = {"message": to_json(Message("hello"))}


async def owed(world: World, key: str, screen: str, subject: str, address: str = LIEGE) -> None:
    row: dict[str, Any] = {"key": key, "address": address, "screen": screen, "subject": subject, "args": SAID}
    async with world.database.write() as tx:
        await tx.execute(
            tables.outbox.insert().values(
                action="send", language="fr", urgent=False, at=OPEN, attempts=0, **row
            )
        )


async def posted(world: World, screen: str, subject: str, address: str = LIEGE) -> None:
    row: dict[str, Any] = {"subject": subject, "address": address, "screen": screen, "messages": ["7"]}
    async with world.database.write() as tx:
        await tx.execute(
            tables.posts.insert().values(language="fr", private=address != LIEGE, changed=True, **row)
        )


@pytest.mark.parametrize(("screen", "subject"), NEWER)
async def test_a_worker_goes_on_with_what_it_knows(world: World, screen: str, subject: str) -> None:
    for n in range(MANY):
        await owed(world, f"newer:{n}", screen, subject)
    before = await world.rows("outbox")
    await owed(world, "ours", "said", "")
    post = Post()
    worker = Worker(world.database, world.keys, SandboxClock(OPEN), {"telegram": post})
    await delivered(worker)
    assert post.texts(GROUPS["liege"]) == ["hello"]
    assert [row for row in await world.rows("outbox") if row["key"] != "ours"] == before


@pytest.mark.parametrize(("screen", "subject"), NEWER)
async def test_the_beat_goes_on_with_what_it_knows(
    world: World, screen: str, subject: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log, once."""
    await world.publish()
    await posted(world, screen, subject)
    await owed(world, "newer", screen, subject)
    before = await world.rows("posts")
    await posted(world, "consultation", f"consultation:{ID}")
    clock = SandboxClock(OPEN)
    ticks = Ticks(world.database, world.keys, clock, lambda: None)
    with caplog.at_level(logging.ERROR):
        await ticks.tick()
        clock.advance(HOURLY + 1)
        await ticks.tick()
    assert [record.getMessage() for record in caplog.records] == [
        "2 messages in outbox and posts are of a newer version: they are left alone"
    ]
    assert any(row["key"].startswith(f"refresh:consultation:{ID}") for row in await world.rows("outbox"))
    assert [row for row in await world.rows("posts") if row["subject"] == subject] == before


async def test_erased_is_also_what_a_newer_version_sent(world: World) -> None:
    """Where somebody's page stands is known whatever it shows: it is overwritten."""
    person = await world.person("500001")
    await posted(world, "weather", "weather:7", "telegram:500001")
    async with world.database.write() as tx:
        await people.erase(world.work(tx, OPEN), person)
    assert await world.rows("posts") == []
    async with world.database.read() as tx:
        (row,) = await tx.execute(sa.select(tables.outbox))
    assert (row.screen, row.address, row.args) == ("forgotten", "telegram:500001", {"in_place_of": "7"})
