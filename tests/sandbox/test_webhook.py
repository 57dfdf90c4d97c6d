"""A webhook: what Telegram delivers to it, in which order, and what it makes of the answers."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sipbot.http import Bounded, serve
from sipbot.sandbox.hooks import SECRET
from tests.sandbox.conftest import AICHA, JOKE, SUPERGROUP, Sandbox, press_me

pytestmark = pytest.mark.asyncio(loop_scope="session")

Answer = Callable[[dict[str, Any]], Awaitable[Response]]


async def taken(update: dict[str, Any]) -> Response:
    return Response()


@dataclass
class Bot:
    """What stands behind the webhook: it answers as a test wants."""

    url: str = ""
    answer: Answer = taken
    calls: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    async def hear(self, request: Request) -> Response:
        self.secrets.append(request.headers.get(SECRET, ""))
        self.calls.append(json.loads(await request.body()))
        return await self.answer(self.calls[-1])


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """Its webhook is set, with a secret."""
    one = Bot()
    async with serve(Bounded([Route("/hook", one.hear, methods=["POST"])])) as url:
        sandbox.world.local, one.url = True, f"{url}/hook"
        answer = await sandbox.call("setWebhook", url=one.url, secret_token="s3cret", max_connections=2)
        assert answer.is_success, answer.text
        yield one
        await sandbox.call("deleteWebhook")


async def test_each_update_is_delivered_once_with_the_secret(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.updates.emptied()
    sandbox.world.write(AICHA, AICHA, "hello")
    await sandbox.world.updates.emptied()
    assert [call["message"]["text"] for call in bot.calls] == ["/start", "hello"]
    assert set(bot.secrets) == {"s3cret"}


async def test_what_is_not_taken_comes_again_after_pauses_that_grow(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.updates.emptied()
    moments: list[float] = []

    async def refuse_six_times(update: dict[str, Any]) -> Response:
        moments.append(sandbox.clock.monotonic())
        return Response(status_code=200 if len(moments) > 6 else 500)

    bot.answer = refuse_six_times
    sandbox.world.write(AICHA, AICHA, "hello")
    while sandbox.world.updates:
        sandbox.clock.advance(0.5)
        await asyncio.sleep(0.005)
    pauses = [after - before for before, after in itertools.pairwise(moments)]
    assert all(pause >= least for pause, least in zip(pauses, (0, 2, 4, 8, 16, 32), strict=True))
    info = (await sandbox.call("getWebhookInfo")).json()["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert (info["pending_update_count"], info["max_connections"]) == (0, 2)


async def test_one_chat_waits_for_its_own_updates_only(sandbox: Sandbox, bot: Bot) -> None:
    """In order within a chat; another chat is not held up by it."""
    await sandbox.world.updates.emptied()
    free = asyncio.Event()

    async def hold_back_the_first(update: dict[str, Any]) -> Response:
        if update["message"]["text"] == "first":
            await free.wait()
        return Response()

    bot.answer, bot.calls = hold_back_the_first, []
    sandbox.world.start(JOKE)
    for text in ("first", "second"):
        sandbox.world.write(AICHA, AICHA, text)
    while len(bot.calls) < 2:  # noqa: ASYNC110 - what was delivered stands in a list
        await asyncio.sleep(0.005)
    assert {call["message"]["text"] for call in bot.calls} == {"first", "/start"}
    free.set()
    await sandbox.world.updates.emptied()
    assert bot.calls[-1]["message"]["text"] == "second"


async def test_no_more_calls_at_once_than_the_bot_allows(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.world.updates.emptied()
    free, at_once = asyncio.Event(), []

    async def wait(update: dict[str, Any]) -> Response:
        at_once.append(update)
        await free.wait()
        return Response()

    bot.answer = wait
    message = await sandbox.send(SUPERGROUP, reply_markup=press_me())
    for _ in range(3):
        for person in (AICHA, JOKE):
            sandbox.world.press(person, SUPERGROUP, message, "Yes")
    sandbox.world.write(AICHA, AICHA, "hello")
    await asyncio.sleep(0.1)
    assert len(at_once) == 2
    free.set()
    await sandbox.world.updates.emptied()
    assert len(at_once) == 7


@pytest.mark.parametrize("method", ["answerCallbackQuery", "ANSWERcallbackquery"])
async def test_a_method_in_the_body_of_an_answer_is_carried_out(
    sandbox: Sandbox, bot: Bot, method: str
) -> None:
    await sandbox.world.updates.emptied()

    async def note(update: dict[str, Any]) -> Response:
        query = update["callback_query"]["id"]
        return JSONResponse({"method": method, "callback_query_id": query, "text": "noted"})

    bot.answer = note
    message = await sandbox.send(SUPERGROUP, reply_markup=press_me())
    query = sandbox.world.press(AICHA, SUPERGROUP, message, "Yes")
    await sandbox.world.updates.emptied()
    assert sandbox.world.queries[query].toast == "noted"


NO_CALLS: list[object] = [{"method": "deleteWebhook"}, {"method": "getMe"}, ["method"], {"method": "sing"}]


@pytest.mark.parametrize("body", NO_CALLS)
async def test_what_is_no_method_for_an_answer_does_nothing(sandbox: Sandbox, bot: Bot, body: object) -> None:
    await sandbox.world.updates.emptied()

    async def ask(update: dict[str, Any]) -> Response:
        return JSONResponse(body)

    bot.answer = ask
    sandbox.world.write(AICHA, AICHA, "hello")
    await sandbox.world.updates.emptied()
    assert sandbox.world.webhook.url == bot.url and sandbox.world.unheard == []


async def test_a_call_that_is_refused_is_heard_of_by_nobody(sandbox: Sandbox, bot: Bot) -> None:
    """That is what the body of an answer costs."""
    await sandbox.world.updates.emptied()

    async def ask(update: dict[str, Any]) -> Response:
        return JSONResponse({"method": "sendMessage", "chat_id": 1, "text": "hello"})

    bot.answer = ask
    sandbox.world.write(AICHA, AICHA, "hello")
    await sandbox.world.updates.emptied()
    assert [method for method, _ in sandbox.world.unheard] == ["sendMessage"]
