"""What a batch of acts waits for before it is confirmed."""

from __future__ import annotations

import asyncio

from sipbot.chat import Action, Address, Message, Reply
from sipbot.clock import SystemClock
from sipbot.platforms.telegram.answering import Answering


class Hanging:
    """Never shows a page."""

    async def edit(self, *_: object) -> None:
        await asyncio.sleep(3600)

    def parked(self) -> set[Address]:
        return set()


async def test_a_batch_waits_for_its_notes_and_not_for_its_pages() -> None:
    """Whoever pressed sees the note; until the page comes, the presses of the others are taken."""
    noted: list[str] = []

    async def note(query: str, toast: str) -> None:
        await asyncio.sleep(0.05)
        noted.append(toast)

    async def menu(*_: object) -> None: ...

    known: list[str] = []

    def told() -> None:
        known.append("now")

    answering = Answering(SystemClock(), Hanging, note, menu)  # type: ignore[arg-type]
    here = Address("telegram", "1")
    action = Action("1", 1, "pick", (), here, here, True, message="7", query="q")
    async with asyncio.timeout(5):
        await answering.answer([action], [Reply(toast="done", edit=Message("page"))], told)
    assert noted == ["done"] and len(known) == 1
    await answering.close()
