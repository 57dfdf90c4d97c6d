"""Sending, with a real stand-in over HTTP: limits, faults, markup, menus."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot import i18n
from sipbot.demo.stage import AICHA, EUPEN, GENT, LIEGE, Stage
from sipbot.platforms.telegram.payload import MOST_BYTES
from sipbot.sandbox import limits
from sipbot.sandbox.facts import User
from sipbot.sandbox.faults import Fault
from sipbot.store import tables
from sipbot.views.words import commands
from tests.conftest import CLOSES, OPENS
from tests.scenarios.announcing import announces, fills_in
from tests.stage import Actor, Paper

NASTY = "<b>gras</b> & *étoile* [ici](tg://user?id=1) <script>alert(1)</script> _x_ `code`"


async def test_what_people_write_is_shown_as_written_and_never_as_markup(
    stage: Stage, opened: None, aicha: Actor
) -> None:
    """Names and opinions with the markup of every platform: literal, without any entity but our bold title."""
    stage.world.users[AICHA] = User(AICHA, NASTY, "fr", "member", "Liège")
    await aicha.follows(aicha.leading_button())
    await aicha.taps("Skip ›")
    await aicha.taps("Skip ›")
    await aicha.writes(NASTY)
    assert NASTY in aicha.last()
    for message in stage.world.chats[AICHA].messages.values():
        if message.sender == stage.world.bot.id:
            kinds = {entity["type"] for entity in message.entities}
            assert kinds <= {"bold", "bot_command", "url"}
            assert all(entity["offset"] == 0 for entity in message.entities if entity["type"] == "bold")


async def test_every_button_of_every_screen_fits_into_64_bytes(
    stage: Stage, opened: None, luc: Actor, saskia: Actor, renate: Actor, aicha: Actor, paper: Paper
) -> None:
    """A walk through all screens; the stand-in refuses a longer one, and we look ourselves as well."""
    for person in (luc, renate, aicha):
        await person.starts()
        for verb in ("me", "opinion", "help"):
            await person.asks(verb)
    await announces(luc, titles=("é" * 120,))
    await fills_in(saskia, antenna="Eupen", titles=("ß" * 120,), day="13/12/2026")
    await luc.taps("Move or cancel")
    await aicha.follows(aicha.leading_button())
    await aicha.writes("1")
    await aicha.taps("⏸ Pause")
    await saskia.asks("results")
    await aicha.asks("me")
    await aicha.taps("Erase me")
    await stage.until(CLOSES + timedelta(minutes=1))
    seen = {b.data for line in stage.world.ledger for row in line.rows for b in row if b.data}
    assert len(seen) > 40 and max(len(data.encode()) for data in seen) <= MOST_BYTES


async def test_a_chat_that_is_asked_to_wait_waits_alone(stage: Stage, published: None, joke: Actor) -> None:
    """429 with retry_after 300 in Liège at the opening: the others have it within a second of their own, Liège
    after the five minutes, once."""
    await stage.until(OPENS - timedelta(seconds=30))
    stage.world.faults.flood(LIEGE, 330, stage.clock.monotonic())
    await stage.until(OPENS + timedelta(seconds=1))
    for minute in range(2, 9):
        await stage.until(OPENS + timedelta(minutes=minute))
    times = {
        line.chat: line.time for line in stage.world.ledger if line.kind == "send" and line.text.startswith("🗳")
    }
    for chat in (GENT, EUPEN):
        assert times[chat] - OPENS < timedelta(minutes=1), times[chat] - OPENS
    assert timedelta(minutes=4) < times[LIEGE] - OPENS < timedelta(minutes=8, seconds=30)
    assert len([line for line in stage.world.ledger if line.kind == "send" and line.chat == LIEGE]) == 1


async def test_failing_servers_and_torn_answers_lose_nothing(stage: Stage, published: None) -> None:
    """502, cut connections, 429 on sending: every chat is asked; at most one repeat for a torn answer."""
    for fault in (Fault.SERVER_ERROR, Fault.TOO_MANY, Fault.DROP, Fault.SERVER_ERROR):
        stage.world.faults.next(fault, methods=["sendMessage"])
    await stage.until(OPENS + timedelta(minutes=5))
    chats = [line.chat for line in stage.world.ledger if line.kind == "send" and line.text.startswith("🗳")]
    assert len(chats) == len(set(chats)) == 5


async def test_an_answer_that_got_lost_repeats_one_message_at_most(stage: Stage, published: None) -> None:
    stage.world.faults.next(Fault.DROP_AFTER, methods=["sendMessage"])
    await stage.until(OPENS + timedelta(minutes=5))
    chats = [line.chat for line in stage.world.ledger if line.kind == "send" and line.text.startswith("🗳")]
    assert len(set(chats)) == 5 and len(chats) <= 6


async def test_the_menu_is_in_the_phones_language_and_after_a_choice_in_that_one(
    stage: Stage, aicha: Actor
) -> None:
    """A French phone shows the French commands; after choosing German the menu of this chat is German,
    and that of other people stays."""
    await aicha.starts()
    world = stage.world

    def menu(person: int) -> list[str]:
        return [c.command for c in world.menus.seen_by(world.users[person], world.chats[person])]

    assert menu(AICHA) == [word for word, _ in commands.menu("fr")]
    await aicha.asks("me")
    await aicha.presses(i18n.language("de").name)
    assert menu(AICHA) == [word for word, _ in commands.menu("de")]
    world.add_user(User(8_000_000_001, "Ola", "pl"))
    world.start(8_000_000_001)
    await stage.settled()
    assert len(menu(8_000_000_001)) == len(commands.menu("fr")), "a phone in another language has a menu too"


@pytest.mark.parametrize(
    "row",
    [
        limits.NO_RIGHTS,
        limits.WRITE_FORBIDDEN,
        limits.CHAT_RESTRICTED,
        limits.PLAIN_FORBIDDEN,
        limits.NOT_ADMIN,
        limits.TOPIC_CLOSED,
    ],
    ids=lambda row: row.name,
)
async def test_a_group_that_refuses_for_a_night_is_asked_in_the_morning_and_says_that_it_is_late(
    stage: Stage, published: None, luc: Actor, joke: Actor, row: limits.Limit
) -> None:
    """The others are asked at the opening. Luc hears why Liège is not, and when that is over; once each."""
    await luc.starts()
    before = len(luc.private())
    stage.world.chats[LIEGE].refusal = row
    await stage.until(OPENS + timedelta(hours=9))
    assert len(joke.in_group()) == 1 and len(luc.private()) == before + 1
    assert "Liège" in luc.last() and str(LIEGE) in luc.last()
    stage.world.chats[LIEGE].refusal = None
    await stage.until(OPENS + timedelta(hours=10, minutes=5))
    (shown,) = [m.text for m in stage.world.chats[LIEGE].messages.values() if m.text.startswith("🗳")]
    assert luc.says("This message comes later than planned; we apologise.") in shown
    assert len(luc.private()) == before + 2


async def test_the_right_to_write_given_back_is_noticed_at_once(
    stage: Stage, published: None, luc: Actor
) -> None:
    await luc.starts()
    stage.world.let_write(LIEGE, False)
    await stage.until(OPENS + timedelta(hours=9, minutes=20))
    assert not stage.world.chats[LIEGE].messages
    stage.world.let_write(LIEGE, True)
    await stage.until(OPENS + timedelta(hours=9, minutes=22))
    assert any(m.text.startswith("🗳") for m in stage.world.chats[LIEGE].messages.values())


async def test_a_refusal_that_nobody_knows_loses_nothing_and_the_coordinator_hears_of_it(
    stage: Stage, published: None, saskia: Actor
) -> None:
    await saskia.starts()
    stage.world.chats[LIEGE].refusal = limits.NEVER_HEARD_OF
    await stage.until(OPENS + timedelta(hours=3))
    reports = [text for text in saskia.private() if "omething_new_forbidden" in text]
    assert len(reports) == 1 and str(LIEGE) in reports[0]
    stage.world.chats[LIEGE].refusal = None
    await stage.until(OPENS + timedelta(hours=4, minutes=5))
    assert any(m.text.startswith("🗳") for m in stage.world.chats[LIEGE].messages.values())


def in_topic(stage: Stage, topic: int | None) -> list[str]:
    """What the bot said there."""
    messages = stage.world.chats[LIEGE].messages.values()
    return [m.text for m in messages if m.sender == stage.world.bot.id and m.thread == topic]


async def test_who_asks_in_a_topic_is_answered_there_and_in_general_in_general(
    stage: Stage, aicha: Actor
) -> None:
    stage.world.chats[LIEGE].topics = {7: True, 9: True}
    word = commands.word(aicha.t, "help")
    for topic in (7, None, 9):
        stage.world.write(AICHA, LIEGE, f"/{word}", topic=topic)
        await stage.settled()
    assert [len(in_topic(stage, topic)) for topic in (7, None, 9)] == [1, 1, 1]


async def test_what_nobody_asked_for_goes_to_the_topic_of_the_configuration(
    stage: Stage, published: None, luc: Actor
) -> None:
    """Then the topic is closed: it goes to General, and Luc hears of it once."""
    await luc.starts()
    stage.world.chats[LIEGE].topics = {7: True}
    async with stage.app.database.write() as tx:
        c = tables.chats.c
        await tx.execute(sa.update(tables.chats).where(c.address.endswith(str(LIEGE))).values(topic="7"))
    await stage.until(OPENS + timedelta(minutes=2))
    assert len(in_topic(stage, 7)) == 1 and in_topic(stage, None) == []
    stage.world.chats[LIEGE].topics = {7: False}
    before = len(luc.private())
    await stage.until(CLOSES + timedelta(minutes=2))
    assert len(in_topic(stage, 7)) == 1 and len(in_topic(stage, None)) >= 2
    told = [text for text in luc.private()[before:] if "antennas.toml" in text]
    assert len(told) == 1


async def test_a_press_is_answered_even_if_the_note_cannot_be_shown(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    """The phone was offline, the query is too old: the answer is in the box all the same."""
    stage.world.query_seconds = -1
    await aicha.presses(paper.option(0, "same", "fr"), in_group=True)
    async with stage.app.database.read() as tx:
        (slip,) = (await tx.execute(sa.select(tables.box))).all()
    assert slip.answer == "same"
