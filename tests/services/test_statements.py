"""Members propose statements, a moderator lets them in, and those seen least come first."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

import pytest

from sipbot.chat import Action, Address
from sipbot.clock import SandboxClock
from sipbot.handlers.router import Router
from sipbot.rules import seal
from sipbot.rules.faults import Refusal
from sipbot.rules.questions.statements import current, given
from sipbot.services import open_ballot, publishing, results, statements
from sipbot.services.people import Person

from .world import BEFORE, END, EXAMPLE, ID, OPEN, World

STACK: dict[str, Any] = {
    "id": "stack",
    "kind": "statements",
    "text": {"fr": "?", "nl": "?", "de": "?"},
    "statement": [{"id": f"s{n}", "fr": f"Phrase {n}", "nl": f"Zin {n}", "de": f"Satz {n}"} for n in range(3)],
}


@pytest.fixture
async def house(world: World) -> World:
    await world.publish(question=[STACK])
    return world


async def shown(world: World, person: Person) -> str:
    """The statement that this person would see next."""
    async with world.database.read() as tx:
        ballot = await open_ballot.ballot_of(world.work(tx, OPEN), person, 1)
    return current(ballot.consultation.questions[0], ballot.answers.get("stack", ""))


async def proposed(world: World, text: str) -> None:
    async with world.database.write() as tx:
        ballot = await open_ballot.ballot_of(world.work(tx, OPEN), await world_person(world), 1)
        await statements.propose(tx, OPEN, ballot.stored, ballot.question(0), text, "fr")


async def world_person(world: World) -> Person:
    return world.met["proposer"]


async def proposals(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.rows("statements") if row["state"] == "proposed"]


async def test_what_fewest_have_seen_comes_first(house: World) -> None:
    first, second, third = [await house.person(name) for name in ("1", "2", "3")]
    assert await shown(house, first) == "s0"
    await house.press(first, "agree:s0", position=0)
    assert await shown(house, second) == "s1"
    await house.press(second, "pass:s1", position=0)
    assert await shown(house, third) == "s2"
    await house.press(first, "disagree:s0", position=0)  # a change of mind is not a second look
    seen = {row["id"]: row["seen"] for row in await house.rows("statements")}
    assert seen == {"s0": 1, "s1": 1}


async def test_a_statement_is_answered_once_a_moderator_let_it_in(house: World) -> None:
    await house.person("proposer")
    await proposed(house, "Plus de transparence\nsur les marges")
    (row,) = await proposals(house)
    assert row["text"] == "Plus de transparence sur les marges"
    await house.press(await house.person("1"), "agree:s0", position=0)
    with pytest.raises(Refusal):
        await house.press(await house.person("1"), f"agree:{row['id']}", position=0)
    async with house.database.write() as tx:
        await statements.decide(tx, 1, 0, row["id"], admit=True)
    answered = await house.press(await house.person("1"), f"agree:{row['id']}", position=0)
    assert given(answered.answer) == {"s0": "agree", row["id"]: "agree"}
    for n in range(4):  # of fewer than five there would be no figure
        await house.press(await house.person(f"60000{n}"), "agree:s0", position=0)

    await house.close(END)
    async with house.database.read() as tx:
        counted = await results.results(house.work(tx, END), ID)
        stated, text = await results.sealed_list(tx, ID)
    assert counted.questions[0].total.figures["statements"][row["id"]]["agree"] == 1
    assert seal.verify(text, stated) == []


async def test_two_moderators_decide_once(house: World) -> None:
    await house.person("proposer")
    await proposed(house, "Une phrase")
    (row,) = await proposals(house)
    async with house.database.write() as tx:
        await statements.decide(tx, 1, 0, row["id"], admit=False)
        with pytest.raises(Refusal) as refused:
            await statements.decide(tx, 1, 0, row["id"], admit=True)
    assert refused.value.code == "decided_already"


async def test_the_same_sentence_is_proposed_once_and_nothing_tells_by_whom(house: World) -> None:
    person = await house.person("proposer")
    await proposed(house, "Une phrase")
    await proposed(house, "une PHRASE")
    assert len(await proposals(house)) == 1
    for row in await house.rows("statements"):
        assert "proposer" not in str(row) and "person" not in row
    told = [row for row in await house.rows("outbox") if row["screen"] == "proposal"]
    assert len(told) == 1 and str(person.id) not in str(told[0]["args"])
    assert told[0]["at"] == OPEN.replace(minute=0, second=0) + timedelta(hours=1), "the moment tells nobody who"


LUC, AN, SASKIA = (Address("telegram", id_) for id_ in ("100001001", "100001002", "100002001"))
"""An animator of Liège, one of Gent, and the coordinator."""


async def opened_by(world: World, by: str, antennas: list[str]) -> str:
    """A consultation in which a statement waits; its name."""
    values = tomllib.loads(EXAMPLE.read_text("utf-8")) | {"question": [STACK], "antennas": antennas}
    async with world.database.write() as tx:
        await publishing.publish(world.work(tx, BEFORE), values, by)
    await world.person("proposer")
    await proposed(world, "Une phrase")
    (row,) = await proposals(world)
    return str(row["id"])


async def decides(world: World, who: Address, id_: str) -> str:
    """What a press of "Let it in" brings; "" is that it is done."""
    act = Action(
        f"telegram:0:{who.id}",
        1,
        "moderate",
        ("1", "0", id_, "in"),
        who,
        who,
        private=True,
        message="7",
        query="q",
    )
    router = Router(world.database, world.keys, SandboxClock(OPEN))
    (reply,) = await router.on_actions([act])
    return reply.toast if reply.refused else ""


async def told(world: World) -> set[str]:
    return {row["address"] for row in await world.rows("outbox") if row["screen"] == "proposal"}


async def test_what_an_antenna_opened_itself_its_animators_moderate_and_no_others(world: World) -> None:
    id_ = await opened_by(world, str(LUC), ["liege"])
    assert await told(world) == {str(LUC), str(SASKIA)}
    assert "liege" not in await decides(world, SASKIA, "m-nothing"), "she may, but there is none"
    assert await decides(world, AN, id_) != "" and await proposals(world)
    assert await decides(world, LUC, id_) == "" and not await proposals(world)


@pytest.mark.parametrize(
    ("by", "antennas"),
    [
        (str(SASKIA), ["liege"]),
        ("command line", ["liege"]),
        (str(LUC), ["liege", "gent"]),
        (str(AN), ["liege"]),
    ],
)
async def test_what_others_opened_or_asks_others_too_is_the_coordinators_to_moderate(
    world: World, by: str, antennas: list[str]
) -> None:
    id_ = await opened_by(world, by, antennas)
    assert await told(world) == {str(SASKIA)}
    assert await decides(world, LUC, id_) != "" and await proposals(world)
    assert await decides(world, SASKIA, id_) == "" and not await proposals(world)


async def test_what_is_no_sentence_is_refused(house: World) -> None:
    await house.person("proposer")
    for text in ("", "\u200b", "x" * 141):
        with pytest.raises(Refusal):
            await proposed(house, text)
