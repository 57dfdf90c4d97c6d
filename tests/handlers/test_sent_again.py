"""The bot is killed between sending a page and recording it; meanwhile the person has pressed below it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot.chat import Action, Address
from sipbot.delivery.worker import Worker
from sipbot.handlers.router import Router
from sipbot.store import tables
from tests.services.world import GROUPS, OPEN, Post, World, delivered

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
AICHA = Address("telegram", "500001")


class Clock:
    """It stands."""

    def now(self) -> datetime:
        return OPEN

    def monotonic(self) -> float:
        return OPEN.timestamp()


def act(n: int, verb: str, *args: str, message: str = "") -> Action:
    return Action(
        id=f"act:{n}",
        order=n,
        verb=verb,
        args=args,
        sender=AICHA,
        address=AICHA,
        private=True,
        message=message,
        query=f"query:{n}",
    )


@dataclass
class Dying(Post):
    """The platform has the message; the bot does not live to hear of it."""

    out: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, *args: Any, **named: Any) -> tuple[str, ...]:
        await super().send(*args, **named)
        self.out.set()
        await asyncio.Event().wait()
        raise AssertionError


@pytest.mark.parametrize("again", [False, True])
async def test_a_page_that_is_sent_again_shows_where_its_reader_is(world: World, again: bool) -> None:
    """Aïcha has pressed on the page that nobody recorded; her press may come a second time as well."""
    await world.publish("secret")
    clock, post = Clock(), Dying()
    router = Router(world.database, world.keys, clock)
    group = replace(act(0, "vote", "1", "0", "0", message="7"), address=GROUPS["liege"], private=False)
    await router.on_actions([group, act(1, "ballot", "1")])
    dying = asyncio.create_task(Worker(world.database, world.keys, clock, {"telegram": post}).run())
    await post.out.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    first = str(post.number)
    (pressed,) = await router.on_actions([act(2, "pick", "1", "1", "0", message=first)])
    assert pressed.edit is not None and not pressed.refused

    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.outbox).values(lease_until=LONG_AGO))
    survivor = Post(number=post.number)
    await delivered(Worker(world.database, world.keys, clock, {"telegram": survivor}))
    (_, page, _) = survivor.sent[-1]
    assert page == pressed.edit, "the page that she went on to"
    if again:
        (reply,) = await router.on_actions([act(2, "pick", "1", "1", "0", message=first)])
        assert reply.toast == pressed.toast and not reply.refused, "her answer stands: it is said so again"
        assert reply.edit is None, "another page has taken the place of this one"
    (reply,) = await router.on_actions([act(3, "pick", "1", "1", "1", message=first)])
    assert reply.refused, "a new press on what was replaced"
