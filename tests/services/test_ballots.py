"""Answering: who may, when, what counts, what an older or repeated act does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sipbot.rules.faults import Refusal
from sipbot.services import Database, ballots
from tests.services.world import END, OPEN, RATE, TRANSPARENCY, WORDS, World


@pytest.fixture
async def published(world: World) -> World:
    await world.publish()
    return world


async def test_an_answer_is_kept_and_found_again(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1")
    assert await published.answers(aicha) == {"rate": "less-for-little"}


async def test_one_press_changes_an_answer_and_it_counts_once(published: World) -> None:
    aicha = await published.person("500001")
    for payload in "012":
        await published.press(aicha, payload)
    assert [row["answer"] for row in await published.box()] == ["less-for-much"]
    assert len(await published.rows("roll")) == 1


async def test_a_press_delivered_twice_counts_once(published: World) -> None:
    aicha = await published.person("500001")
    first = await published.press(aicha, "1", order=7)
    again = await published.press(aicha, "1", order=7)
    assert first.answer == again.answer == "less-for-little"
    assert len(await published.box()) == len(await published.rows("roll")) == 1


async def test_an_older_press_that_comes_after_a_newer_one_changes_nothing(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1", order=8)
    late = await published.press(aicha, "0", order=7)
    assert late.answer == "less-for-little"
    assert await published.answers(aicha) == {"rate": "less-for-little"}


async def test_an_older_press_does_not_bring_a_withdrawn_answer_back(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1", order=3)
    await published.withdraw(aicha, order=9)
    late = await published.press(aicha, "0", order=5)
    assert late.answer == ""
    assert await published.answers(aicha) == {}
    assert await published.rows("roll") == []


async def test_after_withdrawing_one_can_answer_again(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1")
    await published.withdraw(aicha)
    await published.press(aicha, "3")
    assert await published.answers(aicha) == {"rate": "no-opinion"}
    assert len(await published.rows("roll")) == 1


async def test_who_withdraws_the_last_answer_no_longer_stands_on_the_roll(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1")
    await published.write(aicha, "Plus de transparence")
    await published.withdraw(aicha, position=RATE)
    assert len(await published.rows("roll")) == 1
    await published.withdraw(aicha, position=WORDS)
    assert await published.rows("roll") == []


async def test_everything_can_be_withdrawn_at_once(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1")
    await published.press(aicha, "0", position=TRANSPARENCY)
    async with published.database.write() as tx:
        after = await ballots.withdraw_all(
            ballots.Act(published.work(tx, OPEN), aicha, published.voice(aicha), 1)
        )
    assert after.answers == {}
    assert {row["answer"] for row in await published.box()} == {""}
    assert await published.rows("roll") == []


@pytest.mark.parametrize(
    ("number", "position", "payload", "code"),
    [
        (99, RATE, "0", "unknown_button"),
        (0, RATE, "0", "unknown_button"),
        (1, 3, "0", "unknown_button"),
        (1, -1, "0", "unknown_button"),
        (1, RATE, "4", "not_an_option"),
        (1, RATE, "-1", "not_an_option"),
        (1, RATE, "", "not_an_option"),
        (1, RATE, "same", "not_an_option"),
        (1, RATE, "²", "not_an_option"),
        (1, RATE, "١", "not_an_option"),
        (1, WORDS, "0", "write_your_answer"),
    ],
)
async def test_a_forged_button_is_refused_and_leaves_nothing(
    published: World, number: int, position: int, payload: str, code: str
) -> None:
    aicha = await published.person("500001")
    with pytest.raises(Refusal) as refused:
        await published.press(aicha, payload, number=number, position=position)
    assert refused.value.code == code
    assert await published.box() == await published.rows("roll") == []


async def refusal(world: World, name: str, antenna: str | None, now: datetime = OPEN, number: int = 1) -> str:
    person, before = await world.person(name, antenna), await world.box()
    try:
        await world.press(person, "0", now=now, number=number)
    except Refusal as refused:
        assert await world.box() == before
        return refused.code
    return ""


async def test_who_was_never_seen_in_an_antenna_cannot_answer(published: World) -> None:
    assert await refusal(published, "500001", None) == "no_antenna"


async def test_an_antenna_that_is_not_asked_cannot_answer(world: World) -> None:
    await world.publish(antennas=["gent"])
    assert await refusal(world, "500001", "liege") == "antenna_not_asked"
    assert await refusal(world, "500002", "gent") == ""


async def test_nobody_answers_before_the_opening_hour(published: World) -> None:
    opens = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert await refusal(published, "500001", "liege", opens - timedelta(seconds=1)) == "consultation_not_open"
    assert await refusal(published, "500001", "liege", opens) == ""


async def test_the_last_second_counts_and_the_closing_hour_does_not(published: World) -> None:
    assert await refusal(published, "500001", "liege", END - timedelta(seconds=1)) == ""
    assert await refusal(published, "500002", "liege", END) == "consultation_closed"


async def test_each_antenna_closes_at_its_own_local_hour(world: World) -> None:
    """Gent is given Lisbon's clock: one hour later than Brussels."""
    async with world.database.write() as tx:
        await tx.exec_driver_sql("UPDATE antennas SET timezone = 'Europe/Lisbon' WHERE slug = 'gent'")
    await world.publish()
    assert await refusal(world, "500001", "liege", END) == "consultation_closed"
    assert await refusal(world, "500002", "gent", END) == ""
    assert await refusal(world, "500003", "gent", END + timedelta(hours=1)) == "consultation_closed"
    stored = (await world.rows("consultations"))[0]
    assert stored["closes_at"] == END + timedelta(hours=1)


