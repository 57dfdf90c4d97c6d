"""A closing has steps. Whatever is killed between any two, the next process goes on to the same end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot import i18n
from sipbot.clock import SandboxClock
from sipbot.delivery import counting as apart
from sipbot.delivery.schedule import Ticks
from sipbot.delivery.worker import Worker
from sipbot.rules.faults import Refusal
from sipbot.services import closing, counting, people, results
from sipbot.store import tables
from sipbot.views.errors.refusals import refusal
from tests.services.world import BEFORE, END, GROUPS, ID, OPEN, Post, World, delivered

ANSWERS = 12
EN = i18n.language("en")


class Killed(BaseException):
    """The process ends here."""


async def answered(world: World, secrecy: str = "secret") -> None:
    await world.publish(secrecy)
    for n in range(ANSWERS):
        person = await world.person(f"50000{n:02}")
        await world.press(person, str(n % 3))
        await world.write(person, f"Avis {n}")


async def shut(world: World) -> None:
    async with world.database.write() as tx:
        await closing.close(world.work(tx, END), ID)


async def step(world: World) -> str:
    (row,) = await world.rows("consultations")
    return str(row["step"])


def kill(patch: pytest.MonkeyPatch, name: str, after: int = 0) -> None:
    """Whoever calls this for the (after + 1)th time is killed."""
    module, _, function = name.rpartition(".")
    whole: Callable[..., Any] = getattr(__import__(module, fromlist=[function]), function)
    calls = Counter[str]()

    async def killed(*words: Any, **named: Any) -> Any:
        calls[name] += 1
        if calls[name] > after:
            raise Killed
        return await whole(*words, **named)

    patch.setattr(name, killed)


KILLS = {
    "before anything is counted": ("sipbot.store.counting.given", 0),
    "half the questions are counted": ("sipbot.store.counting.given", 2),
    "half the box is written": ("sipbot.store.counting.write", 2),
    "before the switch": ("sipbot.services.counting._switch", 0),
    "in the switch": ("sipbot.services.counting._turnout", 0),
    "after the switch": ("sipbot.store.counting.remove", 0),
    "half the old box is gone": ("sipbot.store.counting.remove", 2),
    "before the roll is empty": ("sipbot.store.counting.take_off_roll", 0),
    "before the rest is forgotten": ("sipbot.store.finals.forget", 0),
    "while the rest is forgotten": ("sipbot.store.outbox.forget_edits", 0),
}


@pytest.mark.parametrize("where", KILLS)
async def test_killed_anywhere_the_next_process_counts_everybody_once_and_then_tells(
    world: World, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(world)
    await shut(world)
    monkeypatch.setattr("sipbot.services.counting.ROWS", 5)
    with monkeypatch.context() as patch:
        kill(patch, *KILLS[where])
        with pytest.raises(Killed):
            await world.count()
    assert await step(world) in ("closed", "switched")
    await nothing_is_told(world)
    await world.count()
    await nothing_is_told(world)
    await no_traces(world)
    await world.tell()
    await all_is_told(world)


async def nothing_is_told(world: World) -> None:
    """No result, in no way; what is asked for is refused in words."""
    assert [row for row in await world.rows("outbox") if row["screen"] in ("closed", "sealed", "dossier")] == []
    async with world.database.read() as tx:
        for ask in (results.results, results.dossier):
            with pytest.raises(Refusal) as refused:
                await ask(world.work(tx, END), ID)
            assert "being counted" in refusal(EN, refused.value)


async def no_traces(world: World) -> None:
    assert world.keys.held() == () and await world.rows("roll") == [] and await world.rows("keys") == []
    box = await world.rows("box")
    assert {(row["finder"], row["order"], row["moment"], row["counted"]) for row in box} == {
        (None,) * 3 + (True,)
    }


async def all_is_told(world: World) -> None:
    """The figures are those of a recount; each answer is in the box and in the sealed list once."""
    box = Counter((row["question"], row["answer"]) for row in await world.rows("box"))
    assert box.total() == 2 * ANSWERS
    assert {answer for question, answer in box if question == "first-change"} == {
        f"Avis {n}" for n in range(ANSWERS)
    }
    async with world.database.read() as tx:
        counted = await results.results(world.work(tx, END), ID)
        _, text = await results.sealed_list(tx, ID)
    assert counted.turnout.answered == ANSWERS
    by_option = counted.questions[0].total.figures["options"]
    assert {id_: n for id_, n in by_option.items() if n} == {
        answer: n for (question, answer), n in box.items() if question == "rate"
    }
    assert sum(line[4:5] == "-" for line in text.splitlines()) == 2 * ANSWERS
    owed = Counter(row["screen"] for row in await world.rows("outbox"))
    assert owed["closed"] == owed["sealed"] == len(await world.rows("asked_chats"))


async def test_until_it_is_counted_the_chats_read_so_each_in_its_language(world: World) -> None:
    """Nobody has a button any more, nobody has a figure yet; then each chat reads that it is closed."""
    post, clock, held = Post(), SandboxClock(BEFORE), asyncio.Event()

    async def count(now: datetime) -> None:
        await held.wait()
        await counting.count_all(world.database, world.keys, now)

    worker = Worker(world.database, world.keys, clock, {"telegram": post})
    ticks = Ticks(world.database, world.keys, clock, worker.wake, count=count)
    await world.publish(now=BEFORE)
    for moment in (OPEN, END, END + timedelta(minutes=1)):
        clock.advance_to(moment)
        await ticks.tick()
        await delivered(worker)
    shown = {to: message for to, _, message in post.edited}
    for slug, words in {"liege": "dépouillement", "gent": "wordt geteld", "eupen": "wird ausgezählt"}.items():
        assert words in shown[GROUPS[slug]].plain and not shown[GROUPS[slug]].buttons
    held.set()
    await ticks.counted()
    clock.advance(60)
    await ticks.tick()
    await delivered(worker)
    shown = {to: message for to, _, message in post.edited}
    assert "dépouillement" not in shown[GROUPS["liege"]].plain
    told = [message.file.name for to, message, _ in post.sent if to == GROUPS["liege"] and message.file]
    assert told == [f"sealed-list-{ID}.txt"]


async def test_from_its_closing_on_nobody_answers(world: World) -> None:
    await answered(world)
    await shut(world)
    with pytest.raises(Refusal, match="consultation_closed"):
        await world.press(world.met["5000001"])


async def test_killed_while_it_is_told_everybody_is_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(world)
    await shut(world)
    await world.count()
    with monkeypatch.context() as patch:
        kill(patch, "sipbot.services.telling.tell_chat", 2)
        with pytest.raises(Killed):
            await world.tell()
    await nothing_is_told(world)
    await world.tell()
    await all_is_told(world)


async def test_two_processes_at_once_count_it_once(world: World) -> None:
    await answered(world)
    await shut(world)
    await asyncio.gather(world.count(), world.count())
    await world.tell()
    await all_is_told(world)


async def test_who_is_erased_while_a_named_one_is_counted_leaves_no_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erased after their answer was read, before it is written."""
    await answered(world, "named")
    await shut(world)
    write, aicha = counting.counting.write, world.met["5000003"]

    async def erased_first(tx: Any, *words: Any) -> None:
        if await tx.scalar(sa.select(tables.people.c.id).where(tables.people.c.id == aicha.id)):
            await people.erase(world.work(tx, END), aicha)
        await write(tx, *words)

    monkeypatch.setattr("sipbot.store.counting.write", erased_first)
    await world.count()
    names = {row["signature"] for row in await world.rows("box")}
    assert f"Name {aicha.id}" not in names and len(names) == ANSWERS


