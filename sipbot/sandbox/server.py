"""The sandbox as a web server: in this process, or one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from sipbot.sandbox.botapi import BotApi
from sipbot.sandbox.people import PeopleApi
from sipbot.sandbox.phones import Control, page_routes
from sipbot.sandbox.world import World

TIMEZONE = "Europe/Brussels"


def sandbox_routes(world: World, controls: Sequence[Control] = (), timezone: str = TIMEZONE) -> list[Route]:
    """The Bot API stand-in, the people's endpoints and the phones page of this world.

    `timezone` is the one in which the page shows hours.
    """
    people = PeopleApi(world, controls, timezone)
    return [*BotApi(world).routes(), *people.routes(), *page_routes(world)]


def sandbox_app(world: World, controls: Sequence[Control] = (), timezone: str = TIMEZONE) -> Starlette:
    """The same as an application of its own."""
    return Starlette(routes=sandbox_routes(world, controls, timezone))


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the program around it has its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.closing = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.closing.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """At once: uvicorn's own looks every tenth of a second whether those who still wait have gone."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        calls = list(self.server_state.tasks)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.abort()  # of those whose call was cut
        for server in self.servers:
            await server.wait_closed()


@contextlib.asynccontextmanager
async def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve inside this event loop; gives the base URL. Calls that still wait at the end are cut."""
    listening = _listen(host, port)
    config = uvicorn.Config(
        app, log_level="critical", log_config=None, access_log=False, lifespan="off",
        timeout_graceful_shutdown=0, timeout_keep_alive=60,
    )  # fmt: skip
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.ready.wait()
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.closing.set()
        await task
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer takes 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening
