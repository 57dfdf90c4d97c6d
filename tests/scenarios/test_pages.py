"""Every page of a ballot shows the same answers, wherever they were given; a page that was replaced is over."""

from __future__ import annotations

import pytest

from sipbot.platforms.telegram.payload import SEPARATOR
from tests.phones.telegram import TelegramStage
from tests.stage import Actor, Paper, Stage, beat, played_by

MINE = "Plus de temps, moins de frais"


def replaced(person: Actor) -> str:
    return person.says("This message is out of date; the newest one stands further down.")


@played_by("Aïcha in Liège")
async def test_a_page_that_was_replaced_shows_nothing_and_has_no_buttons(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Aïcha writes her opinion; below it the overview comes. The page above is over."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes(MINE)
    await stage.settled()
    shown = [text for text in member.private() if paper.text("title", member.language) in text]
    assert len(shown) == 1 and MINE in shown[0]
    assert replaced(member) in member.private()


@pytest.mark.only("telegram", "there the phone sends what a button carries")
@played_by("Aïcha in Liège")
async def test_a_press_on_a_page_that_was_replaced_loses_nothing(
    stage: TelegramStage, opened: None, member: Actor, paper: Paper
) -> None:
    """Her phone has not noticed yet: every button of the old page is declined in words."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    old = max(stage.world.chats[member.id].messages)
    await member.writes(MINE)
    for data in (
        ("pick", "1", "2", "none"),
        ("withdraw", "1", "2"),
        ("withdraw_all", "1", "yes"),
        ("page", "1", "0"),
        ("pause", "1", "2"),
        ("receipts", "1"),
        ("language", "de", "1", "2"),
    ):
        query = stage.world.forge(member.id, member.id, old, SEPARATOR.join(data))
        await stage.settled()
        assert stage.world.queries[query].toast == member.refused("unknown_button"), data
    assert MINE in member.last()


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_an_answer_given_elsewhere_stands_on_every_page_a_moment_later(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """The ballot, what awaits her and the page about her follow the answer, without a press there."""
    await member.follows(member.leading_button())
    await member.asks("opinion")
    await member.asks("me")
    await member.answers(paper.option(0, "no-opinion", member.language))
    await beat(stage)
    counted = [text for text in member.private() if "\n1/3" in text]
    assert len(counted) == 2, "what awaits her, and the page about her"
    if not member.stage.phones.pressed_in_private:
        return  # there the answer was given on the page itself, which has gone on
    answered = member.says("Your answer: {answer}", answer=paper.option(0, "no-opinion", member.language))
    assert any(answered in text for text in member.private())


@played_by("Joke in Gent")
@pytest.mark.alike
async def test_withdrawing_everything_asks_once(opened: None, member: Actor, paper: Paper) -> None:
    """One press too many: Joke says no, and everything stands as it was; then she means it."""
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "same", member.language))
    await member.taps("Skip ›")
    await member.writes(MINE)
    await member.taps("Withdraw everything")
    assert member.says("Yes, withdraw everything") in member.buttons()
    await member.taps("No, keep my answers")
    assert MINE in member.last() and paper.option(0, "same", member.language) in member.last()
    await member.taps("Withdraw everything")
    await member.taps("Yes, withdraw everything")
    assert member.last().count(member.says("no answer")) == 3


@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_several_messages_in_a_row_are_one_opinion(opened: None, member: Actor, paper: Paper) -> None:
    """Heidi sends three lines as one does on a phone. Nothing is thrown away; she reads what became of it, and
    takes the last line away again."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes("Mehr Zeit.")
    await member.writes("Und weniger Gebühren.")
    assert "Mehr Zeit.\n\nUnd weniger Gebühren." in member.last()
    await member.writes("Danke!")
    assert "Und weniger Gebühren.\n\nDanke!" in member.last()
    await member.taps("Take the last message away")
    assert "Mehr Zeit.\n\nUnd weniger Gebühren." in member.last() and "Danke!" not in member.last()


@played_by("Joke in Gent")
@pytest.mark.alike
async def test_a_second_message_may_take_the_place_of_the_first(
    opened: None, member: Actor, paper: Paper
) -> None:
    """She has thought again: the last message alone counts. Two that are too long together are told so, and the
    first stays."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes("Minder kosten")
    await member.writes("Meer tijd")
    await member.taps("Only the last message counts")
    assert "Meer tijd" in member.last() and "Minder kosten" not in member.last()
    await member.writes("é" * 795)
    assert member.last() == member.refused("too_long_together", length="806", most="800")
    assert any("Meer tijd" in text for text in member.private())
