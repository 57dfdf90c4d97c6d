"""A text that seems odd: each person counts once; who can mend it hears of it once a day, and never who."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sipbot.rules.faults import Refusal
from sipbot.services import open_ballot, translation_reports
from sipbot.services.people import Person

from .world import ID, OPEN, World


async def says(
    world: World, person: Person, position: int = 0, language: str = "fr", now: datetime = OPEN
) -> bool:
    async with world.database.write() as tx:
        ballot = await open_ballot.ballot_of(world.work(tx, now), person, 1, hold=True)
        return await translation_reports.report(world.work(tx, now), ballot, position, language)


async def owed(world: World) -> list[tuple[str, str]]:
    rows = [row for row in await world.rows("outbox") if row["screen"] == "odd"]
    return sorted((row["address"], row["args"]["question"]) for row in rows)


async def test_each_person_counts_once_per_text(world: World) -> None:
    await world.publish()
    aicha, joke = await world.person("1"), await world.person("2", "gent")
    assert [await says(world, who) for who in (aicha, aicha, joke)] == [True, False, True]
    assert await says(world, aicha, language="nl")
    assert {(row["question"], row["language"], row["said"]) for row in await world.rows("odd_texts")} == {
        ("rate", "fr", 2),
        ("rate", "nl", 1),
    }


async def test_many_who_say_it_are_one_message_a_day_at_the_full_hour(world: World) -> None:
    await world.publish()
    for n in range(6):
        await says(world, await world.person(f"6{n}"), now=OPEN + timedelta(minutes=7 * n))
    once = await owed(world)
    assert len(once) == len(set(once)) > 1
    moments = {row["at"] for row in await world.rows("outbox") if row["screen"] == "odd"}
    assert moments == {OPEN + timedelta(hours=1)}
    await says(world, await world.person("77"), now=OPEN + timedelta(days=1))
    assert len(await owed(world)) == 2 * len(once)


async def test_the_mark_is_not_what_finds_an_answer_and_names_nobody(world: World) -> None:
    await world.publish()
    aicha = await world.person("1")
    await world.press(aicha)
    await says(world, aicha)
    (mark,) = await world.rows("odd_marks")
    (slip,) = await world.box()
    assert mark["mark"] != slip["finder"] and set(mark) == {"mark", "consultation"}
    (text,) = await world.rows("odd_texts")
    assert set(text) == {"consultation", "question", "language", "said"}
    await world.close()
    assert await world.rows("odd_marks") == []


@pytest.mark.parametrize(("position", "language"), [(9, "fr"), (0, "xx")])
async def test_a_text_that_is_not_there_is_out_of_date(world: World, position: int, language: str) -> None:
    await world.publish()
    with pytest.raises(Refusal, match="unknown_button"):
        await says(world, await world.person("1"), position, language)
    assert await world.rows("odd_texts") == await owed(world) == []


async def test_after_the_closing_it_is_refused_and_nobody_is_told_any_more(world: World) -> None:
    await world.publish()
    aicha = await world.person("1")
    await says(world, aicha)
    await world.close()
    with pytest.raises(Refusal, match="consultation_closed"):
        await says(world, aicha, language="nl")
    async with world.database.read() as tx:
        assert await translation_reports.reported(tx, ID, "rate", "fr") is None
