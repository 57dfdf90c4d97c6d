"""Somebody in the chats of two antennas: their answer counts for one, and the note says for which."""

from __future__ import annotations

import sqlalchemy as sa

from sipbot.demo.stage import GENT, Stage
from sipbot.store import tables
from tests.cast import AICHA
from tests.cast import GENT as IN_GENT
from tests.stage import Actor, Paper


async def test_an_answer_in_another_antennas_chat_counts_for_ones_own(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    """Aïcha was first met in Liège; a friend has added her in Gent, where she answers again. One answer, for
    Liège, and the note in Gent says so."""
    await aicha.answers(paper.option(0, "same", "fr"))
    stage.world.chats[GENT].members.add(aicha.id)
    there = Actor(stage, AICHA, IN_GENT, "nl")
    note = await there.answers(paper.option(0, "no-opinion", "nl"))
    moment = there.t.moment(await closes(stage), "Europe/Brussels")
    assert note.splitlines()[0] == there.says(
        "✓ {answer} · counts for your antenna {antenna}, not here; can be changed until {moment}.",
        answer=paper.option(0, "no-opinion", "nl"),
        antenna="Luik",
        moment=moment,
    )
    assert len(note) <= 200
    async with stage.app.database.read() as tx:
        rows = (await tx.execute(sa.select(tables.box))).all()
    assert [(row.antenna, row.answer) for row in rows] == [("liege", "no-opinion")]


async def closes(stage: Stage):  # type: ignore[no-untyped-def]
    async with stage.app.database.read() as tx:
        return (await tx.execute(sa.select(tables.consultations.c.closes_at))).scalar_one()
