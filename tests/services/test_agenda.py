"""What is due is done once, at its hour; what comes late but in time says so; what is of no use is dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sipbot.rules.faults import Refusal
from sipbot.services import agenda, meetings, people
from sipbot.services.meetings import Draft, Meeting
from tests.services.world import BEFORE, GROUPS, World

STARTS = datetime(2026, 12, 12, 17, 30, tzinfo=UTC)
"""18:30 in Liège."""
WALL = datetime(2026, 12, 12, 18, 30)
DAY = timedelta(days=1)


async def announce(
    world: World, wall: datetime = WALL, antenna: str = "liege", now: datetime = BEFORE
) -> Meeting:
    async with world.database.write() as tx:
        return await meetings.announce(
            world.work(tx, now), Draft(antenna, {"fr": "Prix justes"}, wall, "Maison"), "test"
        )


async def tick(world: World, now: datetime) -> dict[str, str]:
    """What the next tick does, and how each entry ended."""
    async with world.database.read() as tx:
        due = await agenda.due(tx, now)
    outcomes = {}
    for entry in due:
        async with world.database.write() as tx:
            outcomes[entry.scope] = await agenda.perform(world.work(tx, now), entry)
    return outcomes


async def owed(world: World, screen: str) -> list[dict[str, str]]:
    return [row["args"] for row in await world.rows("outbox") if row["screen"] == screen]


async def test_each_reminder_is_due_at_its_local_hour_and_owed_once(world: World) -> None:
    await announce(world)
    for before in ("7d", "1d", "1h"):
        at = STARTS - {"7d": 7 * DAY, "1d": DAY, "1h": timedelta(hours=1)}[before]
        assert await tick(world, at - timedelta(seconds=1)) == {}
        assert await tick(world, at) == {before: "done"}
        assert await tick(world, at) == {}
    reminders = await owed(world, "reminder")
    assert [args["offset"] for args in reminders] == ["7d", "1d", "1h"]
    assert not any("late" in args for args in reminders)


async def test_a_reminder_across_the_change_of_the_clock_keeps_the_hour(world: World) -> None:
    """The clocks go forward on 28 March 2027; the meeting is on 1 April at 18:30."""
    await announce(world, datetime(2027, 4, 1, 18, 30))
    entries = {row["scope"]: row for row in await world.rows("agenda")}
    assert entries["7d"]["at"] == datetime(2027, 3, 25, 17, 30, tzinfo=UTC)
    assert entries["1d"]["at"] == datetime(2027, 3, 31, 16, 30, tzinfo=UTC)
    assert entries["7d"]["wall_clock"] == "2027-03-25T18:30"
    assert entries["7d"]["timezone"] == "Europe/Brussels"


async def test_a_late_but_useful_reminder_goes_out_and_says_so(world: World) -> None:
    await announce(world)
    assert await tick(world, STARTS - DAY * 2) == {"7d": "done"}
    assert await owed(world, "reminder") == [{"meeting": "1", "offset": "7d", "late": "yes"}]


async def test_of_several_that_are_late_only_the_last_goes_out(world: World) -> None:
    await announce(world)
    assert await tick(world, STARTS - timedelta(minutes=30)) == {
        "7d": "superseded",
        "1d": "superseded",
        "1h": "done",
    }
    assert [args["offset"] for args in await owed(world, "reminder")] == ["1h"]


async def test_a_reminder_of_a_meeting_that_has_begun_is_dropped_and_recorded(world: World) -> None:
    await announce(world)
    assert set((await tick(world, STARTS)).values()) == {"dropped"}
    assert await owed(world, "reminder") == []
    assert {row["outcome"] for row in await world.rows("agenda")} == {"dropped"}


async def test_what_was_dropped_while_the_clock_was_ahead_is_due_once_it_is_right(world: World) -> None:
    await announce(world)
    assert await tick(world, STARTS - DAY) == {"7d": "superseded", "1d": "done"}
    at = STARTS - timedelta(hours=1)
    assert await tick(world, at - timedelta(minutes=30) + timedelta(hours=2)) == {"1h": "dropped"}
    assert await tick(world, at - timedelta(minutes=29)) == {}
    assert await tick(world, at) == {"1h": "done"}
    assert await tick(world, at) == {}
    assert [args["offset"] for args in await owed(world, "reminder")] == ["1d", "1h"]


async def test_what_was_dropped_while_the_clock_was_ahead_is_not_due_of_a_meeting_that_was_moved(
    world: World,
) -> None:
    await announce(world)
    await tick(world, STARTS)
    await move(world, WALL + 30 * DAY)
    assert await tick(world, STARTS - timedelta(hours=1)) == {}


async def test_two_processes_that_do_the_same_do_it_once(world: World) -> None:
    await announce(world)
    async with world.database.read() as tx:
        (entry,) = await agenda.due(tx, STARTS - 7 * DAY)
    outcomes = []
    for _ in range(2):
        async with world.database.write() as tx:
            outcomes.append(await agenda.perform(world.work(tx, STARTS - 7 * DAY), entry))
    assert outcomes == ["done", ""]
    assert len(await owed(world, "reminder")) == 1


async def test_an_antenna_with_two_languages_is_reminded_in_both(world: World) -> None:
    await announce(world, antenna="brussels")
    await tick(world, STARTS - 7 * DAY)
    rows = [row for row in await world.rows("outbox") if row["screen"] == "reminder"]
    assert sorted(row["language"] for row in rows) == ["fr", "nl"]


async def test_an_antenna_has_the_reminders_that_it_chose(world: World) -> None:
    await announce(world, antenna="eupen")
    assert {row["scope"] for row in await world.rows("agenda")} == {"7d", "3d", "1d", "1h"}


async def move(world: World, wall: datetime, now: datetime = BEFORE) -> Meeting:
    async with world.database.write() as tx:
        return await meetings.move(world.work(tx, now), 1, wall)


async def still_to_come(world: World) -> list[tuple[str, str]]:
    rows = [row for row in await world.rows("agenda") if row["outcome"] is None and row["verb"] == "remind"]
    return sorted((row["wall_clock"], row["scope"]) for row in rows)


async def test_a_meeting_that_is_moved_is_reminded_at_its_new_hour_only(world: World) -> None:
    await announce(world)
    await move(world, WALL + DAY)
    assert await still_to_come(world) == [
        ("2026-12-06T18:30", "7d"), ("2026-12-12T18:30", "1d"), ("2026-12-13T17:30", "1h"),
    ]  # fmt: skip
    assert await tick(world, STARTS - 7 * DAY) == {}


async def test_a_meeting_that_is_moved_back_is_reminded_all_the_same(world: World) -> None:
    await announce(world)
    expected = await still_to_come(world)
    await move(world, WALL + DAY)
    await move(world, WALL, BEFORE + timedelta(hours=1))
    assert await still_to_come(world) == expected
    assert await tick(world, STARTS - 7 * DAY) == {"7d": "done"}


async def test_a_reminder_that_went_out_does_not_go_out_again_after_moving_back(world: World) -> None:
    await announce(world)
    await tick(world, STARTS - 7 * DAY)
    await move(world, WALL + DAY, STARTS - 6 * DAY)
    await move(world, WALL, STARTS - 6 * DAY + timedelta(hours=1))
    assert [scope for _, scope in await still_to_come(world)] == ["1d", "1h"]


async def test_each_move_is_told_also_one_that_was_made_before(world: World) -> None:
    await announce(world)
    person = await world.person("500001")
    async with world.database.write() as tx:
        await meetings.come(tx, BEFORE, person, 1, "yes", 1)
    for n, wall in enumerate((WALL + DAY, WALL, WALL + DAY)):
        await move(world, wall, BEFORE + timedelta(hours=n))
        await move(world, wall, BEFORE + timedelta(hours=n))
    told = [
        row
        for row in await world.rows("outbox")
        if (row["screen"], row["address"]) == ("moved", "telegram:500001")
    ]
    assert len(told) == 3


async def test_who_said_no_or_wants_no_messages_is_not_told(world: World) -> None:
    await announce(world)
    yes, maybe, no, stopped = [await world.person(f"50000{n}") for n in range(4)]
    async with world.database.write() as tx:
        for order, (person, answer) in enumerate(
            ((yes, "yes"), (maybe, "maybe"), (no, "no"), (stopped, "yes")), 1
        ):
            await meetings.come(tx, BEFORE, person, 1, answer, order)
        await people.set_stopped(tx, stopped, True)
        await meetings.cancel(tx, BEFORE, 1)
        await meetings.cancel(tx, BEFORE, 1)
    told = [row["address"] for row in await world.rows("outbox") if row["screen"] == "cancelled"]
    assert sorted(told) == ["telegram:500000", "telegram:500001"]
    assert await still_to_come(world) == []


async def test_an_announcement_waits_a_minute_and_can_be_undone_until_then(world: World) -> None:
    meeting = await announce(world)
    (row,) = [row for row in await world.rows("outbox") if row["screen"] == "announcement"]
    assert (row["at"], row["address"]) == (BEFORE + timedelta(seconds=60), str(GROUPS["liege"]))
    async with world.database.write() as tx:
        undone = await meetings.undo(tx, BEFORE + timedelta(seconds=59), meeting.id)
    assert undone.state == "undone"
    (row,) = [row for row in await world.rows("outbox") if row["screen"] == "announcement"]
    assert row["outcome"] == "withdrawn"
    assert await still_to_come(world) == []


async def test_after_a_minute_it_is_too_late_to_undo(world: World) -> None:
    await announce(world)
    async with world.database.write() as tx:
        with pytest.raises(Refusal) as refused:
            await meetings.undo(tx, BEFORE + timedelta(seconds=60), 1)
    assert refused.value.code == "too_late_to_undo"


async def test_an_older_yes_after_a_newer_no_changes_nothing(world: World) -> None:
    await announce(world)
    person = await world.person("500001")
    async with world.database.write() as tx:
        for answer, order in (("no", 9), ("yes", 7), ("no", 9)):
            await meetings.come(tx, BEFORE, person, 1, answer, order)
        assert (await meetings.announced(world.work(tx, BEFORE), 1)).coming == {
            "yes": 0,
            "maybe": 0,
            "no": 1,
        }


@pytest.mark.parametrize(
    ("answer", "now", "code"), [("perhaps", BEFORE, "unknown_button"), ("yes", STARTS, "meeting_begun")]
)
async def test_a_forged_or_late_answer_to_a_meeting_is_refused(
    world: World, answer: str, now: datetime, code: str
) -> None:
    await announce(world)
    person = await world.person("500001")
    async with world.database.write() as tx:
        with pytest.raises(Refusal) as refused:
            await meetings.come(tx, now, person, 1, answer, 1)
    assert refused.value.code == code
