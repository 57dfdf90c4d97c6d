"""Telegram as a platform: long polling of our own, sending with python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import telegram

from sipbot.chat import Action, Address, Feature, Limits, Message, Reply
from sipbot.ports import Clock, Intake, NotFetched, Refused, Sender, TryLater, Unreachable

from . import inbound
from .menus import Menus
from .outbound import LIMITS, Outbound, bot, translated
from .probing import probed

log = logging.getLogger(__name__)

POLL = 25
"""Seconds for which Telegram may hold a poll open."""
PATIENCE = 1.0
"""Seconds for which a batch waits until its notes are delivered before it is confirmed."""
FETCH = 30.0
"""Seconds that a document may take."""
CONFLICT = 409
LARGEST_FILE = 200_000
"""Bytes of a document that is read."""


class Telegram:
    """The platform. `sender` is itself behind its limiter, once `app` has built it."""

    name = inbound.NAME
    features = Feature.BUTTONS | Feature.EDITS | Feature.PRIVATE_PRESS | Feature.FILES
    limits: Limits = LIMITS

    def __init__(self, token: str, api_url: str, clock: Clock, menus: Menus) -> None:
        self._token = token
        self._url = f"{api_url}/bot{token}"
        self._clock = clock
        self._menus = menus
        self._bot: telegram.Bot = bot(token, api_url)
        self._out = Outbound(self._bot)
        self._offset: int | None = None
        self._album = ""
        self._under_way: set[asyncio.Task[None]] = set()
        self.sender: Sender = self
        self.idle = False

    def is_group(self, address: Address) -> bool:
        return address.id.startswith("-")

    def parked(self) -> set[Address]:
        return set()

    async def start(self) -> None:
        """Who the bot is, that nothing else takes its updates, and its menus."""
        await self._out.start()
        await self._freed()
        if self._bot.bot.can_read_all_group_messages:
            log.warning(
                "privacy mode is off: everything that is written in groups is sent to the bot (/setprivacy)"
            )
        await self._menus.set_up(self._bot)

    async def _freed(self) -> None:
        """Of a webhook that another program left behind: while there is one, no poll brings anything."""
        with translated():
            found = await self._bot.get_webhook_info()
            if not found.url:
                return
            await self._bot.delete_webhook(drop_pending_updates=False)
        host = urlsplit(found.url).hostname
        log.warning(
            "a webhook to %s was set, so that no update came; it is removed, and updates are polled", host
        )

    # receiving

    async def run(self, intake: Intake) -> None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(POLL + 10, connect=10)) as client:
            while True:
                try:
                    await self.receive(client, intake)
                except (httpx.HTTPError, ValueError) as error:
                    log.warning("Telegram does not answer: %s", type(error).__name__)
                    await asyncio.sleep(1)
                except Exception as error:
                    log.error("receiving is held up: %s", type(error).__name__, exc_info=error)
                    await asyncio.sleep(1)

    async def receive(self, client: httpx.AsyncClient, intake: Intake) -> int:
        """One poll: what it brought is committed, then answered, and confirmed by the next poll."""
        self.idle = True
        updates = await self._poll(client)
        self.idle = not updates
        if not updates:
            return 0
        newest = max(update["update_id"] for update in updates)
        actions = await self._read(updates, intake, await intake.epoch(newest))
        replies = await intake.act(actions)
        await self._answer(actions, replies)
        self._offset = newest + 1
        return len(updates)

    async def _poll(self, client: httpx.AsyncClient) -> list[dict[str, Any]]:
        request: dict[str, Any] = {"timeout": POLL, "limit": 100, "allowed_updates": list(inbound.ALLOWED)}
        if self._offset is not None:
            request["offset"] = self._offset
        response = await client.post(f"{self._url}/getUpdates", json=request)
        answer = response.json()
        if not answer.get("ok"):
            await self._polling_refused(answer)
            return []
        return sorted(answer["result"], key=lambda update: update["update_id"])

    async def _polling_refused(self, answer: dict[str, Any]) -> None:
        code = answer.get("error_code")
        if code == CONFLICT and "webhook" in str(answer.get("description")):
            return await self._freed()
        log.error("Telegram refuses to hand out updates (%s): %s", code, answer.get("description"))
        if code == CONFLICT:
            log.error("another program receives with this token: stop it, or ask @BotFather for a new one")
        await asyncio.sleep(float(answer.get("parameters", {}).get("retry_after", 3)))
        return None

    async def _read(self, updates: Sequence[dict[str, Any]], intake: Intake, epoch: int) -> list[Action]:
        """One update that cannot be read is set aside; the others go on."""
        actions = []
        for update in updates:
            try:
                if inbound.addressed_to_other(update.get("message") or {}, self._out.username):
                    continue
                if self._is_next_of_album(update.get("message") or {}):
                    continue
                action = inbound.read(update, epoch)
                if action is not None:
                    actions.append(action)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not block the others
                log.warning("an update was set aside: %s", type(error).__name__)
                id_ = f"{self.name}:{epoch}:{update['update_id']}"
                await intake.set_aside(id_, inbound.kind(update), type(error).__name__)
        return actions

    def _is_next_of_album(self, message: dict[str, Any]) -> bool:
        """Pictures that were sent together are answered once."""
        before, self._album = self._album, str(message.get("media_group_id") or "")
        return self._album != "" and self._album == before

    async def fetch(self, ref: str) -> bytes:
        try:
            async with asyncio.timeout(FETCH):
                with translated():
                    file = await self._bot.get_file(ref)
                    content = bytes(await file.download_as_bytearray())
        except (TryLater, Unreachable, Refused, TimeoutError) as error:
            log.warning("a file could not be fetched: %s", error)
            raise NotFetched("file_not_fetched") from error
        if len(content) > LARGEST_FILE:
            raise NotFetched("file_too_large")
        return content

    # answering

    async def _answer(self, actions: Sequence[Action], replies: Sequence[Reply]) -> None:
        for action, reply in zip(actions, replies, strict=True):
            task = asyncio.create_task(self._replied(action, reply))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)

    async def _replied(self, action: Action, reply: Reply) -> None:
        """The private note first; then the message that was pressed; then the menu."""
        try:
            if action.query:
                await self._out.toast(action.query, reply.toast)
            if reply.edit is not None and action.message:
                await self._edited(action, reply.edit)
            if reply.menu:
                await self._menus.for_chat(self._bot, int(action.place.id), reply.menu)
        except (TryLater, Unreachable, Refused) as error:
            log.info("an answer did not arrive: %s", type(error).__name__)

    async def _edited(self, action: Action, message: Message) -> None:
        for _ in range(5):
            try:
                return await self.sender.edit(action.place, [action.message], message)
            except TryLater as later:
                await self._clock.sleep(later.seconds)
        return None

    @property
    def answering(self) -> bool:
        """Whether notes or edits are under way."""
        return bool(self._under_way)

    # sending

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        return await self._out.send(to, message, thread)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        await self._out.edit(to, ids, message)

    async def redact(self, to: Address, ids: Sequence[str]) -> None:
        await self._out.redact(to, ids)

    async def probe(
        self, chats: Sequence[Address], topics: Mapping[Address, str] | None = None, *, alone: bool = True
    ) -> dict[str, str]:
        """What is wrong with the account, with what it hears, and with each chat; "" is nothing."""
        return await probed(self._bot, chats, topics or {}, alone=alone)

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._bot.shutdown()
