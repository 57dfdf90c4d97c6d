"""Where answers carry names, the chats may see the figures while it is open; elsewhere nobody does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import LIEGE
from tests.conftest import OPENS
from tests.stage import Actor, Paper, Stage, beat, crowd_answers

pytestmark = pytest.mark.alike

LIVE = {'secrecy = "secret"': 'secrecy = "named"\nresults = "live"'}
SO_FAR = "📊 So far, all antennas together:"


@pytest.fixture(autouse=True)
async def at_her_desk(saskia: Actor) -> None:
    await saskia.starts()


async def test_the_figures_stand_in_the_group_from_five_answers_on(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """With four answers the turnout alone; with the fifth the figures; when one changes hers, so do they."""
    await saskia.publishes("model.toml", paper.written(**LIVE))
    await stage.until(OPENS + timedelta(minutes=1))
    same, other = paper.option(0, "same", "fr"), paper.option(0, "less-for-little", "fr")
    people = await crowd_answers(stage, LIEGE, 4, same)
    await beat(stage)
    assert aicha.says(SO_FAR) not in aicha.in_group()[-1] and "📊" in aicha.in_group()[-1]
    await aicha.answers(same)
    await beat(stage)
    assert aicha.says(SO_FAR) in aicha.in_group()[-1]
    before = aicha.in_group()[-1].split(aicha.says(SO_FAR))[1]
    await people[0].answers(other)
    await beat(stage)
    assert aicha.in_group()[-1].split(aicha.says(SO_FAR))[1] != before
    await saskia.asks("results")
    await saskia.presses(paper.text("title", "nl"))
    assert paper.question(0, "nl") in saskia.last()


async def test_live_and_secret_is_refused(saskia: Actor, paper: Paper) -> None:
    await saskia.publishes(
        "model.toml", paper.written(**{'secrecy = "secret"': 'secrecy = "secret"\nresults = "live"'})
    )
    assert "results" in saskia.last() and "at_close" in saskia.last()


async def test_without_it_a_named_one_shows_the_turnout_alone(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    await saskia.publishes("model.toml", paper.written(**{'secrecy = "secret"': 'secrecy = "named"'}))
    await stage.until(OPENS + timedelta(minutes=1))
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await beat(stage)
    assert "📊" not in aicha.in_group()[-1]
