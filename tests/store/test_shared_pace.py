"""The pace of one account that several processes share: never more than the platform allows, and no less."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from sipbot.chat import Address, Limits
from sipbot.store.database import Database
from sipbot.store.shared_pace import SharedPace

LIMITS = Limits(
    text=1, payload=1, toast=1, caption=1, per_second=10, per_chat_second=2, per_group_minute=4
)  # fmt: skip


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
async def two(database: Database) -> AsyncIterator[tuple[SharedPace, SharedPace]]:
    """As two processes have it: each on a connection of its own."""
    both = database.shared_pace("telegram", LIMITS), database.shared_pace("telegram", LIMITS)
    yield both
    for one in both:
        await one.close()


async def sent(pace: SharedPace, chats: list[int]) -> list[float]:
    """When each message went."""
    moments = []
    for chat in chats:
        while (turn := await pace.take(Address("telegram", str(chat)), group=False)) is None:  # noqa: ASYNC110 - the server says when
            await asyncio.sleep(0.01)
        moments.append(time.monotonic())
        pace.done(turn)
    return moments


async def test_what_waits_for_a_minute_keeps_nothing_else(two: tuple[SharedPace, SharedPace]) -> None:
    """A group's turns last a minute; meanwhile others come back after a second."""
    group = Address("telegram", "-1")
    turn = await two[0].take(group, group=True)
    assert turn is not None
    two[0].done(turn)
    await asyncio.sleep(1.2)
    moments = await asyncio.wait_for(sent(two[0], list(range(25))), 10)
    assert moments[-1] - moments[0] > 1.5


async def test_a_group_has_its_minute_between_them_and_a_chat_its_second(
    two: tuple[SharedPace, SharedPace],
) -> None:
    first, second = two
    group = Address("telegram", "-1")
    for n in range(int(LIMITS.per_group_minute)):
        while (turn := await two[n % 2].take(group, group=True)) is None:  # noqa: ASYNC110 - the server says when
            await asyncio.sleep(0.01)
        assert await two[(n + 1) % 2].take(group, group=True) is None, "it is on its way already"
        two[n % 2].done(turn)
    await asyncio.sleep(1.0)
    assert await first.take(group, group=True) is None
    assert await second.take(group, group=True) is None
    assert await second.take(Address("telegram", "-2"), group=True) is not None


async def test_what_a_killed_process_held_is_free_again(two: tuple[SharedPace, SharedPace]) -> None:
    first, second = two
    chat = Address("telegram", "1")
    assert await first.take(chat, group=False) is not None
    assert await second.take(chat, group=False) is None
    await first.close()
    assert await second.take(chat, group=False) is not None


async def test_two_together_send_as_many_a_second_as_one_may(two: tuple[SharedPace, SharedPace]) -> None:
    first, second = two
    begun = time.monotonic()
    both = await asyncio.gather(sent(first, list(range(20))), sent(second, list(range(100, 120))))
    moments = sorted(both[0] + both[1])
    most = max(sum(at <= other < at + 1 for other in moments) for at in moments)
    assert most <= LIMITS.per_second
    assert time.monotonic() - begun < 6
