"""Who has not answered is reminded, in private or in the group; nobody else is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sipbot import i18n
from sipbot.chat import Address, Owed
from sipbot.facts import Digest, Reminder
from sipbot.screens import Scene, render
from sipbot.services import agenda, nudges, opening
from sipbot.services import people as services
from sipbot.store import outbox

from .world import ID, OPEN, World

DUE = datetime.fromisoformat("2026-12-12T19:00:00+00:00")
"""Two days before the closing, eight in the evening in Belgium."""


async def happens(world: World, now: datetime) -> None:
    async with world.database.write() as tx:
        for entry in await agenda.due(tx, now):
            if entry.verb == nudges.VERB:
                await agenda.perform(world.work(tx, now), entry)


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
        await opening.extend(world.work(tx, DUE.replace(day=14)), ID, datetime(2026, 12, 22, 20))
    await happens(world, DUE.replace(day=22))
    assert len([a for a, screen in await owed(world) if screen == "ballot"]) == 2


async def test_before_a_reminder_one_sees_whom_it_reaches(world: World) -> None:
    await world.publish()
    for name in ("1", "2", "3"):
        await world.person(name)
    await world.press(await world.person("1"))
    async with world.database.read() as tx:
        reach = {one.antenna: one for one in await nudges.reach(tx, OPEN, ID)}
    assert (reach["liege"].private, reach["liege"].chats, reach["liege"].answered) == (2, 1, 1)


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
            owed = Owed(f"test:{n}", to, Reminder(meeting=7), "fr", urgent=urgent)
            await outbox.owe(tx, owed, OPEN - timedelta(days=days))
        for row in await outbox.ready(tx, OPEN, OPEN):
            if row.key.startswith("test:"):
                await outbox.mark_done(tx, row.id, "sent", row.at, ["1"])
    async with world.database.read() as tx:
        reach = {one.antenna: one for one in await nudges.reach(tx, OPEN, ID)}
    assert (reach["liege"].private, reach["liege"].often) == (3, 1)


async def has_had(world: World, name: str, messages: int, before: datetime) -> None:
    """So many messages were sent to them in the week before."""
    async with world.database.write() as tx:
        for n in range(messages):
            owed = Owed(f"test:{name}:{n}", Address("telegram", name), Reminder(meeting=7), "fr")
            await outbox.owe(tx, owed, before - timedelta(days=1))
        for row in await outbox.ready(tx, before, before):
            if row.key.startswith(f"test:{name}:"):
                await outbox.mark_done(tx, row.id, "sent", row.at, ["1"])


async def awaits(world: World, name: str, now: datetime) -> list[str]:
    """The buttons of the digest that this person would get."""
    async with world.database.read() as tx:
        scene = Scene(world.work(tx, now), Address("telegram", name), i18n.language("fr"))
        message = await render(scene, Digest())
    return [button.label for row in message.buttons for button in row] if message else []


async def test_who_has_answered_everything_gets_no_digest(world: World) -> None:
    await world.publish()
    person = await world.person("1")
    assert len(await awaits(world, "1", THURSDAY)) == 1
    await world.press(person)
    assert await awaits(world, "1", THURSDAY) == []


THURSDAY = datetime.fromisoformat("2026-12-10T17:00:00+00:00")
"""Six in the evening in Belgium."""


async def test_who_has_had_two_messages_this_week_gets_one_digest_on_thursday(world: World) -> None:
    """1 has had two, 2 one. Two consultations remind on Tuesday: 1 gets one message on Thursday, 2 both."""
    tuesday = datetime.fromisoformat("2026-12-08T19:00:00+00:00")
    await world.publish(remind=["6d"])
    await world.publish(id="other", remind=["6d"])
    for name, messages in (("1", 2), ("2", 1)):
        await world.person(name)
        await has_had(world, name, messages, tuesday)
    async with world.database.read() as tx:
        (reach,) = [one for one in await nudges.reach(tx, tuesday, ID) if one.antenna == "liege"]
    assert (reach.private, reach.often, reach.digest) == (2, 1, THURSDAY)
    await happens(world, tuesday)
    rows = [row for row in await world.rows("outbox") if row["screen"] in ("ballot", "digest")]
    private = [row for row in rows if row["address"] in ("telegram:1", "telegram:2")]
    assert sorted((row["address"], row["screen"]) for row in private) == [
        ("telegram:1", "digest"),
        ("telegram:2", "ballot"),
        ("telegram:2", "ballot"),
    ]
    (digest,) = [row for row in private if row["screen"] == "digest"]
    assert digest["at"] == THURSDAY and ID not in digest["subject"]
    assert len(await awaits(world, "1", THURSDAY)) == 2
    assert await awaits(world, "1", datetime.fromisoformat("2027-01-10T12:00:00+00:00")) == [], "both are over"
    person = await world.person("1")
    async with world.database.write() as tx:
        await services.set_stopped(tx, person, True)
    assert await awaits(world, "1", THURSDAY) == []


async def test_where_thursday_is_too_late_they_are_reminded_with_the_others(world: World) -> None:
    await world.publish()
    await world.person("1")
    await has_had(world, "1", 2, DUE)
    await happens(world, DUE)
    assert ("telegram:1", "ballot") in await owed(world)


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
