"""Telegram as a platform: long polling of our own, sending with python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import telegram
from telegram.error import NetworkError

from sipbot.chat import Action, Address, Feature, Limits, Message
from sipbot.ports import Clock, Intake, NotFetched, Refused, Sender, TryLater, Unreachable

from . import inbound, wire
from .answering import Answering
from .backlog import Backlog
from .menus import Menus
from .outbound import LIMITS, Outbound, bot, translated
from .probing import probed

log = logging.getLogger(__name__)

POLL = 20
"""Seconds for which Telegram may hold a poll open."""
FETCH = 30.0
"""Seconds that a document may take."""
LATE = 5.0
"""Seconds more after which a poll is given up: a network that swallows everything resets no connection."""
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
        self._wire = wire.of(self._bot)
        self._out = Outbound(self._bot)
        self._offset: int | None = None
        self._backlog = Backlog()
        self._album = ""
        self.sender: Sender = self
        menu = partial(menus.for_chat, self._bot)
        self._answering = Answering(clock, lambda: self.sender, self._out.toast, menu)
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
            webhook = await self._bot.get_webhook_info()
            if not webhook.url:
                return
            await self._bot.delete_webhook(drop_pending_updates=False)
        host = urlsplit(webhook.url).hostname
        log.warning(
            "a webhook to %s was set, so that no update came; it is removed, and updates are polled", host
        )

    # receiving

    async def run(self, intake: Intake) -> None:
        while True:
            try:
                await self.receive(intake)
            except (NetworkError, ValueError) as error:
                log.warning("Telegram does not answer: %s", type(error.__cause__ or error).__name__)
                await asyncio.sleep(1)
            except Exception as error:
                log.error("receiving is held up: %s", type(error).__name__, exc_info=error)
                await asyncio.sleep(1)

    async def receive(self, intake: Intake) -> int:
        """One poll and one round of what it brought: committed, answered, confirmed by a later poll."""
        self.idle = not self._backlog.waiting
        self._backlog.take_in(await self._poll())
        updates = self._backlog.round()
        self.idle = not updates
        if not updates:
            return 0
        newest = max(update["update_id"] for update in updates)
        actions = await self._read(updates, intake, await intake.epoch(newest))
        replies = await intake.act(actions)
        await self._answering.answer(actions, replies)
        self._offset = self._backlog.done(updates)
        return len(updates)

    async def _poll(self) -> list[dict[str, Any]]:
        wait = 0 if self._backlog.waiting else POLL
        request = {
            "timeout": wait,
            "limit": 100,
            "allowed_updates": list(inbound.ALLOWED),
            "offset": self._offset,
        }
        answer = await self._wire.ask(f"{self._url}/getUpdates", request, read=POLL + LATE, connect=LATE)
        if not answer.get("ok"):
            await self._polling_refused(answer)
            return []
        return list(answer["result"])

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
                await intake.set_aside(id_, inbound.update_type(update), type(error).__name__)
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

    @property
    def answering(self) -> bool:
        """Whether notes or edits are under way."""
        return self._answering.under_way

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
        await self._answering.close()
        await self._bot.shutdown()
