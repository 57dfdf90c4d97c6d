"""Files are fetched and read beside everything else: no press waits for them, no transaction is open meanwhile.

What is to be read stands in the database, so a restart forgets nothing. A file during which the process died
twice is not tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from sipbot.chat import Action
from sipbot.ports import NotFetched
from sipbot.rules.faults import Faulty, Refusal
from sipbot.services import Tx, acts, incoming
from sipbot.services.incoming import Unread
from sipbot.writing import apart

from . import coordination
from .coordination import Contents
from .router import Router, Transactions

log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]
MOST_TRIES = 2
SIDE_BY_SIDE = 2
"""Files that are read at once, each of another person."""


class Reader:
    """Reads what was sent, until it is cancelled."""

    def __init__(
        self,
        database: Transactions,
        router: Router,
        fetch: Mapping[str, Fetch],
        now: Callable[[], datetime],
        answered: Callable[[], None],
    ) -> None:
        self._database = database
        self._router = router
        self._fetch = fetch
        self._now = now
        self._answered = answered
        self._woken = asyncio.Event()
        self.busy = False

    def wake(self) -> None:
        """A file has come."""
        self.busy = True
        self._woken.set()

    async def run(self) -> None:
        """Read files one after the other until cancelled. An error is logged, and reading goes on."""
        while True:
            self.busy = True
            self._woken.clear()
            try:
                count = await self.step()
            except Exception as error:
                log.error("reading files is held up: %s", type(error).__name__, exc_info=error)
                await asyncio.sleep(1)
                continue
            if not count:
                self.busy = self._woken.is_set()
                await self._woken.wait()

    async def step(self) -> int:
        """Read one file each of some people. How many were dealt with."""
        unread = await self._database.transact(partial(incoming.first_of_each, platforms=self._fetch.keys()))
        await asyncio.gather(*(self._one(file) for file in unread[:SIDE_BY_SIDE]))
        return len(unread)

    async def _one(self, file: Unread) -> None:
        tries = await self._database.transact(lambda tx: incoming.tried(tx, file.id))
        try:
            contents = await self._contents(file) if tries <= MOST_TRIES else Refusal("file_not_read")
            await self._database.transact(partial(self._settled, file=file, contents=contents))
        except asyncio.CancelledError:  # a stop is no death
            await self._database.transact(lambda tx: incoming.tried(tx, file.id, -1))
            raise
        self._answered()

    async def _contents(self, file: Unread) -> Contents:
        """What stands in it, or why nobody knows."""
        try:
            content = await self._fetch[file.sender.platform](file.args["ref"])
            return await apart.source(content)
        except Faulty as faulty:
            return faulty
        except NotFetched as reason:
            return Refusal(str(reason), most=str(coordination.MOST_KILOBYTES))

    async def _settled(self, tx: Tx, file: Unread, contents: Contents) -> None:
        """What it brings about is committed with its being done."""
        if not await incoming.done(tx, file.id):
            return
        if isinstance(contents, Refusal) and contents.code == "file_not_read":
            await acts.put_aside(tx, file.key, "file", "DiedTwice", self._now())
        action = Action(
            id=file.key,
            order=0,
            verb="file",
            args=("", file.args["caption"]),
            sender=file.sender,
            address=file.sender,
            private=True,
        )
        await self._router.on_read(
            tx, action, partial(coordination.read, name=file.args["name"], contents=contents)
        )
