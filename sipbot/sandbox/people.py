"""People act over HTTP: for the phones page, and for drills whose bot runs in another process."""

from __future__ import annotations

import asyncio
import base64
import binascii
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sipbot.sandbox.faults import Fault
from sipbot.sandbox.phones import Control, state
from sipbot.sandbox.world import CannotAct, World

Body = dict[str, Any]
Act = Callable[[World, int, Body], object]
Endpoint = Callable[[Request], Awaitable[Response]]

SETTLE = 0.03  # seconds: changes so close together are shown as one
LONGEST_WAIT = 25.0


def _file(world: World, user: int, body: Body) -> object:
    content = base64.b64decode(body["content"], validate=True)
    return world.send_file(user, body["chat"], body["name"], content, body.get("caption", ""))


ACTS: dict[str, Act] = {
    "start": lambda w, user, b: w.start(user, b.get("token", "")),
    "write": lambda w, user, b: w.write(user, b["chat"], b["text"], b.get("reply_to"), b.get("topic")),
    "edit": lambda w, user, b: w.edit_text(user, b["chat"], b["message"], b["text"]),
    "press": lambda w, user, b: w.press(user, b["chat"], b["message"], b["button"]),
    "forge": lambda w, user, b: w.forge(user, b["chat"], b["message"], b["data"]),
    "follow": lambda w, user, b: w.follow(user, b["chat"], b["message"], b["button"]),
    "file": _file,
    "block": lambda w, user, b: w.block(user),
    "unblock": lambda w, user, b: w.unblock(user),
    "deactivate": lambda w, user, b: w.deactivate(user),
    "join": lambda w, user, b: w.join(user, b["chat"]),
    "leave": lambda w, user, b: w.leave(user, b["chat"]),
    "add_bot": lambda w, user, b: w.add_bot(user, b["chat"]),
    "remove_bot": lambda w, user, b: w.remove_bot(user, b["chat"]),
    "upgrade": lambda w, user, b: w.upgrade_to_supergroup(b["chat"]),
    "delete_chat": lambda w, user, b: w.delete_chat(b["chat"]),
    "raw": lambda w, user, b: w.updates.push_raw(b["update"]),
}
"""What a person can do; `result` of the answer is what the act returns (an update's id, a press's query)."""


class Wrong(Exception):
    """A request that cannot be understood."""


