"""A correction tells nobody what somebody answered, nor which question; and it loosens no promise."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from sipbot.chat import About, Address, Subject
from sipbot.rules.faults import Refusal
from sipbot.services import closing, publishing
from sipbot.store import posts
from tests.services.world import END, EXAMPLE, ID, OPEN, RATE, TRANSPARENCY, World


def corrected(**changes: Any) -> dict[str, Any]:
    """The example with another wording of its first question in French."""
    values = tomllib.loads(EXAMPLE.read_text("utf-8")) | changes
    values["question"][RATE]["text"]["fr"] = "Le même pourcentage, 7,5 % ?"
    return values


async def publish(world: World, values: dict[str, Any]) -> None:
    async with world.database.write() as tx:
        await publishing.publish(world.work(tx, OPEN), values, "test")


async def owed(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.rows("outbox") if row["screen"] == "corrected"]


async def test_everybody_on_the_roll_is_owed_the_same_and_nobody_else(world: World) -> None:
    """Who answered the corrected question and who another cannot be told apart by what is owed."""
    await world.publish()
    for name, position in (("1", RATE), ("2", TRANSPARENCY)):
        await world.press(await world.person(name), position=position)
    await world.person("3")
    await publish(world, corrected())
    rows = await owed(world)
    assert {row["address"] for row in rows} == {"telegram:1", "telegram:2"}
    assert rows[0]["args"] == rows[1]["args"] and rows[0]["subject"] == f"ballot:{ID}"
    assert [row["address"] for row in rows] == sorted(row["address"] for row in rows), (
        "not in order of answering"
    )


async def test_the_closing_takes_them_away(world: World) -> None:
    await world.publish()
    await world.press(await world.person("1"))
    await publish(world, corrected())
    await world.close()
    assert await owed(world) == []
    kept = await world.rows("corrections")
    assert [change["new"] for row in kept for change in row["changes"]] == ["Le même pourcentage, 7,5 % ?"]


async def test_an_answer_taken_back_still_holds_the_promise(world: World) -> None:
    """They had read the promise when they answered."""
    await world.publish()
    person = await world.person("1")
    await world.press(person)
    await world.withdraw(person)
    with pytest.raises(Refusal, match="promise_given"):
        await publish(world, corrected(level="codecision"))
    with pytest.raises(Refusal, match="promise_given"):
        await publish(world, corrected(secrecy="named"))


async def test_before_the_first_answer_the_promise_may_be_mended(world: World) -> None:
    await world.publish()
    await publish(world, corrected(secrecy="named", results="live", level="codecision"))
    (row,) = await world.rows("consultations")
    assert row["secrecy"] == "named" and row["source"]["level"] == "codecision"


async def test_after_the_closing_nothing_is_corrected(world: World) -> None:
    await world.publish()
    async with world.database.write() as tx:
        await closing.close(world.work(tx, END), ID)
    with pytest.raises(Refusal, match="already_closed"):
        await publish(world, corrected())


async def test_a_ballot_is_corrected_in_the_language_in_which_it_is_read_now(world: World) -> None:
    """Opened in French, then turned to Dutch in place: what stands there later is Dutch."""
    await world.publish()
    to = Address("telegram", "1")
    async with world.database.write() as tx:
        for code in ("fr", "nl"):
            await posts.keep(tx, Subject(About.BALLOT, ID), to, "ballot", code, ("7",), True)
        kept = await posts.get(tx, Subject(About.BALLOT, ID), to)
    assert kept is not None and (kept.language, kept.messages) == ("nl", ("7",))
