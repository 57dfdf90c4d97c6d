"""In which turn what is owed goes out."""

from __future__ import annotations

from sipbot.chat import About, Address, Message, Owed, Subject, to_json
from sipbot.delivery.worker import BATCH, OLD, _shared
from sipbot.facts import Cancelled, Closed, Digest, Facts, Moved, Reminder, Said
from sipbot.services import acts, live_messages, outbox
from sipbot.services.outbox import Row
from sipbot.store import outbox as store
from tests.services.world import GROUPS, OPEN, World

NEWS = Said(message=to_json(Message("news")))
ID = "economic-model"


def person(number: int) -> Address:
    return Address("telegram", str(number))


async def owe(world: World, to: Address, facts: Facts, key: str = "", **more: object) -> None:
    async with world.database.write() as tx:
        owed = Owed(key or f"{facts.screen}:{to}", to, facts, "fr", **more)  # type: ignore[arg-type]
        assert await acts.owe(tx, owed, OPEN)


async def batch(world: World) -> list[Row]:
    async with world.database.write() as tx:
        return _shared(await outbox.in_turn(tx, OPEN, OPEN, [], []))


async def test_answers_go_before_changes_before_reminders_before_the_rest_before_digests(world: World) -> None:
    in_turn: list[Facts] = [
        NEWS,
        Cancelled(meeting=1),
        Reminder(meeting=1, offset="1d"),
        Closed(consultation=ID),
        Digest(),
    ]
    for number, facts in reversed(list(enumerate(in_turn, 1))):
        await owe(world, person(number), facts, urgent=number == 1)
    rows = await batch(world)
    assert [row.screen for row in rows] == [facts.screen for facts in in_turn]


async def test_of_what_is_alike_groups_come_before_people(world: World) -> None:
    for number in range(2 * BATCH):
        await owe(world, person(number), NEWS)
    for group in GROUPS.values():
        await owe(world, group, NEWS)
    first = [row.address for row in (await batch(world))[: len(GROUPS)]]
    assert set(first) == set(GROUPS.values())


async def test_a_message_does_not_overtake_another_in_its_chat(world: World) -> None:
    """It takes what was owed before it along."""
    for number in range(2 * BATCH):
        await owe(world, person(number), NEWS)
    await owe(world, person(7), Moved(meeting=1, was="2026-12-01T10:00"))
    assert (await batch(world))[0].key == f"said:{person(7)}"


async def test_what_has_waited_longest_has_a_share_whatever_else_is_owed(world: World) -> None:
    await owe(world, person(0), Digest())
    for number in range(1, 3 * BATCH):
        await owe(world, person(number), NEWS, urgent=number % 2 == 0)
    rows = await batch(world)
    assert len(rows) == BATCH
    assert person(0) in [row.address for row in rows[-OLD:]]


async def post(world: World, subject: Subject, to: Address) -> None:
    async with world.database.write() as tx:
        await live_messages.keep(tx, subject, to, "consultation", "fr", ("7",), private=to.id[0] != "-")
        await live_messages.changed(tx, subject, to)


async def refreshed(world: World) -> int:
    async with world.database.write() as tx:
        return await live_messages.refresh(tx, OPEN)


async def owed(world: World) -> list[str]:
    return [row["key"] for row in await world.rows("outbox") if row["outcome"] is None]


async def test_refreshments_of_one_message_merge_while_one_waits(world: World) -> None:
    subject = Subject(About.CONSULTATION, ID)
    for _ in range(3):
        await post(world, subject, GROUPS["liege"])
        await refreshed(world)
    (key,) = await owed(world)
    (row,) = [row for row in await batch(world) if row.key == key]
    async with world.database.write() as tx:
        await outbox.mark_done(tx, row, "sent", OPEN)
    assert await refreshed(world) == 1, "what changed while it waited is not forgotten"


async def test_what_was_held_back_with_its_subject_can_be_refreshed_again(world: World) -> None:
    subject = Subject(About.CONSULTATION, ID)
    await post(world, subject, GROUPS["liege"])
    await refreshed(world)
    async with world.database.write() as tx:
        await store.withdraw(tx, subject=subject, now=OPEN)
    await post(world, subject, GROUPS["liege"])
    assert await refreshed(world) == 1
    assert len(await owed(world)) == 1
