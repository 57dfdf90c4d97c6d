"""Who has not answered is reminded, in private or in the group; nobody else is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sipbot.chat import Address, Owed
from sipbot.services import agenda, consultations, nudges
from sipbot.services import people as services
from sipbot.store import outbox

from .world import ID, OPEN, World

DUE = datetime.fromisoformat("2026-12-12T19:00:00+00:00")
"""Two days before the closing, eight in the evening in Belgium."""


async def happens(world: World, now: datetime) -> None:
    async with world.database.write() as tx:
        for entry in await agenda.due(tx, now):
            if entry.verb == nudges.VERB:
                await agenda.perform(tx, now, entry, world.keys)


async def owed(world: World) -> list[tuple[str, str]]:
    rows = await world.rows("outbox")
    return sorted((row["address"], row["screen"]) for row in rows if row["key"].startswith("nudge:"))


async def test_only_who_has_not_answered_and_can_be_written_to_is_reminded(world: World) -> None:
    await world.publish()
    answered, silent, stopped, gone = [await world.person(name) for name in ("1", "2", "3", "4")]
    await world.press(answered)
    async with world.database.write() as tx:
        await services.set_stopped(tx, stopped, True)
        await tx.exec_driver_sql(f"UPDATE addresses SET private = false WHERE person = {gone.id}")
    await happens(world, DUE)
    private = [address for address, screen in await owed(world) if screen == "ballot"]
    assert private == ["telegram:2"] and silent


async def test_each_asked_chat_gets_one_line_without_names(world: World) -> None:
    await world.publish()
    await happens(world, DUE)
    chats = [address for address, screen in await owed(world) if screen == "nudge"]
    assert len(chats) == len(set(chats)) == 5


async def test_a_reminder_comes_once_however_often_the_clock_ticks(world: World) -> None:
    await world.publish()
    await world.person("2")
    for hours in range(3):
        await happens(world, DUE + timedelta(hours=hours))
    assert len([a for a, screen in await owed(world) if screen == "ballot"]) == 1


async def test_twice_at_most_also_when_a_consultation_is_extended(world: World) -> None:
    await world.publish(remind=["3d", "1d"])
    await world.person("2")
    for day in (11, 13):
        await happens(world, DUE.replace(day=day) + timedelta(hours=1))
    async with world.database.write() as tx:
        await consultations.extend(tx, DUE.replace(day=14), ID, datetime(2026, 12, 22, 20))
    await happens(world, DUE.replace(day=22))
    assert len([a for a, screen in await owed(world) if screen == "ballot"]) == 2


async def test_before_a_reminder_one_sees_whom_it_reaches(world: World) -> None:
    await world.publish()
    for name in ("1", "2", "3"):
        await world.person(name)
    await world.press(await world.person("1"))
    async with world.database.read() as tx:
        found = {one.antenna: one for one in await nudges.reach(tx, OPEN, ID)}
    assert (found["liege"].private, found["liege"].chats, found["liege"].answered) == (2, 1, 1)


async def test_before_a_reminder_one_sees_for_how_many_it_is_one_message_more_in_a_full_week(
    world: World,
) -> None:
    """1 had two this week; 2 had one, and an answer to what 2 did; 3 had two, but long ago."""
    await world.publish()
    for name in ("1", "2", "3"):
        await world.person(name)
    sent = [("1", False, 1), ("1", False, 6), ("2", False, 2), ("2", True, 2), ("3", False, 9), ("3", False, 8)]
    async with world.database.write() as tx:
        for n, (name, urgent, days) in enumerate(sent):
            to = Address("telegram", name)
            owed = Owed(f"test:{n}", to, "reminder", {}, "fr", urgent=urgent)
            await outbox.owe(tx, owed, OPEN - timedelta(days=days))
        for row in await outbox.ready(tx, OPEN, OPEN):
            if row.key.startswith("test:"):
                await outbox.settle(tx, row.id, "sent", row.at, ["1"])
    async with world.database.read() as tx:
        found = {one.antenna: one for one in await nudges.reach(tx, OPEN, ID)}
    assert (found["liege"].private, found["liege"].often) == (3, 1)


async def test_the_closing_takes_reminders_back(world: World) -> None:
    await world.publish()
    await world.person("2")
    await happens(world, DUE)
    await world.close(DUE + timedelta(hours=1))
    async with world.database.write() as tx:
        assert await nudges.reach(tx, OPEN, ID) == []
        assert not [
            row for row in await outbox.ready(tx, OPEN + timedelta(days=60), DUE) if "nudge" in row.screen
        ]
    rows = await world.rows("outbox")
    assert not [
        row for row in rows if row["address"] == str(Address("telegram", "2")) and row["key"][:6] == "nudge:"
    ]