async def test_after_ten_minutes_coordinators_hear_of_it_once(world: World) -> None:
    await answered(world)
    await shut(world)

    async def never(_: Any) -> None:
        raise apart.CountingFailed

    clock = SandboxClock(END)
    ticks = Ticks(world.database, world.keys, clock, lambda: None, count=never)
    await ticks.tick()
    assert [row for row in await world.rows("outbox") if row["screen"] == "still_counting"] == []
    for _ in range(3):
        clock.advance(601)
        await ticks.tick()
        await ticks.counted()
    rows = [row for row in await world.rows("outbox") if row["screen"] == "still_counting"]
    assert len(rows) == len({row["address"] for row in rows}) > 0
    async with world.database.read() as tx:
        assert await closing.late(tx, END + timedelta(minutes=11)) == [ID]
        assert await closing.late(tx, END + timedelta(minutes=9)) == []


async def test_a_process_of_its_own_counts_and_ends_with_the_bot(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed, it is said, and the next one does it."""
    await answered(world)
    await shut(world)
    count = apart.apart(world.settings.database.url, world.settings.keys_dir)
    under_way = asyncio.create_task(count(END))
    child = await the_child()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(apart.CountingFailed):
        await under_way
    assert await step(world) == "closed"
    with caplog.at_level(logging.INFO):
        await count(END)
    assert await step(world) == "counted"
    await world.count()
    await world.tell()
    await all_is_told(world)


async def the_child() -> int:
    """The number of the process that counts."""
    while True:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:
            if b"sipbot.delivery.counting" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        await asyncio.sleep(0.01)


async def test_counting_many_takes_as_many_statements_as_counting_a_few(world: World) -> None:
    """In sets: up to `ROWS` answers the number of statements does not depend on how many there are."""
    took = {}
    for n, (id_, size) in enumerate({"few": 6, "many": 40}.items(), 1):
        await world.publish(id=id_)
        for one in range(size):
            await world.press(await world.person(f"6{n}{one:04}"), str(one % 3), number=n)
        async with world.database.write() as tx:
            await closing.close(world.work(tx, END), id_)
        statements: list[str] = []

        def note(*words: Any, into: list[str] = statements) -> None:
            into.append(words[2])

        engine = world.database.engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", note)
        await world.count()
        sa.event.remove(engine, "before_cursor_execute", note)
        took[id_] = len([one for one in statements if not one.startswith("PRAGMA")])
    assert took["few"] == took["many"] > 0
