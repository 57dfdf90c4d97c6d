"""A text goes on with what the version before stored, and what is stored then has the same bytes."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from sipbot.chat import Action, Address
from sipbot.handlers.router import Router
from sipbot.store import tables
from tests.handlers.test_antennas_once import Standing
from tests.services.world import World

AICHA, NADIA = Address("telegram", "500001"), Address("telegram", "100001001")
DRAFT = {"flow": "meeting", "antenna": "liege", "title": {}}
FLOWS = [
    (
        AICHA,
        {"flow": "ballot", "consultation": "economic-model", "number": 1, "position": 2},
        "Parce que",
        '{"flow": "ballot", "consultation": "economic-model", "number": 1, "position": 3, "wrote": 2}',
    ),
    (
        NADIA,
        {
            "flow": "meeting",
            "antenna": "liege",
            "title": {"fr": "Un verre"},
            "day": "2026-12-10",
            "hour": "18:30",
        },
        "Au café",
        '{"flow": "meeting", "antenna": "liege", "title": {"fr": "Un verre"}, "day": "2026-12-10", '
        '"hour": "18:30", "place": "Au caf\\u00e9"}',
    ),
    (NADIA, DRAFT | {"day": "2026-12-10"}, "Un verre", None),
    (
        NADIA,
        {"flow": "meeting", "antenna": "liege", "move": 1},
        "10/12/2026",
        '{"flow": "meeting", "antenna": "liege", "move": 1, "day": "2026-12-10"}',
    ),
]


@pytest.mark.parametrize(("who", "stored", "text", "after"), FLOWS)
async def test_a_text_goes_on(
    world: World, who: Address, stored: dict[str, object], text: str, after: str | None
) -> None:
    await world.publish()
    person = await world.person(who.id)
    c = tables.people.c
    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.people).where(c.id == person.id).values(awaited=stored))
    typed = Action("act:1", 1, "text", (text,), who, who, private=True)
    await Router(world.database, world.keys, Standing()).on_actions([typed])  # type: ignore[arg-type]
    async with world.database.read() as tx:
        row = await tx.scalar(sa.select(sa.cast(c.awaited, sa.Text)).where(c.id == person.id))
    wanted = after or json.dumps({**stored, "title": {"fr": text}})
    assert row == wanted
