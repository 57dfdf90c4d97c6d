"""For whoever runs the bot: the web servers that it opens; is it alive, is it ready, how does it fare?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sipbot.http import Bounded, serve
from sipbot.metrics import Counted, Errors
from sipbot.ports import Clock
from sipbot.services import Database, outbox

log = logging.getLogger(__name__)

GRACE = 5.0
"""Seconds that a stop gives to calls that are under way."""
ANSWERS = 2.0
"""Seconds within which a database answers that is there."""
OURS = "sipbot"
"""The logger whose errors are counted."""


@asynccontextmanager
async def listening(
    host: str, port: int, routes: Sequence[Route], *, grace: float = 0.0
) -> AsyncIterator[None]:
    """A web server with these calls and no others. Raises Unlistenable."""
    async with serve(Bounded(routes), host, port, grace=grace) as url:
        log.info("listening on %s", url)
        yield


class Watch:
    """`unready`: the platforms that have not signed in."""

    def __init__(
        self, database: Database, clock: Clock, counted: Counted, unready: Callable[[], Sequence[str]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._counted = counted
        self._unready = unready

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    @asynccontextmanager
    async def counting(self) -> AsyncIterator[None]:
        """Errors in the log are counted meanwhile."""
        errors = Errors(self._counted)
        logging.getLogger(OURS).addHandler(errors)
        try:
            yield
        finally:
            logging.getLogger(OURS).removeHandler(errors)

    async def alive(self, request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(self, request: Request) -> Response:
        """Otherwise 503, and what lacks, a line each."""
        lacking = [f"{name} has not signed in" for name in self._unready()]
        if not await self._looked():
            lacking.insert(0, "the database does not answer")
        return PlainTextResponse("\n".join(lacking or ["ready"]) + "\n", 503 if lacking else 200)

    async def metrics(self, request: Request) -> Response:
        await self._looked()
        return Response(self._counted.text(), media_type=self._counted.media_type)

    async def _looked(self) -> bool:
        """What is owed, as of now; whether the database answers."""
        try:
            async with asyncio.timeout(ANSWERS), self._database.read() as tx:
                depth, oldest = await outbox.depth(tx, self._clock.now())
        except Exception as error:  # noqa: BLE001 - whatever it is, it does not answer
            log.warning("the database does not answer: %s", type(error).__name__)
            self._counted.up.set(0)
            return False
        self._counted.up.set(1)
        self._counted.owed.set(depth)
        self._counted.oldest.set((self._clock.now() - oldest).total_seconds() if oldest else 0)
        return True
