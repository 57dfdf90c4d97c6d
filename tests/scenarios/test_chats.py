"""What happens to the chats: the bot is added, removed, the chat moves, somebody blocks the bot."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot.store import tables
from tests.cast import LIEGE
from tests.conftest import CLOSES, OPENS
from tests.scenarios.announcing import TITLE, announces
from tests.stage import Actor, Paper, Stage, shown_in


async def test_added_to_an_unknown_group_it_says_the_address_and_how_to_bind_it(
    stage: Stage, luc: Actor
) -> None:
    """Luc adds the bot to the chat of a new antenna: it says, once, what to write into which file."""
    namur = await stage.phones.new_group("Smart Namur", [luc.id])
    text = await luc.adds_the_bot(namur)
    assert stage.phones.address(namur) in text and "[[antenna.chat]]" in text and "antennas.toml" in text
    assert 'language = "fr"' in text


async def test_added_again_to_a_known_chat_it_greets_in_its_language(stage: Stage, joke: Actor) -> None:
    """Removed by mistake and added again: it is there, and says so in Dutch."""
    await joke.removes_the_bot()
    await joke.adds_the_bot()
    greeting = joke.says(
        "Hello! From now on I announce the small talks and consultations of the antenna {antenna} here.",
        antenna="Gent",
    )
    assert joke.in_group() == [greeting]


async def test_removed_the_animator_is_told_once_and_the_others_go_on(
    stage: Stage, luc: Actor, aicha: Actor, joke: Actor, published: None, paper: Paper
) -> None:
    """Somebody removes the bot from Liège the day before the consultation. Luc hears of it, once. The
    other chats are asked; the dossier will say that Liège was not."""
    await luc.starts()
    before = len(luc.private())
    await aicha.removes_the_bot()
    assert len(luc.private()) == before + 1 and "Liège" in luc.last()
    await stage.until(OPENS + timedelta(hours=1))
    assert len(luc.private()) == before + 1
    assert paper.question(0, "nl") in joke.in_group()[-1]
    assert await left_out(stage) == {aicha.chat: "unreachable"}


async def left_out(stage: Stage) -> dict[str, str]:
    """Which chats were not asked or told, and why."""
    async with stage.app.database.read() as tx:
        rows = (await tx.execute(sa.select(tables.asked_chats))).all()
    assert len(rows) == 5
    return {row.address: row.left_out for row in rows if row.left_out}


@pytest.mark.alike
async def test_removed_while_a_consultation_is_open_the_dossier_notes_it(
    stage: Stage, opened: None, luc: Actor, aicha: Actor, renate: Actor, paper: Paper
) -> None:
    """Liège loses the bot in the middle of the fortnight, and no result can stand there. The drafters
    read it."""
    await renate.starts()
    await aicha.removes_the_bot()
    await stage.until(CLOSES + timedelta(minutes=1))
    assert len(shown_in(stage, LIEGE)) == 1
    assert "Lüttich" in renate.documents()[-1][1]
    assert await left_out(stage) == {aicha.chat: "unreachable"}


@pytest.mark.alike
async def test_removed_and_added_again_before_the_opening_liege_is_asked(
    stage: Stage, luc: Actor, aicha: Actor, published: None, paper: Paper
) -> None:
    """Mended in time."""
    await aicha.removes_the_bot()
    await luc.adds_the_bot()
    await stage.until(OPENS + timedelta(minutes=1))
    assert paper.question(0, "fr") in aicha.in_group()[-1]


@pytest.mark.alike
async def test_removed_and_added_again_during_the_consultation_the_result_comes(
    stage: Stage, luc: Actor, aicha: Actor, opened: None, paper: Paper
) -> None:
    """Back before the closing: Liège reads the result like the others."""
    await aicha.removes_the_bot()
    await luc.adds_the_bot()
    await stage.until(CLOSES + timedelta(minutes=1))
    assert aicha.says("Result: {title}", title=paper.text("title", "fr")) in aicha.in_group()[-2]


async def test_somebody_who_blocks_the_bot_is_left_alone_and_the_others_hear(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Aïcha and Luc come; Aïcha has blocked the bot, and the bot was not told, if that can be. The small talk
    is cancelled: Luc's message arrives, Aïcha's is tried once at most and never again."""
    await luc.starts()
    await aicha.starts()
    await announces(luc)
    for person in (aicha, luc):
        await person.presses(person.says("I come"), in_group=True)
    await aicha.blocks_the_bot(told=False)
    await luc.taps("Move or cancel")
    await luc.taps("Cancel the meeting")
    await luc.taps("Yes, cancel it")
    await stage.until(stage.clock.now() + timedelta(days=1))
    cancelled = luc.says("Cancelled: {title}", title=TITLE)
    assert any(cancelled in text for text in luc.private())
    assert not any(cancelled in text for text in aicha.private())
    async with stage.app.database.read() as tx:
        c = tables.outbox.c
        rows = (await tx.execute(sa.select(tables.outbox).where(c.address == aicha.address))).all()
    tried = 0 if stage.phones.tells_of_blocking else 1
    assert [row.outcome for row in rows].count("unreachable") == tried
    assert all(row.outcome for row in rows), "nothing is left to be tried again"
    assert sum(row.attempts for row in rows) == 0


async def test_who_unblocks_the_bot_gets_what_they_missed_once(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """Aïcha blocked the bot and comes back: nothing comes twice."""
    await luc.starts()
    await aicha.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await aicha.blocks_the_bot()
    await luc.taps("Move or cancel")
    await luc.taps("Cancel the meeting")
    await luc.taps("Yes, cancel it")
    await aicha.starts()
    await aicha.starts()
    told = [text for text in aicha.private() if aicha.says("Cancelled: {title}", title=TITLE) in text]
    assert len(told) <= 1
