"""Updates that Telegram brings. The answer to one comes once everything that it caused is committed.

What comes while a round is committed makes up the next one, which is as fair as a polled one. A note goes into
the body of the answer where it is all that there is to show, and says that something stands: if Telegram drops
it, nothing is lost, and the next press says so again. Everything else is called, and tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sipbot.chat import Action, Reply
from sipbot.ports import Intake

from . import inbound
from .answering import Answering
from .backlog import Update, fair
from .outbound import LIMITS, fitted
from .updates import Updates

SECRET = "X-Telegram-Bot-Api-Secret-Token"
MOST_WAITING = 1_000
"""More are sent away: Telegram brings them again."""

Body = dict[str, Any]


@dataclass(eq=False, slots=True)
class _Brought:
    """An update for which Telegram waits; a second time while it is still here, it waits for the same."""

    update: Update
    answer: asyncio.Future[Body | None]
    since: float = field(default_factory=time.monotonic)
    callers: int = 0


class Webhook:
    """`token`: what nobody else knows, and what stays the same when the bot starts again."""

    connections = 100
    """Updates that Telegram brings at the same time: as many as it can."""

    def __init__(self, public_url: str, token: str) -> None:
        path = f"/telegram/{_derived(token, 'path')[:32]}"
        self.url = public_url + path
        self.secret = _derived(token, "secret")
        paths = {path, urlsplit(self.url).path}  # the web server in front may take away what stands before
        self.routes = [Route(one, self._taken, methods=["POST"]) for one in paths]
        self._waiting: dict[int, _Brought] = {}
        self._some = asyncio.Event()

    @property
    def idle(self) -> bool:
        return not self._waiting

    async def _taken(self, request: Request) -> Response:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return Response(status_code=404)
        update = _read(await request.body())
        if update is None:
            return Response(status_code=400)
        if len(self._waiting) >= MOST_WAITING:
            return Response(status_code=503)
        body = await self._answered(update)
        return JSONResponse(body) if body else Response()

    async def _answered(self, update: Update) -> Body | None:
        """What to answer, once it is handled. Who hung up gets it brought again."""
        id_ = update["update_id"]
        if id_ not in self._waiting:
            self._waiting[id_] = _Brought(update, asyncio.get_running_loop().create_future())
            self._some.set()
        brought = self._waiting[id_]
        brought.callers += 1
        try:
            return await asyncio.shield(brought.answer)
        finally:
            brought.callers -= 1
            if not brought.callers:
                self._forget(brought)

    async def some(self, seconds: float) -> bool:
        """Whether anything is brought within so many seconds."""
        if not self._waiting:
            self._some.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._some.wait()
        return bool(self._waiting)

    async def round(self, updates: Updates, answering: Answering, intake: Intake) -> None:
        """The first acts of everybody, of what was brought: committed, then answered."""
        taken = [self._waiting[update["update_id"]] for update in fair(self._in_order())]
        pairs = await updates.handed_in([brought.update for brought in taken], intake)
        handled = {action.order % inbound.EPOCH: (action, reply) for action, reply in pairs}
        for brought in taken:
            self._forget(brought)
            done = handled.get(brought.update["update_id"])
            if done is None or _is_note(*done):
                self._answer(brought, _note(*done) if done else None, intake)
            else:
                answering.begin(self._told(brought, answering, intake, *done))

    def _forget(self, brought: _Brought) -> None:
        """Brought anew since everybody hung up, it is another one, and waits for its own round."""
        if self._waiting.get(brought.update["update_id"]) is brought:
            del self._waiting[brought.update["update_id"]]

    def _in_order(self) -> list[Update]:
        return [self._waiting[id_].update for id_ in sorted(self._waiting)]

    async def _told(
        self, brought: _Brought, answering: Answering, intake: Intake, action: Action, reply: Reply
    ) -> None:
        told = partial(intake.acknowledged, brought.since)
        try:
            await answering.answer([action], [reply], told)
        finally:
            _resolve(brought.answer, None)

    def _answer(self, brought: _Brought, body: Body | None, intake: Intake) -> None:
        _resolve(brought.answer, body)
        if body is not None:
            intake.acknowledged(brought.since)


def _resolve(answer: asyncio.Future[Body | None], body: Body | None) -> None:
    if not answer.done():
        answer.set_result(body)


def _is_note(action: Action, reply: Reply) -> bool:
    """Whether a note is all that there is to show, and what it says stands."""
    beside = reply.edit is not None or reply.menu or reply.refused
    return bool(action.query) and not beside


def _note(action: Action, reply: Reply) -> Body:
    text = fitted(reply.toast, LIMITS.toast)
    return {
        "method": "answerCallbackQuery",
        "callback_query_id": action.query,
        **({"text": text} if text else {}),
    }


def _read(body: bytes) -> Update | None:
    """None: it is no update."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    id_ = update.get("update_id") if isinstance(update, Mapping) else None
    whole = isinstance(id_, int) and not isinstance(id_, bool) and 0 <= id_ < inbound.EPOCH
    return update if whole else None


def _derived(token: str, what: str) -> str:
    """Another for each bot; who knows it cannot tell the token."""
    return hmac.new(token.encode(), f"sipbot webhook {what}".encode(), hashlib.sha256).hexdigest()