async def test_without_its_key_given_answers_are_final_and_others_can_still_answer(published: World) -> None:
    aicha, joke = await published.person("500001"), await published.person("500002", "gent")
    await published.press(aicha, "1")
    await published.lose_key()
    with pytest.raises(Refusal) as refused:
        await published.press(aicha, "0")
    assert refused.value.code == "answers_final"
    with pytest.raises(Refusal):
        await published.withdraw(aicha)
    await published.press(joke, "2")
    await published.press(joke, "3")
    assert sorted(row["answer"] for row in await published.box()) == ["less-for-little", "no-opinion"]
    await published.close()
    asked_rows = {row["antenna"]: row["answered"] for row in await published.rows("asked")}
    assert (asked_rows["liege"], asked_rows["gent"]) == (1, 1)


async def test_a_secret_ballot_holds_neither_person_nor_name(published: World) -> None:
    aicha = await published.person("500001")
    await published.press(aicha, "1")
    (row,) = await published.box()
    assert (row["person"], row["signature"]) == (None, None)
    assert row["finder"] == published.key().lookup_key(aicha.id, "rate")


async def test_a_named_consultation_keeps_the_name_until_the_answer_is_withdrawn(world: World) -> None:
    await world.publish("named")
    aicha = await world.person("500001")
    await world.write(aicha, "Plus de transparence")
    (row,) = await world.box()
    assert (row["person"], row["signature"]) == (aicha.id, f"Name {aicha.id}")
    await world.withdraw(aicha, position=WORDS)
    (row,) = await world.box()
    assert (row["answer"], row["person"], row["signature"]) == ("", None, None)


async def test_two_presses_of_one_person_at_once_lose_neither(published: World) -> None:
    """Two processes on one file: each question gets its answer, the newest wins, one row each."""
    aicha = await published.person("500001")
    other = Database(str(published.database.url))
    elsewhere = World(other, published.keys, published.settings)
    try:
        await asyncio.gather(
            *(
                one_world.press(aicha, str(order % 3), position=order % 2, order=order)
                for order in range(1, 21)
                for one_world in ((published, elsewhere)[order // 2 % 2],)
            )
        )
    finally:
        await other.close()
    assert len(await published.rows("roll")) == 1
    assert len(await published.box()) == 2
    assert await published.answers(aicha) == {"transparency": "partly", "rate": "less-for-much"}


async def test_the_first_press_of_many_at_once_makes_one_person_and_one_answer(published: World) -> None:
    async def first_contact(order: int) -> None:
        person = await published.person("500001")
        await published.press(person, "0", order=order)

    await asyncio.gather(*(first_contact(order) for order in range(1, 9)))
    assert len(await published.rows("people")) == len(await published.rows("addresses")) == 1
    assert len(await published.box()) == len(await published.rows("roll")) == 1
