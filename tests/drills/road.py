"""A way to a server that can become a black hole: it takes what comes, passes on nothing and cuts nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

POLLS = (b"/getUpdates", b"/sync?")
AT_ONCE = 65_536


@dataclass
class Passage:
    """One connection. Once it is lost it stays so: neither side ever hears of the other again."""

    lost: bool = False


class Road:
    """It has its own thread and event loop, so that a test may wait for it."""

    def __init__(self, to: str) -> None:
        address = urlsplit(to)
        self._to = (address.hostname, address.port)
        self._passages: list[Passage] = []
        self._swallows = False
        self.polls_swallowed = 0
        self.url = ""

    def swallow(self) -> None:
        """From now on, and what is under way too."""
        self._swallows = True
        for passage in self._passages:
            passage.lost = True

    def carry_again(self) -> None:
        """Whoever comes now is let through; what was lost stays lost."""
        self._swallows = False

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = "http://{}:{}".format(*server.sockets[0].getsockname())
        return server

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        passage = Passage(lost=self._swallows)
        self._passages.append(passage)
        there, onwards = await asyncio.open_connection(*self._to)
        with closing(back), closing(onwards), suppress(ConnectionError):
            answers = asyncio.create_task(self._pump(there, back, passage))
            await self._pump(here, onwards, passage)
            answers.cancel()

    async def _pump(self, here: asyncio.StreamReader, onwards: asyncio.StreamWriter, passage: Passage) -> None:
        while data := await here.read(AT_ONCE):
            if passage.lost:
                self.polls_swallowed += any(poll in data for poll in POLLS)
                continue
            onwards.write(data)
            await onwards.drain()


@contextmanager
def road(to: str) -> Iterator[Road]:
    """Open until the block ends."""
    loop, made = asyncio.new_event_loop(), Road(to)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(made.open(), loop).result()
        yield made
        loop.call_soon_threadsafe(server.close)
    finally:
        asyncio.run_coroutine_threadsafe(_ended(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended() -> None:
    """Whatever still waits is given up."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
