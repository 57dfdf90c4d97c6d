"""As much of Telegram's wire as presses need, as cheap as it can be: a process of its own.

`python -m benchmarks.press_source PRESSES IN_FLIGHT DATA CHAT`: prints its address, then hands out presses of
different people below one message, so many at a time unanswered, and prints JSON once all are acknowledged. By
long polling; or posted to a webhook, once the bot sets one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

FIRST = 7_000_000_001
ME = {
    "id": 1,
    "is_bot": True,
    "first_name": "bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
}
WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
ANSWERS: dict[str, object] = {
    "getMe": ME,
    "getWebhookInfo": WEBHOOK,
    "getMyCommands": [],
    "getMyDefaultAdministratorRights": {},
    "getChatMenuButton": {"type": "default"},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
}
"""To what is asked at the start; everything else is simply done."""
SETTLED = 1.0
"""Seconds that a bot has to start after it has set its webhook."""
MOST = 100
"""Updates of a poll."""


@dataclass
class Source:
    presses: int
    in_flight: int
    data: list[str]
    chat: int
    released: int = 0
    acknowledged: int = 0
    sent_at: dict[int, float] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    begun: float = 0.0
    more: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    posting: asyncio.Task[None] | None = None

    def update(self, n: int) -> dict[str, Any]:
        person = {"id": FIRST + n, "is_bot": False, "first_name": f"M{n}", "language_code": "fr"}
        chat = {"id": self.chat, "type": "supergroup", "title": "Bench"}
        message = {"message_id": 1, "date": 1, "chat": chat, "text": "?"}
        query = {"id": f"q{n}", "from": person, "message": message, "chat_instance": "1"}
        return {"update_id": n, "callback_query": query | {"data": self.data[n % len(self.data)]}}

    def release(self) -> None:
        if self.posting is not None:
            return
        now = time.perf_counter()
        while self.released < min(self.presses, self.acknowledged + self.in_flight):
            self.released += 1
            self.sent_at[self.released] = now
        self.more.set()

    def acknowledge(self, n: int) -> None:
        sent = self.sent_at.pop(n, None)
        if sent is None:
            return
        self.latencies.append(time.perf_counter() - sent)
        self.acknowledged += 1
        self.release()
        if self.acknowledged == self.presses:
            self.done.set()

    async def polled(self, offset: int, wait: float) -> list[dict[str, Any]]:
        if not self.begun:
            self.begun = time.perf_counter()
            self.release()
        first = max(offset, 1)
        if first > self.released and wait:
            self.more.clear()
            try:
                async with asyncio.timeout(wait):
                    await self.more.wait()
            except TimeoutError:
                pass
        return [self.update(n) for n in range(first, min(first + MOST, self.released + 1))]

    async def answer(self, method: str, body: bytes, json_body: bool) -> object:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()} if not json_body else {}
        given = json.loads(body or b"{}") if json_body else form
        if method == "getUpdates":
            return await self.polled(int(given.get("offset") or 0), float(given.get("timeout") or 0))
        if method == "setWebhook" and given.get("url"):
            self.posting = asyncio.create_task(posting(self, given["url"], given.get("secret_token", "")))
            return True
        if method == "answerCallbackQuery":
            self.acknowledge(int(given["callback_query_id"][1:]))
            return True
        if method.startswith(("send", "edit")):
            return {"message_id": 1, "date": 1, "chat": {"id": self.chat, "type": "supergroup"}}
        return ANSWERS.get(method, True)


class Wire(asyncio.Protocol):
    """HTTP/1.1, kept alive, one request after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._buffer = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = (
                int(head.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in head else 0
            )
            if len(self._buffer) < end + 4 + length:
                return
            body, method = self._buffer[end + 4 : end + 4 + length], self._buffer[:end].split(b" ")[1]
            self._buffer = self._buffer[end + 4 + length :]
            task = asyncio.create_task(
                self._reply(method.decode().rpartition("/")[2], body, b"application/json" in head)
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _reply(self, method: str, body: bytes, json_body: bool) -> None:
        result = await self._source.answer(method, body, json_body)
        text = json.dumps({"ok": True, "result": result}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(text)
        self._transport.write(head + text)  # type: ignore[attr-defined]


async def posting(source: Source, url: str, secret: str) -> None:
    """Each press posted to a webhook over connections of its own, and its answer read."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    await asyncio.sleep(SETTLED)
    source.begun = time.perf_counter()
    queue: asyncio.Queue[int] = asyncio.Queue()
    for n in range(1, source.presses + 1):
        queue.put_nowait(n)

    async def one() -> None:
        reader, writer = await asyncio.open_connection(name, int(port))
        while not queue.empty():
            n = queue.get_nowait()
            body = json.dumps(source.update(n)).encode()
            source.sent_at[n] = time.perf_counter()
            writer.write(
                f"POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
                f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = (
                int(head.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in head else 0
            )
            answer = await reader.readexactly(length)
            if not head.startswith(b"http/1.1 200"):
                raise SystemExit(f"the webhook answers {head[:40]!r}")
            if b"answerCallbackQuery" in answer or not source.data[0]:
                source.acknowledge(n)
        writer.close()

    await asyncio.gather(*(one() for _ in range(source.in_flight)))


async def main() -> None:
    presses, in_flight, data, chat = sys.argv[1:]
    source = Source(int(presses), int(in_flight), data.split(","), int(chat))
    server = await asyncio.get_running_loop().create_server(lambda: Wire(source), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await source.done.wait()
    seconds = time.perf_counter() - source.begun
    ordered = sorted(source.latencies)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "p50": ordered[len(ordered) // 2],
                "p99": ordered[int(len(ordered) * 0.99)],
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    asyncio.run(main())
