"""People at one stage who press and write, and how long each waits for the note or for the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from sipbot.demo.stage import LIEGE, Stage
from sipbot.sandbox.facts import Message, User

FIRST = 7_100_000_001


def joined(stage: Stage, count: int, first: int = FIRST) -> list[int]:
    """So many more members of Liège."""
    people = list(range(first, first + count))
    for person in people:
        stage.world.add_user(User(person, f"Member {person}", "fr", "member", "Liège", shown=False))
        stage.world.chats[LIEGE].members.add(person)
    return people


def asking(stage: Stage) -> Message:
    """The message in Liège that asks."""
    return next(
        m for m in reversed(stage.world.chats[LIEGE].messages.values()) if m.rows and m.rows[-1][0].start
    )


def press(stage: Stage, person: int, option: int = 0) -> str:
    message = asking(stage)
    return stage.world.press(person, LIEGE, message.message_id, message.rows[option][0].data)


async def noted(stage: Stage, query: str) -> float:
    """Seconds until the note of a press comes up."""
    begun = time.monotonic()
    await until(lambda: stage.world.queries[query].toast is not None)
    return time.monotonic() - begun


async def waits(stage: Stage, people: Sequence[int], pause: float) -> list[float]:
    """People press one after the other; how long each waited, the longest last."""
    waiting = []
    for n, person in enumerate(people):
        waiting.append(asyncio.create_task(noted(stage, press(stage, person, n % 3))))
        await asyncio.sleep(pause)
    return sorted(await asyncio.gather(*waiting))


async def until(true: Callable[[], object], within: float = 60.0) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - the bot makes it true
            await asyncio.sleep(0.005)


def share(waited: Sequence[float], part: float) -> float:
    """What so large a part of them waited at most."""
    return waited[min(len(waited) - 1, int(len(waited) * part))]
