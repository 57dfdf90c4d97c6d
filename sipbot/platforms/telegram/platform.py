"""Telegram as a platform: long polling of our own, sending with python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import httpx
import telegram

from sipbot.chat import Action, Address, Feature, File, Limits, Message
from sipbot.platforms.pages import Pages
from sipbot.ports import Clock, Intake, Refused, Sender, TryLater, Unaccepted, Unreachable

from . import inbound
from .answering import Answering
from .backlog import Backlog
from .menus import Menus
from .outbound import LIMITS, Outbound, bot, translated

log = logging.getLogger(__name__)

POLL = 20
"""Seconds for which Telegram may hold a poll open."""
LATE = 5.0
"""Seconds more after which a poll is given up: a network that swallows everything resets no connection."""
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
        self._backlog = Backlog()
        self.sender: Sender = self
        pages = Pages(clock, lambda to, id_, message: self.sender.edit(to, [id_], message))
        menu = partial(menus.for_chat, self._bot)
        self._answering = Answering(clock, pages, self._out.toast, menu, lambda: self.sender.parked())
        self.idle = False

    def is_group(self, address: Address) -> bool:
        return address.id.startswith("-")

    def parked(self) -> set[Address]:
        return set()

    async def start(self) -> None:
        """Who the bot is, and its menus."""
        await self._out.start()
        await self._menus.set_up(self._bot)

    # receiving

    async def run(self, intake: Intake) -> None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(POLL + LATE, connect=LATE)) as client:
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
        """One poll and one round of what it brought: committed, answered, confirmed by a later poll."""
        self.idle = not self._backlog.waiting
        self._backlog.take_in(await self._poll(client))
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

    async def _poll(self, client: httpx.AsyncClient) -> list[dict[str, Any]]:
        wait = 0 if self._backlog.waiting else POLL
        request: dict[str, Any] = {"timeout": wait, "limit": 100, "allowed_updates": list(inbound.ALLOWED)}
        if self._offset is not None:
            request["offset"] = self._offset
        response = await client.post(f"{self._url}/getUpdates", json=request)
        answer = response.json()
        if not answer.get("ok"):
            await self._polling_refused(answer)
            return []
        return list(answer["result"])

    async def _polling_refused(self, answer: dict[str, Any]) -> None:
        code = answer.get("error_code")
        log.error("Telegram refuses to hand out updates (%s): %s", code, answer.get("description"))
        await asyncio.sleep(float(answer.get("parameters", {}).get("retry_after", 3)))

    async def _read(self, updates: Sequence[dict[str, Any]], intake: Intake, epoch: int) -> list[Action]:
        """One update that cannot be read is set aside; the others go on."""
        actions = []
        for update in updates:
            try:
                if inbound.addressed_to_other(update.get("message") or {}, self._out.username):
                    continue
                action = inbound.read(update, epoch)
                if action is not None:
                    actions.append(await self._with_file(action, update))
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not block the others
                log.warning("an update was set aside: %s", type(error).__name__)
                id_ = f"{self.name}:{epoch}:{update['update_id']}"
                await intake.set_aside(id_, inbound.kind(update), type(error).__name__)
        return actions

    async def _with_file(self, action: Action, update: dict[str, Any]) -> Action:
        """Fetch a document that was sent in private, before any transaction is open."""
        if action.verb != "file" or not action.private:
            return action
        document = update["message"]["document"]
        if document.get("file_size", 0) > LARGEST_FILE:
            return replace(action, args=("file_too_large",))
        try:
            with translated():
                file = await self._bot.get_file(document["file_id"])
                content = bytes(await file.download_as_bytearray())
        except (TryLater, Unreachable, Refused) as error:
            log.warning("a file could not be fetched: %s", error)
            return replace(action, args=("file_not_fetched",))
        name = str(document.get("file_name") or "")
        return replace(action, file=File(name, content))

    @property
    def answering(self) -> bool:
        """Whether notes or edits are under way."""
        return self._answering.under_way

    # sending

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None
    ) -> tuple[str, ...]:
        return await self._out.send(to, message)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        await self._out.edit(to, ids, message)

    async def redact(self, to: Address, ids: Sequence[str]) -> None:
        await self._out.redact(to, ids)

    async def probe(self, chats: Sequence[Address]) -> dict[str, str]:
        """What is wrong with the account and with each chat, as codes or in Telegram's words; "" is nothing."""
        try:
            await self._out.start()
        except Unaccepted:
            return {"account": "unaccepted"}
        except TryLater:
            return {"account": "no_answer"}
        except (Unreachable, Refused) as error:
            return {"account": str(error)}
        return {"account": "", **{str(chat): await self._probe_chat(chat) for chat in chats}}

    async def _probe_chat(self, chat: Address) -> str:
        try:
            with translated():
                member = await self._bot.get_chat_member(int(chat.id), self._bot.id)
        except TryLater:
            return "no_answer"
        except (Unreachable, Refused) as error:
            return str(error)
        can = getattr(member, "can_send_messages", True)
        return "" if member.status in ("member", "administrator", "restricted") and can else member.status

    async def close(self) -> None:
        await self._answering.close()
        await self._bot.shutdown()
