"""A group grows, and the platform gives it another address: everything goes on there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from sipbot.store import tables
from tests.cast import AICHA, LIEGE
from tests.scenarios.announcing import announces
from tests.stage import Actor, Paper, Stage, beat, crowd_answers, turnout_line


@pytest.fixture
def moving() -> tuple[str, ...]:
    """Liège's chat will get another address."""
    return (LIEGE,)


@pytest.mark.parametrize(
    "told",
    [True, pytest.param(False, marks=pytest.mark.alike)],
    ids=["told by a message", "found out on sending"],
)
async def test_a_group_that_gets_another_address_goes_on_there_once(
    stage: Stage, luc: Actor, aicha: Actor, saskia: Actor, paper: Paper, told: bool
) -> None:
    """The group of Liège grows and gets another address. Whether the bot is told or finds out when it
    writes: the reminder and the consultation come to the new address, once each, and presses there
    count."""
    await luc.starts()
    await announces(luc)
    old = aicha.group
    new = await stage.phones.move(old, told=told)
    aicha = Actor(stage, AICHA, LIEGE)
    assert aicha.group == new != old
    await saskia.starts()
    await saskia.publishes("model.toml", paper.content)
    await stage.until(datetime(2026, 12, 5, 18, 0, tzinfo=UTC))
    assert [text[:1] for _, text in stage.phones.sent_at(aicha.id, new)] == ["🗳", "⏰"]
    assert len(stage.phones.sent_at(aicha.id, old)) == 1
    note = await aicha.answers(paper.option(0, "same", "fr"))
    assert await aicha.knows_of_the_answer(paper.option(0, "same", "fr"), note)
    await crowd_answers(stage, LIEGE, 4, paper.option(0, "same", "fr"))
    await beat(stage)
    assert aicha.t.number(5) in turnout_line(aicha)
    assert aicha.is_told(
        await aicha.presses(aicha.says("I come"), in_group=True), aicha.t.day(date(2026, 12, 12))
    )
    async with stage.app.database.read() as tx:
        for table, column in (
            (tables.chats, "address"),
            (tables.asked_chats, "address"),
            (tables.posts, "address"),
        ):
            addresses = {str(getattr(row, column)) for row in (await tx.execute(sa.select(table))).all()}
            assert stage.phones.address(old) not in addresses, table.name
        (alias,) = (await tx.execute(sa.select(tables.chat_aliases))).all()
    assert alias.old == stage.phones.address(old)
