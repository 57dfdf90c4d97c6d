"""Receiving, with a real stand-in over HTTP: what is broken, doubled or in disorder."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from sipbot.demo.stage import LIEGE, Stage
from sipbot.sandbox.facts import Message
from sipbot.sandbox.faults import Fault
from sipbot.sandbox.world import TOKEN
from sipbot.services import acts
from sipbot.store import tables
from tests.stage import Actor, Paper, newcomer


def asking(stage: Stage) -> Message:
    return next(m for m in stage.world.chats[LIEGE].messages.values() if m.rows)


def press(stage: Stage, person: int, option: int) -> None:
    message = asking(stage)
    stage.world.press(person, LIEGE, message.message_id, message.rows[option][0].data)


async def box(stage: Stage) -> list[tuple[str, str]]:
    async with stage.app.database.read() as tx:
        rows = (await tx.execute(sa.select(tables.box))).all()
    return sorted((row.question, row.answer) for row in rows if row.answer)


async def roll(stage: Stage) -> int:
    async with stage.app.database.read() as tx:
        return len((await tx.execute(sa.select(tables.roll))).all())


BROKEN: list[dict[str, Any]] = [
    {"message": {"chat": None}},
    {"message": {"message_id": 1, "chat": {"id": "x", "type": "private"}, "from": {"id": 1}, "text": "/moi"}},
    {"callback_query": []},
]


async def test_one_update_that_cannot_be_read_among_18_good_ones(stage: Stage, opened: None) -> None:
    """18 of 18 are handled; the broken one is set aside, with its kind and nothing of what was in it."""
    people = [newcomer(stage, LIEGE, f"P{n}") for n in range(18)]
    for n, person in enumerate(people):
        press(stage, person.id, 0)
        if n == 8:
            stage.world.updates.push_raw({"message": {"chat": None, "text": "secret words"}})
    await stage.settled()
    assert await roll(stage) == 18
    async with stage.app.database.read() as tx:
        (row,) = (await tx.execute(sa.select(tables.set_aside))).all()
    assert row.kind == "message" and "secret" not in str(tuple(row))


async def test_updates_of_every_broken_shape_hold_nothing_up(stage: Stage, opened: None, aicha: Actor) -> None:
    for update in BROKEN:
        stage.world.updates.push_raw(update)
    press(stage, aicha.id, 0)
    await stage.settled()
    assert await roll(stage) == 1
    async with stage.app.database.read() as tx:
        assert await acts.aside(tx) == len(BROKEN)


async def test_every_update_three_times_changes_no_figure(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    stage.world.updates.times = 3
    for n in range(12):
        press(stage, newcomer(stage, LIEGE, f"P{n}").id, n % 4)
    await aicha.follows(aicha.leading_button())
    await aicha.writes("1")
    await aicha.taps("Skip ›")
    await aicha.writes("Une seule fois")
    await stage.settled()
    answers = await box(stage)
    assert len(answers) == 14 and await roll(stage) == 13
    assert len([text for text in aicha.private() if "Une seule fois" in text]) == 1, "answered once, not thrice"


async def test_in_disorder_the_newest_press_counts(stage: Stage, opened: None) -> None:
    """Each of 20 people presses three times; the updates arrive shuffled: the last press of each is in
    the box."""
    stage.world.updates.shuffler = random.Random(3)
    people = [newcomer(stage, LIEGE, f"P{n}") for n in range(20)]
    chance = random.Random(5)
    last = []
    for person in people:
        presses = [chance.randrange(4) for _ in range(3)]
        for option in presses:
            press(stage, person.id, option)
        last.append(("same", "less-for-little", "less-for-much", "no-opinion")[presses[-1]])
    await stage.settled()
    assert [answer for _, answer in await box(stage)] == sorted(last)


async def test_a_command_for_another_bot_is_no_act_and_an_edit_changes_nothing_and_says_so(
    stage: Stage, opened: None, aicha: Actor
) -> None:
    await aicha.starts()
    before = len(aicha.private())
    for text in ("/moi@another_bot", " /moi@another_bot", "\u00a0/moi@another_bot svp"):
        stage.world.write(aicha.id, LIEGE, text)
    await aicha.follows(aicha.leading_button())
    await aicha.taps("Skip ›")
    await aicha.taps("Skip ›")
    await aicha.writes("Première version")
    written = [m for m in stage.world.chats[aicha.id].messages.values() if m.text == "Première version"]
    stage.world.edit_text(aicha.id, aicha.id, written[0].message_id, "Deuxième version")
    await stage.settled()
    assert ("first-change", "Première version") in await box(stage)
    assert len(aicha.private()) == before + 3
    assert aicha.last() == aicha.refused("edited")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_second_receiver_is_reported_and_nothing_is_lost(
    stage: Stage, opened: None, aicha: Actor
) -> None:
    """Somebody else polls with the same token once: 409 for us; we wait a little and go on."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{stage.url}/bot{TOKEN}/getUpdates", json={"timeout": 0})
        assert answer.json()["ok"]
    press(stage, aicha.id, 0)
    await stage.settled()
    assert await roll(stage) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_server_that_fails_while_we_poll(stage: Stage, opened: None, aicha: Actor) -> None:
    """502 and cut connections at polling: a second later we are back, and every press is counted once."""
    stage.world.faults.next(Fault.SERVER_ERROR, methods=["getUpdates"])
    stage.world.faults.next(Fault.DROP, methods=["getUpdates"])
    for option in (0, 1):
        press(stage, aicha.id, option)
    await stage.settled()
    assert await box(stage) == [("rate", "less-for-little")]


async def test_a_person_whose_name_and_text_cannot_be_encoded(stage: Stage, opened: None) -> None:
    """Lone surrogates and NUL, as no phone sends them: answered, or refused in words; the next one is
    served."""
    person = newcomer(stage, LIEGE, "Anna")
    await person.starts()
    chat = {"id": person.id, "type": "private", "first_name": "A"}
    for n, text in enumerate(("\ud83d", "a\x00b", "/moi \udc00", "/start \ud800"), 100):
        sender = {"id": person.id, "is_bot": False, "first_name": "\udfff", "language_code": "fr"}
        stage.world.updates.push_raw(
            {"message": {"message_id": n, "date": 0, "chat": chat, "from": sender, "text": text}}
        )
    await stage.settled()
    press(stage, person.id, 0)
    await stage.settled()
    assert await roll(stage) == 1


async def test_an_opinion_with_a_lone_surrogate_does_not_hold_up_the_others(
    stage: Stage, opened: None, aicha: Actor
) -> None:
    await aicha.follows(aicha.leading_button())
    await aicha.taps("Skip ›")
    await aicha.taps("Skip ›")
    chat = {"id": aicha.id, "type": "private", "first_name": "A"}
    stage.world.updates.push_raw(
        {
            "message": {
                "message_id": 9000, "date": 0, "chat": chat, "text": "Bien \ud83d dit",
                "from": {"id": aicha.id, "is_bot": False, "first_name": "A"},
            }
        }
    )  # fmt: skip
    await asyncio.wait_for(stage.settled(), 20)
    await aicha.writes("Bien dit")
    assert await roll(stage) == 1
