"""The one web server of the house: listeners, each with calls of its own, and limits for whoever calls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sipbot.ports import Unlistenable

log = logging.getLogger(__name__)

LARGEST_BODY = 500_000
"""Bytes that a caller may send."""
THROWN_AWAY = 4
"""Times as much of one that is too large is read, and forgotten."""
SLOWEST = 10.0
"""Seconds within which a caller has sent the head of a call, and then its body."""
LONGEST = 55.0
"""Seconds that a call may take."""
MOST_CALLERS = 1_000
"""At the same time, on one listener; others are sent away."""
SEEN_OFF = 1.0
"""Seconds in which an answer that is written leaves, when a listener ends."""
POLL = 0.01


class TooLarge(Exception):
    """The body is."""


class TooSlow(Exception):
    """The body does not come to its end."""


class Bounded:
    """Some calls, and nothing else: an unknown path is 404, an error says nothing to the outside."""

    def __init__(
        self,
        routes: Sequence[Route],
        most: int = LARGEST_BODY,
        slowest: float = SLOWEST,
        longest: float = LONGEST,
    ) -> None:
        self._app = Router(routes, redirect_slashes=False)
        self._most, self._slowest, self._longest = most, slowest, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = await self._answered(scope, receive, send)
            if refusal:
                words = {413: "too large", 408: "too slow", 503: "try later", 500: "error"}[refusal]
                await PlainTextResponse(words, refusal, {"connection": "close"})(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> int:
        """The status with which it is refused; 0 where it was answered, or the answer is cut."""
        answer, body = _Answer(send), _Body(scope, receive, self._most, self._slowest)
        try:
            async with asyncio.timeout(self._longest) as limit:
                await self._app(scope, body, answer)
            return 0
        except TooLarge:
            await body.thrown_away()
            status = 413
        except TooSlow:
            status = 408
        except Exception as error:
            late = limit.expired() and isinstance(error, TimeoutError)
            status = 503 if late else 500
            log.error("a call of the web server failed: %s", type(error).__name__, exc_info=error)
        return 0 if answer.begun else status


class _Answer:
    """`send`, which knows whether something was sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        await self._send(message)


class _Body:
    """`receive`, which ends a body that is too large or too slow."""

    def __init__(self, scope: Scope, receive: Receive, most: int, slowest: float) -> None:
        self._receive = receive
        self._most = self._left = most
        self._until = asyncio.get_running_loop().time() + slowest
        self._whole = False
        self._announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        if self._announced.isdigit() and int(self._announced) > self._left:
            raise TooLarge
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError as error:
            raise TooSlow from error
        self._left -= len(message.get("body", b""))
        self._announced = b""
        self._whole = not message.get("more_body")
        if self._left < 0:
            raise TooLarge
        return message

    async def thrown_away(self) -> None:
        """A caller who still sends hears no answer; one who sends without end hears none either."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._until):
                more, size = not self._whole, 0
                while more and size < THROWN_AWAY * self._most:
                    message = await self._receive()
                    more, size = message.get("more_body", False), size + len(message.get("body", b""))


_Any: Any = AutoHTTPProtocol


class _Protocol(_Any):  # type: ignore[misc]
    """uvicorn's, which also ends a connection on which no call begins."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self.loop.call_later(SLOWEST, self._begun_or_over, transport)

    def _begun_or_over(self, transport: asyncio.Transport) -> None:
        if self.cycle is None:
            transport.abort()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the program around it has its own."""

    def __init__(self, config: uvicorn.Config, grace: float) -> None:
        super().__init__(config)
        self._grace = grace
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
        """No call begins any more; those under way have `grace` seconds, then they are cut."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        calls = list(self.server_state.tasks)
        if calls and self._grace:
            await asyncio.wait(calls, timeout=self._grace)
            await self._seen_off()
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.abort()  # of those whose call was cut
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    async def _seen_off(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SEEN_OFF):
                while self.server_state.connections:  # noqa: ASYNC110 - uvicorn tells nobody
                    await asyncio.sleep(POLL)


@contextlib.asynccontextmanager
async def serve(
    app: ASGIApp, host: str = "127.0.0.1", port: int = 0, *, grace: float = 0.0
) -> AsyncIterator[str]:
    """Serve inside this event loop; gives the base URL. Raises Unlistenable.

    Port 0 is any free one. `grace`: seconds for calls that are under way at the end; then they are cut.
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        app, http=_Protocol, ws="none", log_level="critical", log_config=None, access_log=False,
        server_header=False, limit_concurrency=MOST_CALLERS, timeout_graceful_shutdown=0, timeout_keep_alive=60,
    )  # fmt: skip
    server = _Server(config, grace)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.ready.wait()
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{listening.getsockname()[1]}"
    finally:
        server.closing.set()
        await task
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer takes 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise Unlistenable(f"{host}:{port}", getattr(error, "strerror", "") or type(error).__name__) from error
    return listening
