"""An encrypted message whose key did not come along: the person is told, and not for each one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from sipbot.store import tables
from sipbot.views.members.people import unreadable
from tests.platforms.matrix.bench import people_of
from tests.stage import Actor

CLOSED: dict[str, Any] = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": "AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg",
    "device_id": "NOBODYS",
    "sender_key": "IlRMeOPX2e0MurIyfWEucYBRVOEEUMrOHqn/8mLqMjA",
    "session_id": "X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ",
}


@pytest.mark.only("matrix", "what comes in is never encrypted")
async def test_what_cannot_be_read_is_told_once_an_hour(
    stage: Any, aicha: Actor, request: pytest.FixtureRequest
) -> None:
    """Aïcha writes three times in an hour, also what is not even shaped like a message; an hour later again.
    She hears of it twice, in her language; the operators see all of it counted."""
    await aicha.starts()
    notice = unreadable(aicha.t).text
    with people_of(request.getfixturevalue("synapse")) as people:
        where = f"/user/{quote(stage.bot)}/account_data/m.direct"
        room = people.request(stage.bot, "GET", where)[aicha.id][-1]
        shapes = (CLOSED, {**CLOSED, "ciphertext": 7}, {"algorithm": "another"})
        for told, wait in ((1, timedelta(0)), (2, timedelta(minutes=61))):
            await stage.until(stage.clock.now() + wait)
            for content in shapes:
                await stage.taken(people.send(aicha.id, room, "m.room.encrypted", content))
            assert aicha.private().count(notice) == told
    async with stage.app.database.read() as tx:
        rows = (await tx.execute(sa.select(tables.set_aside))).all()
    assert [(row.kind, row.error) for row in rows] == [("m.room.encrypted", "NoKey")] * 6
