"""The sandbox as a web server: in this process, or one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from sipbot.sandbox.botapi import BotApi
from sipbot.sandbox.world import World


def sandbox_app(world: World) -> Starlette:
    """The Bot API stand-in for this world."""
    return Starlette(routes=BotApi(world).routes())


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the program around it has its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


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
        server.should_exit = True
        await task
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening
