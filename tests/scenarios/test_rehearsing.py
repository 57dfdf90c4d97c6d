"""A coordinator plays a ballot through in private before anybody is asked: nothing is kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot import i18n
from sipbot.store import tables
from sipbot.views.organisers.rehearsals import word
from tests.conftest import OPENS
from tests.scenarios.test_who import own
from tests.stage import Actor, Paper, Stage

BANNER = "🧪"
MEMBERS = 6200 + 3100 + 420 + 14800
"""Of the example's antennas."""


@pytest.fixture(autouse=True)
async def at_her_desk(saskia: Actor) -> None:
    await saskia.starts()


async def nothing_is_kept(stage: Stage) -> bool:
    async with stage.app.database.read() as tx:
        kept = (tables.consultations, tables.box, tables.roll, tables.agenda, tables.statements)
        counts = [await tx.scalar(sa.select(sa.func.count()).select_from(table)) for table in kept]
    return counts == [0] * len(kept)


@pytest.mark.parametrize("code", i18n.codes())
@pytest.mark.alike
async def test_the_whole_ballot_is_played_and_nothing_is_kept(
    stage: Stage, saskia: Actor, paper: Paper, code: str
) -> None:
    """Saskia sends the file with the word “essai” (proef, Probe) below it, answers in one language after the
    other, writes an opinion, looks at the overview, and ends. Nobody is asked anything."""
    await saskia.sends("model.toml", paper.content, word(i18n.language(code)))
    assert saskia.last().count(BANNER) == 1 and paper.question(0, "nl") in saskia.last()
    saskia.language = "de"
    await saskia.presses(i18n.language("de").name)
    assert paper.question(0, "de") in saskia.last()
    await saskia.presses(paper.option(0, "same", "de"))
    assert paper.question(1, "de") in saskia.last() and BANNER in saskia.last()
    await saskia.taps("‹ Back")
    assert paper.option(0, "same", "de") in saskia.last()
    await saskia.taps("Withdraw this answer")
    await saskia.taps("Skip ›")
    await saskia.presses(paper.option(1, "no", "de"))
    await saskia.writes("Alles")
    assert "Alles" in saskia.last() and BANNER in saskia.last()
    assert saskia.says("You have answered {n} of {total} questions.", n=2, total=3) in saskia.last()
    assert await nothing_is_kept(stage)
    await saskia.taps("End the rehearsal")
    saskia.language = "nl"
    assert word(saskia.t) in saskia.last()
    await stage.until(OPENS + timedelta(hours=1))
    assert saskia.in_group() == []
    assert await nothing_is_kept(stage)


@pytest.mark.alike
async def test_what_was_published_can_be_tried_before_it_opens(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """Below the confirmation there is a button; what Saskia answers there counts for nothing."""
    await saskia.publishes("model.toml", paper.content)
    await saskia.taps("🧪 Try it")
    await saskia.presses(paper.option(0, "same", "nl"))
    assert BANNER in saskia.last()
    await stage.until(OPENS + timedelta(minutes=1))
    async with stage.app.database.read() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).select_from(tables.box)) == 0


@pytest.mark.alike
@pytest.mark.parametrize(
    "caption",
    (
        *(
            "Essai !",
            "essai svp",
            "ESSAI",
            "Un essai…",
            "\u00a0essai\u00a0",
            "🧪 essai",
            "essais",
            "C'est un test",
        ),
        *("Proef!", "even proefdraaien", "Probe.", "Probelauf\nbitte", "(test)", "Répétition", "dry run: test"),
    ),
)
async def test_a_rehearsal_is_understood_however_it_is_written(
    stage: Stage, saskia: Actor, paper: Paper, caption: str
) -> None:
    await saskia.sends("model.toml", paper.content, caption)
    assert BANNER in saskia.last()
    assert await nothing_is_kept(stage)


@pytest.mark.alike
@pytest.mark.parametrize("caption", ["", "pour lundi", "ok", "voor de vergadering", "x"])
async def test_whatever_stands_below_a_file_nothing_is_published_without_a_press(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper, caption: str
) -> None:
    """Saskia reads whom it reaches and until when; what she types publishes nothing; then she lets it be."""
    await saskia.sends("model.toml", paper.content, caption)
    shown = saskia.last()
    assert all(name in shown for name in ("Luik", "Gent", "Eupen")), shown
    antennas = shown.partition(": ")[2].partition(".")[0]
    asks = "It asks {n} person, in: {antennas}.", "It asks {n} people, in: {antennas}."
    assert saskia.t.n(*asks, MEMBERS, antennas=antennas) in shown
    assert saskia.buttons() == [saskia.says(b) for b in ("Publish", "🧪 Rehearse", "Do not publish")]
    await saskia.writes("ja")
    assert saskia.last() == saskia.refused("press_publish")
    assert await nothing_is_kept(stage)
    await saskia.taps("Do not publish")
    await stage.until(OPENS + timedelta(minutes=1))
    assert await nothing_is_kept(stage) and aicha.in_group() == []


@pytest.mark.alike
async def test_the_button_of_an_earlier_file_does_not_publish_a_later_one(
    stage: Stage, saskia: Actor, paper: Paper
) -> None:
    """On Matrix it is a number that stands nowhere."""
    declined = {saskia.refused(code) for code in ("publication_over", "unknown_button")}
    await saskia.sends("model.toml", paper.content)
    await saskia.taps("Do not publish")
    assert await saskia.forges("publication", "publish", "0" * 12) in declined
    await saskia.sends("model.toml", paper.content)
    assert await saskia.forges("publication", "publish", "0" * 12) in declined
    assert await nothing_is_kept(stage)


@pytest.mark.alike
async def test_a_file_with_faults_is_not_rehearsed_but_explained(saskia: Actor, paper: Paper) -> None:
    await saskia.sends("model.toml", paper.written(**{'kind = "text"': 'kind = "essay"'}), "proef")
    assert BANNER not in saskia.last() and "question[3].kind" in saskia.last()


@pytest.mark.alike
async def test_only_coordinators_rehearse(aicha: Actor, paper: Paper) -> None:
    await aicha.starts()
    await aicha.sends("model.toml", paper.content, "essai")
    assert aicha.last() == aicha.refused("not_allowed", who="coordinator")


@pytest.mark.alike
async def test_an_animator_rehearses_what_asks_the_own_antenna_for_no_working_group(
    luc: Actor, paper: Paper
) -> None:
    """Luc tries his own consultation before Liège sees it."""
    await luc.starts()
    await luc.sends("own.toml", own(paper), word(luc.t))
    assert BANNER in luc.last() and paper.question(0, "fr") in luc.last()
    await luc.presses(paper.option(0, "same", "fr"))
    assert BANNER in luc.last()
