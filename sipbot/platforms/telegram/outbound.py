"""To Telegram, with python-telegram-bot: messages without markup, and its errors as ours."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import timedelta

import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from sipbot.chat import Address, Button, Limits, Message
from sipbot.ports import Moved, TryLater, Unaccepted

from . import refusals, wire
from .payload import MOST_BYTES as PAYLOAD
from .payload import encode

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns of each 429

LIMITS = Limits(
    text=4096,
    payload=PAYLOAD,
    toast=200,
    caption=1024,
    per_second=30,
    per_chat_second=1,
    per_group_minute=20,
)
"""Telegram's."""

RETRY_AFTER = 2.0
"""Seconds to wait after the network failed."""
UNCHANGED = "message is not modified"
MISSING = ("message to edit not found", "message can't be edited", "message to delete not found")


def bot(token: str, api_url: str) -> telegram.Bot:
    """A bot whose requests do not wait for ever."""
    request = wire.Wire()
    return telegram.Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=request,
    )


async def name_of(token: str, api_url: str) -> str:
    """What the bot is called, without the @. Raises TryLater, Unaccepted."""
    client = bot(token, api_url)
    try:
        await Outbound(client).start()
        return client.username
    finally:
        await client.shutdown()


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Telegram's errors as TryLater, Moved, Unreachable, NoTopic, NotNow or Refused."""
    try:
        yield
    except RetryAfter as error:
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        raise TryLater(seconds, "too many requests", too_many=True) from error
    except ChatMigrated as error:
        raise Moved(Address("telegram", str(error.new_chat_id))) from error
    except (Forbidden, BadRequest) as error:
        raise refusals.error(error.message) from error
    except (TimedOut, NetworkError) as error:
        if refusals.meant(error.message) == refusals.OURS:  # so the library calls a file that is too large
            raise refusals.error(error.message) from error
        raise TryLater(RETRY_AFTER, type(error).__name__, ambiguous=True) from error
    except TelegramError as error:
        raise TryLater(RETRY_AFTER, type(error).__name__) from error


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def fitted(text: str, most: int) -> str:
    """At most that many UTF-16 units; what is cut off is marked so."""
    if units(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


def entities(message: Message) -> list[MessageEntity]:
    """The title in bold; nothing else is ever markup."""
    if not message.title:
        return []
    return [MessageEntity(MessageEntity.BOLD, 0, units(message.title))]


def keyboard(message: Message, username: str) -> InlineKeyboardMarkup | None:
    rows = [[_button(button, username) for button in row] for row in message.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button, username: str) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.start:
        return InlineKeyboardButton(button.label, url=f"https://t.me/{username}?start={button.start}")
    return InlineKeyboardButton(button.label, callback_data=encode(button))


class Outbound:
    """Sending, editing, noting. Every method raises as `translated`."""

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot
        self._wire = wire.of(bot)

    @property
    def username(self) -> str:
        return self._bot.username

    async def start(self) -> None:
        """Ask who the bot is. Raises Unaccepted too."""
        try:
            with translated():
                await self._bot.initialize()
        except TryLater as error:
            if isinstance(error.__cause__, InvalidToken):
                raise Unaccepted("telegram") from error
            raise

    async def send(self, to: Address, message: Message, thread: str = "") -> tuple[str, ...]:
        """The ids of what was sent, into this topic of the chat. Raises what `translated` does."""
        topic = int(thread) if thread else None
        with translated():
            if message.file is not None:
                sent = await self._bot.send_document(
                    int(to.id),
                    telegram.InputFile(message.file.content, filename=message.file.name),
                    caption=fitted(message.plain, LIMITS.caption),
                    caption_entities=entities(message),
                    reply_markup=keyboard(message, self.username),
                    message_thread_id=topic,
                )
            else:
                sent = await self._bot.send_message(
                    int(to.id),
                    fitted(message.plain, LIMITS.text),
                    entities=entities(message),
                    reply_markup=keyboard(message, self.username),
                    link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
                    message_thread_id=topic,
                )
        return (str(sent.message_id),)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        """What is gone, or reads so already, is no failure. Raises what `translated` does."""
        for id_ in ids:
            with contextlib.suppress(Unchanged), translated(), unchanged_is_fine():
                await self._bot.edit_message_text(
                    fitted(message.plain, LIMITS.text),
                    chat_id=int(to.id),
                    message_id=int(id_),
                    entities=entities(message),
                    reply_markup=keyboard(message, self.username),
                    link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
                )

    async def redact(self, to: Address, ids: Sequence[str]) -> None:
        for id_ in ids:
            with contextlib.suppress(Unchanged), translated(), unchanged_is_fine():
                await self._bot.delete_message(int(to.id), int(id_))

    async def toast(self, query: str, text: str) -> None:
        """A query that is too old is no failure: what was pressed is recorded all the same."""
        with contextlib.suppress(Unchanged), translated(), unchanged_is_fine():
            fields = {"callback_query_id": query, "text": fitted(text, LIMITS.toast) or None}
            await self._wire.call(f"{self._bot.base_url}/answerCallbackQuery", fields)


class Unchanged(Exception):
    """There was nothing to change."""


@contextlib.contextmanager
def unchanged_is_fine() -> Iterator[None]:
    try:
        yield
    except BadRequest as error:
        explanation = error.message.lower()
        if (
            UNCHANGED in explanation
            or "query is too old" in explanation
            or any(sign in explanation for sign in MISSING)
        ):
            raise Unchanged from error
        raise
