"""Files are read beside everything else: nobody waits, a restart forgets none, and one that kills is left."""

from __future__ import annotations

import asyncio
import time

import pytest

from sipbot.chat import Action, Address, Sent
from sipbot.demo.stage import Stage
from sipbot.handlers.incoming import Reader
from sipbot.handlers.router import Router
from sipbot.services import acts, incoming
from tests.stage import Actor, Paper

BOMB = ("a." * 20_000 + "a = 1").encode()


async def test_a_file_that_takes_all_memory_is_refused_and_nobody_waits(
    stage: Stage, opened: None, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    await saskia.starts()
    sending = asyncio.create_task(saskia.sends("bomb.toml", BOMB))
    slowest = 0.0
    while not sending.done():
        began = time.perf_counter()
        await asyncio.sleep(0.01)
        slowest = max(slowest, time.perf_counter() - began)
    await sending
    assert (
        "bomb.toml" in saskia.last()
        and saskia.says(
            "Reading this file takes too much memory or time: keep keys short, and send a smaller file."
        )
        in saskia.last()
    )
    assert slowest < 0.5


async def test_a_strangers_documents_are_refused_before_anything_is_fetched(
    stage: Stage, opened: None, aicha: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty documents, which nobody reads."""
    await aicha.starts()
    fetched: list[str] = []
    for platform in stage.app.platforms.values():
        monkeypatch.setattr(platform, "fetch", fetched.append)
    before = time.perf_counter()
    for n in range(30):
        await aicha.sends(f"{n}.toml", b"x" * 1000)
    assert fetched == [] and time.perf_counter() - before < 60
    async with stage.app.database.read() as tx:
        assert await incoming.first_of_each(tx, {"telegram"}) == []


async def test_a_file_of_which_nobody_says_how_large_it_is_is_too_large(stage: Stage, saskia: Actor) -> None:
    await saskia.starts()
    here = Address.parse(saskia.address)
    sent = Sent("F", "model.toml", None)
    action = Action("test:size", 1 << 50, "file", ("F", ""), here, here, True, file=sent)
    await Router(stage.app.database, stage.app.keys, stage.clock).on_actions([action])
    await stage.settled()
    assert saskia.last() == saskia.refused("file_too_large", most="200")


async def test_a_file_during_which_the_process_died_twice_is_set_aside_and_its_sender_told(
    stage: Stage, opened: None, saskia: Actor
) -> None:
    await saskia.starts()
    await noted(stage, Address.parse(saskia.address))
    async with stage.app.database.write() as tx:
        (file,) = await incoming.first_of_each(tx, {"telegram"})
        assert [await incoming.tried(tx, file.id), await incoming.tried(tx, file.id)] == [1, 2]
    stage.app.reader.wake()
    await stage.settled()
    assert saskia.last() == saskia.refused("file_not_read")
    async with stage.app.database.read() as tx:
        assert await acts.aside(tx) == 1 and await incoming.first_of_each(tx, {"telegram"}) == []


async def test_what_was_not_read_before_a_restart_is_read_after_it(
    stage: Stage, opened: None, saskia: Actor
) -> None:
    """Nothing but the database tells of it; a stop takes its try back."""
    await saskia.starts()
    await noted(stage, Address.parse(saskia.address))
    task = asyncio.create_task(stage.app.reader.step())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    stage.app.reader.wake()
    await stage.settled()
    assert saskia.last() == saskia.refused("file_not_fetched")


async def test_stops_while_a_file_is_read_are_no_deaths(stage: Stage, opened: None, saskia: Actor) -> None:
    """Three of them: after two deaths it would be set aside."""
    await saskia.starts()
    await noted(stage, Address.parse(saskia.address))
    fetching = asyncio.Event()

    async def hangs(_: str) -> bytes:
        fetching.set()
        return await asyncio.Event().wait() and b""

    app = stage.app
    fetch = dict.fromkeys(app.platforms, hangs)
    router = Router(app.database, app.keys, app.clock)
    reader = Reader(app.database, router, fetch, app.clock.now, lambda: None)
    for _ in range(3):
        fetching.clear()
        task = asyncio.create_task(reader.step())
        async with asyncio.timeout(30):
            await fetching.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    app.reader.wake()
    await stage.settled()
    assert saskia.last() == saskia.refused("file_not_fetched")


async def noted(stage: Stage, sender: Address) -> None:
    async with stage.app.database.write() as tx:
        now = stage.app.clock.now()
        await incoming.note(tx, now, "test", sender, Sent("nothing", "x.toml", 10), "")
