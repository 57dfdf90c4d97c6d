"""Sending, with a real stand-in over HTTP: limits, faults, markup, menus."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from sipbot import i18n
from sipbot.demo.stage import AICHA, EUPEN, GENT, LIEGE, Stage
from sipbot.platforms.telegram.payload import MOST
from sipbot.sandbox.facts import User
from sipbot.sandbox.faults import Fault
from sipbot.store import tables
from sipbot.views import commands
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
    assert len(seen) > 40 and max(len(data.encode()) for data in seen) <= MOST


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
    asked = [line.chat for line in stage.world.ledger if line.kind == "send" and line.text.startswith("🗳")]
    assert len(asked) == len(set(asked)) == 5


async def test_an_answer_that_got_lost_repeats_one_message_at_most(stage: Stage, published: None) -> None:
    stage.world.faults.next(Fault.DROP_AFTER, methods=["sendMessage"])
    await stage.until(OPENS + timedelta(minutes=5))
    asked = [line.chat for line in stage.world.ledger if line.kind == "send" and line.text.startswith("🗳")]
    assert len(set(asked)) == 5 and len(asked) <= 6


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


async def test_a_group_in_which_the_bot_may_not_write_is_given_up_and_the_others_go_on(
    stage: Stage, published: None, joke: Actor
) -> None:
    stage.world.chats[LIEGE].silenced = True
    await stage.until(OPENS + timedelta(minutes=2))
    assert len(joke.in_group()) == 1
    async with stage.app.database.read() as tx:
        c = tables.outbox.c
        rows = (await tx.execute(sa.select(c.outcome, c.attempts).where(c.address.endswith(str(LIEGE))))).all()
    assert [(row.outcome, row.attempts) for row in rows] == [("unreachable", 0)]


async def test_a_press_is_answered_even_if_the_note_cannot_be_shown(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    """The phone was offline, the query is too old: the answer is in the box all the same."""
    stage.world.query_seconds = -1
    await aicha.presses(paper.option(0, "same", "fr"), in_group=True)
    async with stage.app.database.read() as tx:
        (slip,) = (await tx.execute(sa.select(tables.box))).all()
    assert slip.answer == "same"
