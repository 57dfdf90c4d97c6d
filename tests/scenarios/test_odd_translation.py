"""A member finds a translation odd: those who can mend it read the sentence; nobody learns who said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot.store import tables
from tests.conftest import CLOSES, OPENS
from tests.stage import Actor, Paper, Stage

ODD = "🌐 This translation seems odd"


@pytest.fixture(autouse=True)
async def at_their_desks(saskia: Actor, luc: Actor) -> None:
    await saskia.starts()
    await luc.starts()


def about(person: Actor) -> list[str]:
    return [text for text in person.private() if person.says("🌐 A translation seems odd") in text]


@pytest.mark.alike
async def test_the_sentence_goes_to_animators_and_coordinators_without_a_name_once_a_day(
    stage: Stage, opened: None, aicha: Actor, joke: Actor, saskia: Actor, luc: Actor, paper: Paper
) -> None:
    """Aïcha finds the French of the first question odd and says so, twice. At the full hour the coordinator and
    Liège's animator read the sentence with the other languages beside it: one person finds it odd. It names
    nobody. Joke finds the Dutch odd: the coordinator hears of it, Liège's animator does not."""
    await aicha.follows(aicha.leading_button())
    note = await aicha.taps(ODD)
    assert aicha.is_told(
        note,
        aicha.says(
            "Thank you! Your antenna's animators and the coordinators get this sentence, without your name."
        ),
    )
    assert aicha.is_told(await aicha.taps(ODD), aicha.says("You have told us already. Thank you!"))
    assert about(saskia) == about(luc) == []
    await stage.until(OPENS + timedelta(hours=3))
    for reader in (saskia, luc):
        (text,) = about(reader)
        for code in ("fr", "nl", "de"):
            assert paper.question(0, code) in text
        assert aicha.name not in text
        assert (
            reader.t.n(
                "“{title}”, question {number}: {n} person finds that this sounds odd in {language}.",
                "“{title}”, question {number}: {n} people find that this sounds odd in {language}.",
                1,
                title=paper.text("title", reader.language),
                number=reader.t.number(1),
                language=reader.t.name_of("fr"),
            )
            in text
        )
    await joke.follows(joke.leading_button())
    await joke.taps(ODD)
    await stage.until(OPENS + timedelta(hours=5))
    assert (len(about(saskia)), len(about(luc))) == (2, 1)


@pytest.mark.alike
async def test_from_the_overview_one_says_which_text(
    stage: Stage, opened: None, member: Actor, saskia: Actor, paper: Paper
) -> None:
    """After answering, in the overview: a button, then which question. The page does not go away."""
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "same", member.language))
    await member.taps("Skip ›")
    await member.taps("Overview ›") if member.says("Overview ›") in member.buttons() else await member.taps(
        "Skip ›"
    )
    await member.taps(ODD)
    assert member.says("Which text seems odd to you? Nobody is told who says so.") in member.last()
    await member.taps("Question {n}", n=member.t.number(2))
    await stage.until(OPENS + timedelta(hours=3))
    (text,) = about(saskia)
    assert paper.question(1, member.language) in text


@pytest.mark.alike
async def test_after_the_closing_nothing_tells_who_found_it_odd(
    stage: Stage, opened: None, aicha: Actor, saskia: Actor, paper: Paper
) -> None:
    """What is left is a count; and what can no longer be mended is told to nobody."""
    await stage.until(CLOSES - timedelta(minutes=20))
    await aicha.follows(aicha.leading_button())
    await aicha.taps(ODD)
    async with stage.app.database.read() as tx:
        (mark,) = (await tx.execute(sa.select(tables.odd_marks))).all()
    assert len(mark.mark) == 32
    await stage.until(CLOSES + timedelta(hours=2))
    async with stage.app.database.read() as tx:
        assert (await tx.execute(sa.select(tables.odd_marks))).all() == []
        (row,) = (await tx.execute(sa.select(tables.odd_texts))).all()
    assert (row.question, row.language, row.said) == ("rate", "fr", 1)
    assert about(saskia) == []
