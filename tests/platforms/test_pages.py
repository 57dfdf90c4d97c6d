"""Of several pages for one message the newest is shown, whatever becomes of the others."""

from __future__ import annotations

import asyncio

import pytest

from sipbot.chat import Address, Message
from sipbot.clock import SandboxClock
from sipbot.platforms.pages import TRIES, Pages
from sipbot.ports import Refused, TryLater, Unreachable
from tests.services.world import OPEN

HERE, THERE = Address("telegram", "1"), Address("telegram", "2")


class Chats:
    """What stands in them. `trouble` is raised first, in order."""

    def __init__(self, *trouble: Exception) -> None:
        self.shown: list[tuple[Address, str, str]] = []
        self.trouble = list(trouble)
        self.open = asyncio.Event()
        self.open.set()

    async def edit(self, to: Address, id_: str, message: Message) -> None:
        await self.open.wait()
        if self.trouble:
            raise self.trouble.pop(0)
        self.shown.append((to, id_, message.text))


def pages_in(chats: Chats) -> Pages:
    return Pages(SandboxClock(OPEN, speed=1e6), chats.edit)


async def test_what_comes_while_one_is_under_way_waits_and_the_newest_alone_follows() -> None:
    chats = Chats()
    chats.open.clear()
    pages = pages_in(chats)
    tasks = {pages.show(HERE, "7", Message("first"))}
    await asyncio.sleep(0)
    tasks |= {pages.show(HERE, "7", Message(text)) for text in ("second", "third")}
    tasks |= {pages.show(HERE, "8", Message("another")), pages.show(THERE, "7", Message("elsewhere"))}
    chats.open.set()
    await asyncio.gather(*tasks)
    assert [text for to, id_, text in chats.shown if (to, id_) == (HERE, "7")] == ["first", "third"]
    assert {text for _, _, text in chats.shown} == {"first", "third", "another", "elsewhere"}
    assert not pages.under_way


async def test_a_page_that_is_refused_for_a_while_is_shown_as_it_is_by_then() -> None:
    chats = Chats(TryLater(1, "slow down"), TryLater(1, "slow down"))
    pages = pages_in(chats)
    pages.show(HERE, "7", Message("old"))
    await pages.show(HERE, "7", Message("new"))
    assert chats.shown == [(HERE, "7", "new")]


@pytest.mark.parametrize("error", [Unreachable("blocked"), Refused("too long")])
async def test_a_page_that_cannot_be_shown_leaves_the_way_free(error: Exception) -> None:
    chats = Chats(error)
    pages = pages_in(chats)
    await pages.show(HERE, "7", Message("one"))
    await pages.show(HERE, "7", Message("two"))
    assert chats.shown == [(HERE, "7", "two")]


async def test_after_some_tries_it_is_given_up() -> None:
    chats = Chats(*(TryLater(1, "no answer") for _ in range(TRIES)))
    pages = pages_in(chats)
    await pages.show(HERE, "7", Message("one"))
    assert chats.shown == [] and not pages.under_way
    await pages.show(HERE, "7", Message("two"))
    assert chats.shown == [(HERE, "7", "two")]
