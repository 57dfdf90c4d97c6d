"""The one web server: what it takes from strangers, and how it stops."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sipbot import http
from sipbot.http import Bounded, serve
from sipbot.ports import Unlistenable


class Calls:
    """`/echo` says what it got; `/wait` is answered when the test lets it; `/broken` has a fault."""

    def __init__(self) -> None:
        self.begun, self.free = asyncio.Event(), asyncio.Event()

    async def echo(self, request: Request) -> Response:
        return Response(await request.body())

    async def wait(self, request: Request) -> Response:
        self.begun.set()
        await self.free.wait()
        return PlainTextResponse("done")

    async def broken(self, request: Request) -> Response:
        raise ValueError("words of somebody")

    def routes(self) -> list[Route]:
        return [
            Route("/echo", self.echo, methods=["POST"]),
            Route("/wait", self.wait),
            Route("/broken", self.broken),
        ]


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
async def url(calls: Calls) -> AsyncIterator[str]:
    async with serve(Bounded(calls.routes(), most=1000, slowest=0.2, longest=0.5)) as url:
        yield url


async def test_a_body_that_fits_arrives_and_a_larger_one_is_refused(url: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    async with httpx.AsyncClient(base_url=url) as caller:
        assert (await caller.post("/echo", content=b"x" * 1000)).content == b"x" * 1000
        assert (await caller.post("/echo", content=b"x" * 1001)).status_code == 413
        assert (await caller.post("/echo", content=pieces())).status_code == 413


async def said(url: str, words: bytes) -> bytes:
    """What a caller gets who says so much and waits."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(words)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return answer


async def test_whoever_does_not_finish_a_body_is_sent_away(url: str) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
    assert (await said(url, head + b"x")).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("words", [b"", b"POST /echo HT"])
async def test_whoever_never_begins_a_call_is_sent_away(
    words: bytes, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SLOWEST", 0.2)
    async with serve(Bounded(calls.routes())) as url:
        try:
            assert await said(url, words) == b""
        except ConnectionResetError:
            return


async def test_a_call_that_takes_too_long_is_given_up(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as caller:
        assert (await caller.get("/wait")).status_code == 503


async def test_an_error_says_nothing_to_the_outside_and_its_kind_to_the_log(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with httpx.AsyncClient(base_url=url) as caller:
        answer = await caller.get("/broken")
    assert (answer.status_code, answer.text) == (500, "error")
    (record,) = [one for one in caplog.records if one.name == "sipbot.http"]
    assert record.getMessage() == "a call of the web server failed: ValueError"


@pytest.mark.parametrize("path", ["/", "/echo/", "/docs", "/..%2f", "//echo"])
async def test_what_is_not_there_is_404_and_nothing_more(url: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=url) as caller:
        answer = await caller.get(path)
    assert (answer.status_code, answer.text) == (404, "Not Found") and "server" not in answer.headers


async def test_an_answer_does_not_wait_for_the_one_before_to_be_acknowledged(url: str) -> None:
    """Without TCP_NODELAY each takes 40 ms."""
    async with httpx.AsyncClient(base_url=url) as caller:
        begun = time.monotonic()
        for _ in range(20):
            await caller.post("/echo", content=b"x")
    assert time.monotonic() - begun < 20 * 0.04


async def test_a_stop_lets_a_call_come_to_its_end(calls: Calls) -> None:
    async with httpx.AsyncClient() as caller:
        async with serve(Bounded(calls.routes()), grace=5) as url:
            call = asyncio.create_task(caller.get(f"{url}/wait"))
            await calls.begun.wait()
            asyncio.get_running_loop().call_later(http.SEEN_OFF + 0.3, calls.free.set)
        assert (await call).text == "done"
        with pytest.raises(httpx.ConnectError):
            await caller.get(f"{url}/wait")


async def test_a_stop_never_hangs_on_a_call_that_does_not_end(calls: Calls) -> None:
    async with httpx.AsyncClient() as caller:
        async with serve(Bounded(calls.routes()), grace=0.2) as url:
            call = asyncio.create_task(caller.get(f"{url}/wait"))
            await calls.begun.wait()
            begun = time.monotonic()
        assert time.monotonic() - begun < 3
        assert (await call).status_code == 500


async def test_an_address_that_is_taken_is_an_error_that_names_it(calls: Calls, url: str) -> None:
    port = int(url.rpartition(":")[2])
    with pytest.raises(Unlistenable) as taken:
        async with serve(Bounded(calls.routes()), port=port):
            pass
    assert taken.value.address == f"127.0.0.1:{port}" and "in use" in taken.value.reason


async def test_no_call_is_logged_at_any_level(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """An address may hold a secret."""
    caplog.set_level(logging.DEBUG)
    async with httpx.AsyncClient(base_url=url) as caller:
        await caller.post("/echo", content=b"x")
    served = [one for one in caplog.records if one.name.startswith(("uvicorn", "sipbot"))]
    assert not any("/echo" in one.getMessage() for one in served)
