"""What repeats goes on by itself, each once, until it is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sipbot.rules.faults import Refusal
from sipbot.services import closing, consultations, repeating
from tests.services.test_agenda import owed, tick
from tests.services.world import ID, World

JANUARY, FEBRUARY = datetime(2027, 1, 1, 9, tzinfo=UTC), datetime(2027, 2, 1, 9, tzinfo=UTC)


async def ids(world: World) -> list[str]:
    return [row["id"] for row in sorted(await world.rows("consultations"), key=lambda row: row["number"])]


async def test_the_next_is_made_three_days_before_and_coordinators_are_told_once(world: World) -> None:
    await world.publish(repeat="monthly")
    before = JANUARY - repeating.LEAD - timedelta(seconds=1)
    await tick(world, before)
    assert await ids(world) == [ID]
    for _ in range(3):
        await tick(world, before + timedelta(seconds=1))
    assert await ids(world) == [ID, f"{ID}-2027-01"]
    told = await owed(world, "repeated")
    assert [args["made"] for args in told] == [f"{ID}-2027-01"]
    (made,) = [row for row in await world.rows("consultations") if row["id"] != ID]
    assert made["opens_at"].replace(tzinfo=UTC) == JANUARY
    await tick(world, FEBRUARY)
    assert await ids(world) == [ID, f"{ID}-2027-01", f"{ID}-2027-02"]


async def test_after_a_long_stop_only_what_is_not_over_is_made(world: World) -> None:
    """The bot was away from December to 5 April: April's is made, late; the three before are not."""
    await world.publish(repeat="monthly")
    for _ in range(4):
        await tick(world, datetime(2027, 4, 5, 9, tzinfo=UTC))
    assert await ids(world) == [ID, f"{ID}-2027-04"]
    assert len(await owed(world, "repeated")) == 1


async def test_stopped_nothing_follows(world: World) -> None:
    await world.publish(repeat="quarterly")
    async with world.database.write() as tx:
        assert await repeating.stop(tx, ID) == ID
    await tick(world, datetime(2027, 6, 1, tzinfo=UTC))
    assert await ids(world) == [ID]
    async with world.database.write() as tx:
        with pytest.raises(Refusal, match="does_not_repeat"):
            await repeating.stop(tx, ID)


async def test_who_names_another_one_reads_what_repeats(world: World) -> None:
    await world.publish(repeat="quarterly")
    await world.publish(id="once")
    async with world.database.write() as tx:
        for id_ in ("once", "economc-model"):
            with pytest.raises(Refusal) as refused:
                await repeating.stop(tx, id_)
            assert refused.value.facts == {"id": id_, "known": ID}


async def test_closing_one_by_hand_does_not_stop_the_others(world: World) -> None:
    await world.publish(repeat="monthly")
    async with world.database.write() as tx:
        await closing.close(world.work(tx, JANUARY - timedelta(days=20)), ID)
    await tick(world, JANUARY)
    assert len(await ids(world)) == 2


async def test_an_id_that_is_taken_is_told_and_the_series_goes_on(world: World) -> None:
    await world.publish(repeat="monthly")
    await world.publish(id=f"{ID}-2027-01")
    for moment in (JANUARY, FEBRUARY):
        await tick(world, moment)
    assert await ids(world) == [ID, f"{ID}-2027-01", f"{ID}-2027-02"]
    assert [args["made"] for args in await owed(world, "not_repeated")] == [f"{ID}-2027-01"]


async def test_what_opens_later_waits_in_the_agenda(world: World) -> None:
    """Published weeks ahead: nothing goes out before the hour, everything at it."""
    await world.publish(opens="2027-03-01T10:00:00", closes="2027-03-10T20:00:00")
    await tick(world, datetime(2027, 3, 1, 8, 59, tzinfo=UTC))
    assert await owed(world, "consultation") == []
    await tick(world, datetime(2027, 3, 1, 9, 0, tzinfo=UTC))
    assert len(await owed(world, "consultation")) == 5
    async with world.database.read() as tx:
        (stored,) = await consultations.listing(tx)
    assert stored.status(datetime(2027, 2, 1, tzinfo=UTC)) == "scheduled"
