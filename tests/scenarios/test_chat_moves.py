"""A group grows, and the platform gives it another address: everything goes on there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from sipbot.demo.stage import AICHA, ANIMATOR, LIEGE, Stage
from sipbot.store import tables
from tests.scenarios.announcing import announces
from tests.stage import Actor, Paper, beat, crowd_presses, turnout_line

SMALL = -400_100_001
"""A group that has not been given its final address yet."""


@pytest.fixture
def base(base: Path) -> Path:
    """Liège's chat is still a small group."""
    antennas = base / "config" / "antennas.toml"
    antennas.write_text(antennas.read_text("utf-8").replace(f":{LIEGE}", f":{SMALL}"), "utf-8")
    return base


@pytest.fixture
async def in_small_group(stage: Stage) -> Actor:
    """Aïcha in it."""
    stage.world.add_chat(SMALL, "Smart Liège", {AICHA, ANIMATOR}, type="group")
    luc = Actor(stage, ANIMATOR, SMALL)
    await luc.starts()
    await announces(luc)
    return Actor(stage, AICHA, SMALL)


@pytest.mark.parametrize("told", [True, False], ids=["told by a message", "found out on sending"])
async def test_a_group_that_gets_another_address_goes_on_there_once(
    stage: Stage, in_small_group: Actor, saskia: Actor, paper: Paper, told: bool
) -> None:
    """The group of Liège grows and gets another address. Whether the bot is told or finds out when it
    writes: the reminder and the consultation come to the new address, once each, and presses there
    count."""
    new = stage.world.upgrade_to_supergroup(SMALL)
    if not told:
        stage.world.updates.clear()
    await stage.settled()
    aicha = Actor(stage, AICHA, new)
    await saskia.starts()
    await saskia.sends("model.toml", paper.content)
    await stage.until(datetime(2026, 12, 5, 18, 0, tzinfo=UTC))
    sends = [line for line in stage.world.ledger if line.kind == "send" and line.chat == new]
    assert [line.text[:1] for line in sends] == ["🗳", "⏰"]
    assert not [line for line in stage.world.ledger if line.kind == "send" and line.chat == SMALL][1:]
    note = await aicha.presses(paper.option(0, "same", "fr"), in_group=True)
    assert "Liège" in note
    await crowd_presses(stage, new, 4, paper.option(0, "same", "fr"))
    await beat(stage)
    assert aicha.t.number(5) in turnout_line(aicha)
    assert "2026" in await aicha.presses(aicha.says("I come"), in_group=True)
    async with stage.app.database.read() as tx:
        for table, column in (
            (tables.chats, "address"),
            (tables.asked_chats, "address"),
            (tables.posts, "address"),
        ):
            addresses = {str(getattr(row, column)) for row in (await tx.execute(sa.select(table))).all()}
            assert not any(address.endswith(f":{SMALL}") for address in addresses), table.name
        (alias,) = (await tx.execute(sa.select(tables.chat_aliases))).all()
    assert alias.old.endswith(f":{SMALL}")
