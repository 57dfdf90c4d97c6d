"""Commands that are none, what has no words, and what others say in a group."""

from __future__ import annotations

from itertools import count

import pytest

from sipbot.chat import Action, Address, Reply
from sipbot.handlers.router import Router
from sipbot.services import people
from tests.cast import LIEGE
from tests.phones.telegram import TelegramStage
from tests.stage import Actor, Paper, Stage, newcomer, played_by

_acts = count(1)


async def acts(stage: Stage, who: Actor, verb: str, *args: str, private: bool = True) -> Reply:
    """What a platform hands over."""
    n, sender = next(_acts), Address.parse(who.address)
    chat = sender if private else Address.parse(who.chat)
    action = Action(f"test:{n}", 1 << 50 | n, verb, args, sender, chat, private)
    (reply,) = await Router(stage.app.database, stage.app.keys, stage.clock).on_actions([action])
    await stage.settled()
    return reply


@played_by("Aïcha in Liège")
async def test_what_has_no_words_is_answered_with_what_was_awaited(
    stage: Stage, opened: None, member: Actor
) -> None:
    """A voice message in the place of an opinion; later a sticker, when nothing is awaited."""
    await member.follows(member.leading_button())
    await acts(stage, member, "wordless")
    assert member.last() == member.refused("write_answer_as_text")
    await acts(stage, member, "file", "F", "")
    assert member.last() == member.refused("write_answer_as_text"), "a PDF in the place of an answer"
    await member.taps("⏸ Pause")
    await acts(stage, member, "wordless")
    assert member.last() == member.refused("text_only")
    await acts(stage, member, "edited")
    assert member.last() == member.refused("edited")


async def test_what_has_no_words_is_answered_with_what_a_meeting_awaited(stage: Stage, luc: Actor) -> None:
    """A photo of the poster in the place of the title."""
    await luc.starts()
    await luc.asks("announce")
    await luc.taps("New in {antenna}", antenna="Liège")
    await acts(stage, luc, "wordless")
    assert luc.last() == luc.refused("write_it_as_text")


@played_by("Aïcha in Liège")
async def test_an_answer_changed_in_place_stays_as_it_was_and_that_is_told(
    stage: TelegramStage, opened: None, member: Actor
) -> None:
    """Aïcha mends her spelling in the message itself: her answer is what she sent first, and she reads that."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes("Trop chère")
    chat = stage.world.chats[member.id]
    mine = max(id_ for id_, message in chat.messages.items() if message.sender == member.id)
    stage.world.edit_text(member.id, member.id, mine, "Trop cher")
    await stage.settled()
    assert member.last() == member.refused("edited")
    assert any("Trop chère" in text for text in member.private())


@played_by("Aïcha in Liège")
async def test_in_a_group_what_was_not_meant_for_the_bot_gets_nothing(
    stage: Stage, opened: None, member: Actor
) -> None:
    before = member.in_group(), member.private()
    for verb, args in (
        ("wordless", ()),
        ("command", ("foo", "", "/foo")),
        ("command", ("meteo", "Liège", "/meteo Liège")),
        ("text", ("bonjour",)),
    ):
        assert await acts(stage, member, verb, *args, private=False) == Reply(), verb
    assert (member.in_group(), member.private()) == before


async def test_who_writes_to_another_bot_in_a_group_is_not_met(stage: Stage, opened: None) -> None:
    """Nothing is kept of somebody who has never spoken to this one."""
    ola = newcomer(stage, LIEGE, "Ola", "fr")
    await acts(stage, ola, "command", "foo", "", "/foo", private=False)
    async with stage.app.database.read() as tx:
        assert await people.known(tx, Address.parse(ola.address)) is None


@pytest.mark.parametrize("text", ["/!\\ attention aux frais", "/2 pour moi", "/trop cher pour les petits !"])
@played_by("Aïcha in Liège")
async def test_an_opinion_may_begin_with_the_sign_of_commands(
    opened: None, member: Actor, paper: Paper, text: str
) -> None:
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes(text)
    assert member.says("“{opinion}”", opinion=text) in member.last()


@played_by("Aïcha in Liège")
async def test_one_word_that_is_no_command_is_not_taken_for_an_opinion(opened: None, member: Actor) -> None:
    """A slip of the finger in /avis is told as such; known commands are, whatever stands around them."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes("/avsi")
    assert member.last() == member.refused("no_such_command", command="/avsi")
    for text in ("/moi\nmerci", " /moi svp", "👉 /moi", "/Moi!"):
        before = len(member.private())
        await member.writes(text)
        assert member.says("About me") in member.last() and len(member.private()) == before + 1, text
