"""A chat that does not answer waits alone; nothing is sent twice because it could not be recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import pytest

from sipbot.chat import Address, Limits, Message
from sipbot.clock import SandboxClock
from sipbot.delivery import sender as way_out
from sipbot.delivery.sender import PlatformSender
from sipbot.delivery.worker import BATCH, SHARE, Worker
from sipbot.ports import TryLater
from tests.delivery.test_worker import Delivery
from tests.services.world import GROUPS, OPEN, Post, World

LIEGE, GENT, EUPEN = GROUPS["liege"], GROUPS["gent"], GROUPS["eupen"]
ROOM = Address("matrix", "!room:example.org")


class Hanging(Post):
    """No answer comes from some chats, until they are let go."""

    def __init__(self, *hanging: Address) -> None:
        super().__init__()
        self.hanging = set(hanging)
        self.let_go = asyncio.Event()
        self.requests: list[Address] = []
        self.hangs = asyncio.Event()
        """Set once a request waits for its answer."""

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        self.requests.append(to)
        if to in self.hanging:
            self.hangs.set()
            await self.let_go.wait()
        return await super().send(to, message, key, tried, thread)


@asynccontextmanager
async def working(*workers: Worker) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def seconds_until(post: Post, *chats: Address) -> float:
    """How long it takes until each of these has a message."""
    begun = time.monotonic()
    async with asyncio.timeout(10):
        while not all(post.texts(chat) for chat in chats):  # noqa: ASYNC110 - the worker makes it true
            await asyncio.sleep(0.01)
    return time.monotonic() - begun


async def settled(delivery: Delivery, key: str) -> None:
    async with asyncio.timeout(10):
        while (await delivery.outcomes())[key] is None:  # noqa: ASYNC110 - the worker settles it
            await asyncio.sleep(0.01)


def post_of(world: World, *hanging: Address) -> tuple[Delivery, Hanging]:
    delivery, post = Delivery(world), Hanging(*hanging)
    delivery.post = post
    delivery.worker = Worker(world.database, world.keys, delivery.clock, {"telegram": post})
    return delivery, post


async def test_a_chat_that_does_not_answer_holds_up_no_other_and_keeps_its_order(world: World) -> None:
    delivery, post = post_of(world, LIEGE)
    for text in ("one", "two"):
        await delivery.owe(LIEGE, text)
    for chat in (GENT, EUPEN):
        await delivery.owe(chat, f"to {chat}")
    async with working(delivery.worker):
        assert await seconds_until(post, GENT, EUPEN) <= 1.0
        async with asyncio.timeout(10):
            await post.hangs.wait()
        assert post.requests.count(LIEGE) == 1 and delivery.worker.busy
        post.let_go.set()
        await settled(delivery, "two")
    assert post.texts(LIEGE) == ["one", "two"]


async def test_when_every_chat_hangs_no_more_is_begun_than_a_crash_may_repeat(world: World) -> None:
    people = [Address("telegram", f"{n}") for n in range(1, 15)]
    delivery, post = post_of(world, *people)
    for person in people:
        await delivery.owe(person, f"to {person}")
    for _ in range(3):
        await delivery.worker.step()
    assert len(post.requests) == post.room < len(people)
    post.let_go.set()
    async with working(delivery.worker):
        await seconds_until(post, *people)
    assert sorted(post.requests) == sorted(people)


async def test_a_platform_that_hangs_holds_up_no_other(world: World) -> None:
    telegram, matrix = Hanging(*GROUPS.values()), Post()
    delivery = Delivery(world)
    workers = [
        Worker(world.database, world.keys, delivery.clock, {name: post}, [other])
        for name, post, other in (("telegram", telegram, "matrix"), ("matrix", matrix, "telegram"))
    ]
    for chat in (*GROUPS.values(), ROOM):
        await delivery.owe(chat, f"to {chat}")
    async with working(*workers):
        assert await seconds_until(matrix, ROOM) <= 0.5
        await settled(delivery, f"to {ROOM}")
    assert await delivery.outcomes() == {f"to {chat}": None for chat in GROUPS.values()} | {
        f"to {ROOM}": "sent"
    }


async def test_a_stop_waits_for_the_answer_that_still_comes(world: World) -> None:
    delivery, post = post_of(world, LIEGE)
    await delivery.owe(LIEGE, "one")
    running = asyncio.create_task(delivery.worker.run())
    async with asyncio.timeout(10):
        await post.hangs.wait()
    delivery.worker.stop()
    post.let_go.set()
    await running
    assert await delivery.outcomes() == {"one": "sent"}


class Deaf:
    """A platform whose requests never end, or take their time."""

    limits = Limits(4096, 64, 200, 1024, per_second=30, per_chat_second=1, per_group_minute=20)

    def __init__(self) -> None:
        self.hangs = True
        self.takes: Callable[[], None] = lambda: None

    def is_group(self, address: Address) -> bool:
        return True

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        if self.hangs:
            await asyncio.Event().wait()
        self.takes()
        return ("1",)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        await self.send(to, message, "")


async def test_a_request_that_hangs_is_cut_and_its_chat_is_left_alone_longer_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(way_out, "REQUEST_TIMEOUT", 0.02)
    monkeypatch.setattr(way_out, "HANGS_AFTER", 0.01)
    clock, platform = SandboxClock(OPEN, speed=1e-9), Deaf()
    out = PlatformSender(platform, clock)  # type: ignore[arg-type]
    pauses = []
    for _ in range(3):
        with pytest.raises(TryLater) as raised:
            await out.send(LIEGE, Message("one"), "key")
        assert raised.value.ambiguous
        pauses.append(raised.value.seconds)
        assert out.parked() <= {LIEGE}
        clock.advance(120)
    assert pauses[0] < pauses[1] < pauses[2]
    platform.hangs = False
    assert await out.send(LIEGE, Message("one"), "key") == ("1",)


async def test_a_second_passes_between_what_took_long_and_the_next_message_of_its_chat() -> None:
    """The platform counts what arrives: late the one, at once the other, they would be too close."""
    clock, platform = SandboxClock(OPEN, speed=1e-9), Deaf()
    platform.hangs = False
    platform.takes = partial(clock.advance, 0.9)
    out = PlatformSender(platform, clock)  # type: ignore[arg-type]
    await out.send(LIEGE, Message("one"), "key")
    assert out.parked() == {LIEGE}
    clock.advance(1.1)
    assert out.parked() == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_is_out_and_could_not_be_recorded_is_not_sent_again(world: World) -> None:
    """The database refuses to settle it, as a full disk would; when it can, it does."""
    delivery, post = post_of(world)
    await delivery.owe(LIEGE, "one")
    refusing = "CREATE TRIGGER full BEFORE UPDATE OF outcome ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
    async with world.database.write() as tx:
        await tx.exec_driver_sql(refusing)
    for _ in range(3):
        await delivery.step()
        assert await delivery.outcomes() == {"one": None}
    async with world.database.write() as tx:
        await tx.exec_driver_sql("DROP TRIGGER full")
    await delivery.all()
    assert post.requests == [LIEGE]
    assert await delivery.outcomes() == {"one": "sent"}


async def test_a_flood_of_answers_leaves_a_share_for_what_is_no_answer(world: World) -> None:
    delivery, post = post_of(world)
    for n in range(60):
        await delivery.owe(Address("telegram", f"{n + 1}"), f"answer {n}", urgent=True)
    for chat in GROUPS.values():
        await delivery.owe(chat, f"news for {chat}")
    await delivery.step()
    assert len(post.requests) == BATCH - SHARE + len(GROUPS)
    assert {*GROUPS.values()} <= {*post.requests}
