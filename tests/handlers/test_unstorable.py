"""NUL, halves of characters, numbers of many digits: what a database refuses never reaches it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot.demo.stage import AICHA, Stage
from sipbot.services import acts
from sipbot.store import tables
from tests.conftest import OPENS
from tests.stage import Actor, Paper

TEXTS = ("a\x00b", "x\ud800y", "\udfff", "/avis\x00", "/start \x00", "/start x\ud83d", "\x00")
PRESSES = (
    *("vote|1|0|\x00", "vote|99999999999|0|0", "vote|1|2147483648|0", "vote|\x00|0|0", "pick|1|0|\ud800"),
    *("come|9223372036854775808|yes", "meeting|\x00", "results|\x00", "draft|antenna|\x00", "language|\ud800"),
)


@pytest.mark.parametrize("text", TEXTS)
async def test_what_is_written_is_answered_and_nothing_is_set_aside(
    stage: Stage, opened: None, aicha: Actor, text: str
) -> None:
    await aicha.starts()
    before = len(aicha.private())
    await aicha.writes(text)
    assert len(aicha.private()) > before
    assert await set_aside(stage) == 0


async def test_what_is_pressed_is_refused_in_words_and_nothing_is_set_aside(
    stage: Stage, opened: None, aicha: Actor
) -> None:
    await aicha.starts()
    for data in PRESSES:
        assert await aicha.forges(*data.split("|"))
        assert await aicha.forges(*data.split("|"), in_group=True)
    assert await set_aside(stage) == 0


async def test_who_has_such_a_name_signs_without_the_signs(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    stage.world.users[AICHA] = replace(stage.world.users[AICHA], name="Aï\x00cha \ud800B.")
    await saskia.starts()
    await saskia.publishes("named.toml", paper.written(**{'secrecy = "secret"': 'secrecy = "named"'}))
    await stage.until(OPENS + timedelta(minutes=1))
    await aicha.presses(paper.option(0, "same", "fr"), in_group=True)
    async with stage.app.database.read() as tx:
        assert await tx.scalar(sa.select(tables.box.c.signature)) == "Aïcha B."
    assert await set_aside(stage) == 0


async def set_aside(stage: Stage) -> int:
    async with stage.app.database.read() as tx:
        return await acts.aside(tx)
