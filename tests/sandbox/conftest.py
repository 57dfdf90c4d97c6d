"""One real HTTP server for all tests here; each test has a world of its own behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.types import ASGIApp, Receive, Scope, Send

from sipbot.clock import SandboxClock
from sipbot.http import serve
from sipbot.sandbox.facts import User
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import World

AICHA, JOKE, STRANGER = 5_000_000_001, 5_000_000_002, 5_000_000_003
GROUP, SUPERGROUP = -4001, -1_001_000_000_001


def keyboard(*rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def press_me(label: str = "Yes", data: str = "yes") -> dict[str, Any]:
    return keyboard([{"text": label, "callback_data": data}])


@dataclass
class Switch:
    """An application that hands every request to the world of the test that runs."""

    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app
        await self.app(scope, receive, send)


@dataclass
class Sandbox:
    """A world with Aïcha (who has opened the private chat), Joke, a stranger, a group and a supergroup."""

    world: World
    clock: SandboxClock
    url: str
    http: httpx.AsyncClient

    async def call(self, method: str, **parameters: Any) -> httpx.Response:
        return await self.http.post(f"/bot{self.world.token}/{method}", json=parameters)

    async def send(self, chat: int = AICHA, text: str = "hello", **more: Any) -> int:
        """A message that must arrive; its id."""
        answer = await self.call("sendMessage", chat_id=chat, text=text, **more)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["result"]["message_id"])

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        answer = await self.call("getUpdates", **parameters)
        assert answer.status_code == 200, answer.text
        updates: list[dict[str, Any]] = answer.json()["result"]
        return updates

    async def act(self, user: int, name: str, /, **body: Any) -> httpx.Response:
        return await self.http.post(f"/people/{user}/{name}", json=body)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[tuple[Switch, str, httpx.AsyncClient]]:
    switch = Switch()
    async with serve(switch) as url, httpx.AsyncClient(base_url=url) as http:
        yield switch, url, http


@pytest.fixture
def world() -> World:
    world = World(SandboxClock(datetime(2026, 11, 2, 9, tzinfo=UTC)))
    world.add_user(User(AICHA, "Aïcha", "fr", "member", "Liège"))
    world.add_user(User(JOKE, "Joke", "nl", "member", "Gent"))
    world.add_user(User(STRANGER, "Nobody", "de"))
    world.add_chat(GROUP, "Smart Eupen", [AICHA, JOKE], type="group")
    world.add_chat(SUPERGROUP, "Smart Liège", [AICHA, JOKE])
    world.start(AICHA)
    return world


@pytest.fixture
def sandbox(world: World, server: tuple[Switch, str, httpx.AsyncClient]) -> Sandbox:
    switch, url, http = server
    switch.app = sandbox_app(world)
    assert isinstance(world.clock, SandboxClock)
    return Sandbox(world, world.clock, url, http)
