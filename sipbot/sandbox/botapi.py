"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sipbot.sandbox import limits, methods
from sipbot.sandbox.bodies import parameters
from sipbot.sandbox.facts import Document
from sipbot.sandbox.faults import BEFORE, Fault
from sipbot.sandbox.hooks import Deliverer
from sipbot.sandbox.limits import BotApiError
from sipbot.sandbox.polling import Poller
from sipbot.sandbox.world import World


class CutResponse(Response):
    """Promises a body and never sends it: the client sees the connection end in the middle."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class BotApi:
    """The stand-in at the border: token, faults, the call, Telegram's form of an answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._poller = Poller(world)
        self._deliverer = Deliverer(world)

    def routes(self) -> list[Route]:
        return [
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.file),
        ]

    async def call(self, request: Request) -> Response:
        method = _named(request.path_params["method"])
        if not self._known(request.path_params["token"]):
            return _refused(limits.UNAUTHORIZED.refusal())
        fault = self._world.faults.pick(method)
        if fault in BEFORE:
            await request.body()
            return await _suffer(request, fault)
        answer = await _unless_gone(request, self._answer(request, method))
        return await _suffer(request, fault) if fault else answer

    async def file(self, request: Request) -> Response:
        path = request.path_params["path"]
        document = _at(self._world, path) if self._known(request.path_params["token"]) else None
        if document is None:
            return _refused(limits.METHOD_UNKNOWN.refusal())
        return Response(document.content, media_type="application/octet-stream")

    async def _answer(self, request: Request, method: str) -> Response:
        try:
            raw = await parameters(request)
            if self._world.faults.stalls(method, raw.get("chat_id")):
                return await _suffer(request, Fault.HANG)
            result = await self._result(method, raw)
        except BotApiError as error:
            return _refused(error)
        return AsciiResponse({"ok": True, "result": result})

    async def _result(self, method: str, raw: dict[str, Any]) -> object:
        if method == "getUpdates":
            return await self._poller.poll(raw)
        result = methods.call(self._world, method, raw)
        if method in ("setWebhook", "deleteWebhook"):
            if self._world.webhook.url:
                await self._deliverer.reach()
            self._deliverer.look()
        return result

    async def close(self) -> None:
        """Deliver nothing any more."""
        await self._deliverer.close()

    def _known(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._world.token.encode())


def _named(method: str) -> str:
    """Telegram reads method names in any case."""
    names = {name.lower(): name for name in (*methods.METHODS, "getUpdates")}
    return names.get(method.lower(), method)


def _at(world: World, path: str) -> Document | None:
    return next((document for document in world.files.values() if document.path == path), None)


def _refused(error: BotApiError) -> Response:
    body: dict[str, object] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, error.code)


class AsciiResponse(JSONResponse):
    """JSON with everything beyond ASCII escaped, as Telegram writes it: half a surrogate pair gets through."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content).encode("ascii")


async def _suffer(request: Request, fault: Fault) -> Response:
    match fault:
        case Fault.SERVER_ERROR:
            return JSONResponse({"ok": False, "error_code": 502, "description": "Bad Gateway"}, 502)
        case Fault.TOO_MANY:
            return _refused(limits.too_fast(limits.FLOOD, 1))
        case Fault.HANG | Fault.HANG_AFTER:
            await _gone(request)
    return CutResponse()


async def _gone(request: Request) -> None:
    """Return when the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


async def _unless_gone(request: Request, work: Coroutine[Any, Any, Response]) -> Response:
    """The answer; a client that hangs up ends a waiting poll, so that its next one is no conflict."""
    if not request.url.path.lower().endswith("/getupdates"):
        return await work
    await request.body()
    answer = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else CutResponse()
    finally:
        answer.cancel()
        gone.cancel()