async def _body(request: Request) -> Any:
    """JSON only: another site's form in the same browser cannot act."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Wrong("send application/json")
    try:
        return await request.json()
    except ValueError as error:
        raise Wrong("broken JSON") from error


def _act(world: World, user: int, name: str, body: Body) -> object:
    if name not in ACTS:
        raise Wrong(f"there is no act {name!r}")
    try:
        return ACTS[name](world, user, body)
    except KeyError as error:
        raise Wrong(f"{error} is missing") from error
    except (TypeError, binascii.Error) as error:
        raise Wrong(str(error)) from error


def _answering(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Wrong as error:
            return JSONResponse({"error": str(error)}, 400)
        except CannotAct as error:
            return JSONResponse({"error": str(error)}, 409)

    return answer


class PeopleApi:
    """Endpoints for acts, state, ledger, clock, controls and faults."""

    def __init__(self, world: World, controls: Sequence[Control], timezone: str) -> None:
        self._world = world
        self._controls = {control.name: control for control in controls}
        self._timezone = timezone
        self._changed = asyncio.Event()
        world.on_change.append(self._wake)

    def routes(self) -> list[Route]:
        """What people can do, over HTTP."""
        post = ["POST"]
        return [
            Route("/people/state", self.state),
            Route("/people/ledger", self.ledger),
            Route("/people/pending", self.pending),
            Route("/people/queries/{query}", self.query),
            Route("/people/acts", _answering(self.acts), methods=post),
            Route("/people/{user:int}/{act}", _answering(self.act), methods=post),
            Route("/clock", self.clock),
            Route("/clock/advance", _answering(self.advance), methods=post),
            Route("/controls/{name}", _answering(self.control), methods=post),
            Route("/faults", _answering(self.faults), methods=post),
        ]

    async def state(self, request: Request) -> Response:
        """The phones; with ?after=VERSION only once something is newer (or after 25 s)."""
        after = int(request.query_params.get("after", -1))
        if self._world.version <= after:
            await self._newer()
        return JSONResponse(state(self._world, list(self._controls.values()), self._timezone))

    async def ledger(self, request: Request) -> Response:
        after = int(request.query_params.get("after", 0))
        return JSONResponse({"lines": [line.as_json() for line in self._world.ledger.after(after)]})

    async def pending(self, request: Request) -> Response:
        """How many updates the bot has not confirmed; with ?wait=SECONDS once there are none, or then."""
        try:
            async with asyncio.timeout(float(request.query_params.get("wait", 0))):
                await self._world.updates.emptied()
        except TimeoutError:
            return JSONResponse({"pending": len(self._world.updates)})
        return JSONResponse({"pending": 0})

    async def query(self, request: Request) -> Response:
        """What came of a press: `toast` is null while it is not answered."""
        query = self._world.queries.get(request.path_params["query"])
        if query is None:
            return JSONResponse({"error": "no such press"}, 404)
        return JSONResponse({"toast": query.toast})

    async def act(self, request: Request) -> Response:
        user, name = request.path_params["user"], request.path_params["act"]
        return JSONResponse({"result": _act(self._world, user, name, await _body(request))})

    async def acts(self, request: Request) -> Response:
        """Many acts in one request: [{"user", "act", ...}]; each result is a value or {"error"}."""
        results: list[object] = []
        for item in await _body(request):
            try:
                results.append(_act(self._world, item["user"], item["act"], item))
            except CannotAct as error:
                results.append({"error": str(error)})
        return JSONResponse({"results": results})

    async def clock(self, request: Request) -> Response:
        return JSONResponse({"now": self._world.clock.now().isoformat()})

    async def advance(self, request: Request) -> Response:
        body = await _body(request)
        seconds = body.get("seconds")
        forward = getattr(self._world.clock, "advance", None)
        if forward is None or not isinstance(seconds, int | float) or seconds < 0:
            raise Wrong("this clock cannot be moved by that")
        forward(seconds)
        self._world.changed()
        return await self.clock(request)

    async def control(self, request: Request) -> Response:
        control = self._controls.get(request.path_params["name"])
        if control is None:
            raise Wrong("no such control")
        await _body(request)
        await control.run()
        self._world.changed()
        return await self.clock(request)

    async def faults(self, request: Request) -> Response:
        """Order faults of calls: {"next", "times", "methods"}, {"percent", "kinds", "seed", "methods"} or
        {"flood", "seconds"}; of updates: {"repeat": times} or {"shuffle": seed}. An empty order ends all.

        The answer: how many there were, how many of each kind, and how many calls came too fast."""
        order, faults = await _body(request), self._world.faults
        methods = order.get("methods", [])
        try:
            match order:
                case {"next": name}:
                    faults.next(Fault[name], order.get("times", 1), methods)
                case {"percent": percent, "kinds": kinds}:
                    faults.percent(percent, [Fault[fault] for fault in kinds], order.get("seed", 0), methods)
                case {"flood": chat, "seconds": seconds}:
                    faults.flood(chat, seconds, self._world.clock.monotonic())
                case {"repeat": times}:
                    self._world.updates.times = int(times)
                case {"shuffle": seed}:
                    self._world.updates.shuffler = random.Random(seed)
                case _:
                    faults.clear()
                    self._world.updates.calm()
        except KeyError as error:
            raise Wrong(f"no such fault: {error}") from error
        kinds = Counter(f"{method} {fault.name}" for method, fault in faults.happened)
        happened = {"happened": len(faults.happened), "kinds": kinds, "too_fast": self._world.rates.refused}
        return JSONResponse(happened)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _newer(self) -> None:
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._changed.wait()
        except TimeoutError:
            return
        await asyncio.sleep(SETTLE)
