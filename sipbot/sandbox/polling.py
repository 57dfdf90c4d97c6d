"""getUpdates: the one call that waits."""

from __future__ import annotations

import asyncio

from sipbot.sandbox import limits
from sipbot.sandbox.arguments import check
from sipbot.sandbox.world import World

LONGEST_POLL = 50.0  # seconds that Telegram holds a poll at most


class Poller:
    """Only one poll waits at a time: a second one ends the first with 409, as on Telegram."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None
        world.updates.on_push.append(self._wake)

    async def poll(self, raw: dict[str, object]) -> object:
        """The updates after what was confirmed; waits for some as long as the request says."""
        args = check("getUpdates", raw)
        limit = args.get("limit", limits.UPDATES_LIMIT.most)
        if not 1 <= limit <= limits.UPDATES_LIMIT.most:
            raise limits.UPDATES_LIMIT.refusal()
        if self._world.webhook.url:
            raise limits.WEBHOOK_ACTIVE.refusal()
        if "allowed_updates" in args:
            self._world.updates.allow(args["allowed_updates"])
        self._end_other()
        updates = self._world.updates.get(args.get("offset", 0), limit)
        if not updates and args.get("timeout", 0) > 0:
            await self._wait(min(args["timeout"], LONGEST_POLL))
            updates = self._world.updates.get(args.get("offset", 0), limit)
        return updates

    def _end_other(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(limits.CONFLICT.refusal())

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    async def _wait(self, seconds: float) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = mine
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            return
        finally:
            if self._waiting is mine:
                self._waiting = None
