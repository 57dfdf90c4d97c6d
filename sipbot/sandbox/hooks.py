"""Delivery to a webhook, as strictly as Telegram: one update of a chat at a time, again until it is taken."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import defaultdict, deque
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from sipbot.sandbox import limits, methods
from sipbot.sandbox.facts import Hook
from sipbot.sandbox.faults import BEFORE
from sipbot.sandbox.limits import BotApiError
from sipbot.sandbox.world import World

SECRET = "X-Telegram-Bot-Api-Secret-Token"
CONNECT, ANSWER = 10.0, 60.0
"""Seconds until there is a connection, and until there is an answer."""
LONGEST_PAUSE = 60.0
"""Seconds; Telegram draws one between this and twice this."""
LONGEST_ASKED = 3600.0
"""Seconds for which an answer can ask to wait."""
NOT_IN_AN_ANSWER = ("setwebhook", "deletewebhook", "close", "logout")
"""Methods that are not carried out from the body of an answer; nor is any that gets something."""


class NotTaken(Exception):
    """The update comes again; after so many seconds where the answer says so."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class Deliverer:
    """What waits for the bot goes to its webhook. A queue per chat, and one per person who presses."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._hook = Hook()
        self._last = 0
        self._queues: defaultdict[object, deque[dict[str, Any]]] = defaultdict(deque)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._room = asyncio.Semaphore()
        self._random = random.Random(0)
        world.updates.on_push.append(self.look)

    async def reach(self) -> None:
        """Connect once, as Telegram does before it says that a webhook is set. Raises BotApiError."""
        parts = urlsplit(self._world.webhook.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            async with asyncio.timeout(CONNECT):
                _, writer = await asyncio.open_connection(parts.hostname, port)
            writer.close()
        except (OSError, TimeoutError) as error:
            self._world.webhook = Hook()
            raise limits.WEBHOOK_UNREACHABLE.refusal(reason=_words(error)) from error

    def look(self) -> None:
        """Something may be there to deliver, or another webhook is set."""
        hook = self._world.webhook
        if hook is not self._hook:
            self._hook, self._last = hook, 0
            self._queues = defaultdict(deque)
            self._room = asyncio.Semaphore(hook.connections)
        for update in self._world.updates.after(self._last) if hook.url else ():
            self._last = update["update_id"]
            queue = self._queues[_queue_of(update)]
            queue.append(update)
            if len(queue) == 1:
                self._begin(queue, hook)

    def _begin(self, queue: deque[dict[str, Any]], hook: Hook) -> None:
        task = asyncio.get_running_loop().create_task(self._in_order(queue, hook))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_order(self, queue: deque[dict[str, Any]], hook: Hook) -> None:
        while queue and self._world.webhook is hook:
            for _ in range(self._world.updates.times):
                await self._until_taken(queue[0], hook)
            if self._world.webhook is hook:
                self._world.updates.confirm(queue[0]["update_id"])
            queue.popleft()

    async def _until_taken(self, update: dict[str, Any], hook: Hook) -> None:
        fails, delay = 0, 1.0
        while self._world.webhook is hook:
            try:
                async with self._room:
                    await self._post(update, hook)
                return
            except NotTaken as error:
                hook.error, hook.error_at = str(error), int(self._world.clock.now().timestamp())
                pause = min(error.after, LONGEST_ASKED)
                if not pause and fails:
                    longest = self._random.uniform(LONGEST_PAUSE, 2 * LONGEST_PAUSE)
                    pause = delay = min(longest, delay * 2)
                fails += 1
                await self._world.clock.sleep(pause)

    async def _post(self, update: dict[str, Any], hook: Hook) -> None:
        """Raises NotTaken. What the answer asks for is carried out."""
        headers = {"Content-Type": "application/json"} | ({SECRET: hook.secret} if hook.secret else {})
        body = json.dumps(update).encode("ascii")
        try:
            call = self._client().post(hook.url, data=body, headers=headers, allow_redirects=False)
            async with call as answer:
                content, kind = await answer.read(), answer.content_type
        except TimeoutError as error:
            raise NotTaken("Read timeout expired") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NotTaken(_words(error)) from error
        if not 200 <= answer.status <= 299:
            after = answer.headers.get("Retry-After", "")
            reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            raise NotTaken(reason, float(after) if after.isdigit() else 0.0)
        self._carry_out(_asked(kind, content))

    def _carry_out(self, raw: dict[str, Any]) -> None:
        """Nothing comes back of it, be it refused."""
        name = str(raw.pop("method", "")).lower()
        if name.startswith("get") or name in NOT_IN_AN_ANSWER:
            return
        method = next((known for known in methods.METHODS if known.lower() == name), "")
        if not method or self._world.faults.pick(method) in BEFORE:
            return
        try:
            methods.call(self._world, method, raw)
        except BotApiError as error:
            self._world.unheard.append((method, error.description))

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=ANSWER),
            )
        return self._session

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _queue_of(update: dict[str, Any]) -> object:
    """Updates of one chat, or presses of one person, come in order; one that names neither goes alone."""
    for kind, content in update.items():
        if isinstance(content, dict):
            of = content.get("from") if kind == "callback_query" else content.get("chat")
            if isinstance(of, dict):
                return kind == "callback_query", of.get("id")
    return update["update_id"]


def _asked(kind: str, content: bytes) -> dict[str, Any]:
    """The parameters in the body of an answer; none where it holds something else."""
    try:
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(content.decode()))
        given = json.loads(content) if kind == "application/json" else {}
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _words(error: BaseException) -> str:
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "Webhook connection closed"
    number = getattr(error, "errno", None)
    return os.strerror(number) if isinstance(number, int) and number > 0 else type(error).__name__
