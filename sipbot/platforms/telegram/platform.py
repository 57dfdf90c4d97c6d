"""Telegram as a platform: updates are polled or brought, messages sent with python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import telegram
from telegram.error import NetworkError

from sipbot.chat import Address, Feature, Limits, Message
from sipbot.ports import Clock, Intake, NotFetched, Refused, Sender, TryLater, Unreachable

from . import inbound, wire
from .answering import Answering
from .backlog import Backlog
from .menus import Menus
from .outbound import LIMITS, Outbound, bot, translated
from .probing import probed
from .updates import Updates

if TYPE_CHECKING:  # a web server is there only where it is used
    from .webhook import Webhook

log = logging.getLogger(__name__)

POLL = 20
"""Seconds for which Telegram may hold a poll open."""
FETCH = 30.0
"""Seconds that a document may take."""
LATE = 5.0
"""Seconds more after which a poll is given up: a network that swallows everything resets no connection."""
CONFLICT = 409
LOOK = 60.0
"""Seconds without an update after which it is asked whether Telegram still brings them."""
RETRY = 30.0
"""Seconds after which a webhook is set again that Telegram refused."""
LARGEST_FILE = 200_000
"""Bytes of a document that is read."""


class Telegram:
    """The platform. `sender` is itself behind its limiter, once `app` has built it."""

    name = inbound.NAME
    features = Feature.BUTTONS | Feature.EDITS | Feature.PRIVATE_PRESS | Feature.FILES
    limits: Limits = LIMITS

    def __init__(
        self, token: str, api_url: str, clock: Clock, menus: Menus, webhook: Webhook | None = None
    ) -> None:
        """With a webhook updates are brought; without, they are polled."""
        self._webhook = webhook
        self.routes: Sequence[Any] = webhook.routes if webhook else ()
        self._url = f"{api_url}/bot{token}"
        self._clock = clock
        self._menus = menus
        self._bot: telegram.Bot = bot(token, api_url)
        self._wire = wire.of(self._bot)
        self._out = Outbound(self._bot)
        self._offset: int | None = None
        self._backlog = Backlog()
        self._updates = Updates(lambda: self._out.username)
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
        await (self._set(self._webhook) if self._webhook else self._freed())
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

    async def _set(self, webhook: Webhook) -> None:
        """Telegram brings updates from now on. Said anew at each start: nobody can ask which secret it has."""
        try:
            with translated():
                await self._bot.set_webhook(
                    webhook.url,
                    allowed_updates=inbound.ALLOWED,
                    secret_token=webhook.secret,
                    max_connections=webhook.connections,
                )
        except Refused as refusal:
            raise TryLater(RETRY, f"it refuses the webhook at public_url: {refusal}") from refusal

    async def _looked_after(self, webhook: Webhook) -> None:
        """Nothing came for a while: is it because another program has taken the updates away?"""
        try:
            with translated():
                stands = await self._bot.get_webhook_info()
                if stands.url != webhook.url:
                    log.warning("the webhook was changed by another program; it is set again")
                    await self._set(webhook)
        except TryLater as later:
            log.warning("Telegram does not answer: %s", later)
            return
        if stands.pending_update_count and stands.last_error_message:
            log.error("Telegram cannot bring updates: %s", stands.last_error_message)

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

    async def receive(self, intake: Intake) -> None:
        """One round of what was brought, or of what one poll brought: that is confirmed by a later poll."""
        if self._webhook is not None:
            await self._brought(self._webhook, intake)
            return
        self.idle = not self._backlog.waiting
        self._backlog.take_in(await self._poll())
        since = time.monotonic()
        updates = self._backlog.round()
        self.idle = not updates
        if not updates:
            return
        handled = await self._updates.handed_in(updates, intake)
        actions, replies = [action for action, _ in handled], [reply for _, reply in handled]
        await self._answering.answer(actions, replies, partial(intake.acknowledged, since))
        self._offset = self._backlog.done(updates)

    async def _brought(self, webhook: Webhook, intake: Intake) -> None:
        self.idle = webhook.idle
        some = await webhook.some(LOOK)
        self.idle = False
        if some:
            await webhook.round(self._updates, self._answering, intake)
        else:
            await self._looked_after(webhook)

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
        url = self._webhook.url if self._webhook else ""
        return await probed(self._bot, chats, topics or {}, url, alone=alone)

    async def close(self) -> None:
        await self._answering.close()
        await self._bot.shutdown()
