"""What `sipbot check` asks: does the bot hear, and may it do its work in each chat and topic?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import telegram
from telegram.error import Conflict

from sipbot.chat import Address
from sipbot.ports import SILENCED, UNKNOWN, NotNow, NoTopic, Refused, TryLater, Unaccepted, Unreachable

from . import inbound
from .outbound import Outbound, translated

LISTEN = 4
"""Seconds in which another program that polls would cut us off: it asks again within so many."""


async def probed(
    bot: telegram.Bot, chats: Sequence[Address], topics: Mapping[Address, str], webhook: str, *, alone: bool
) -> dict[str, str]:
    """Codes, or Telegram's own words; "" is nothing wrong. `alone`: no sipbot receives at present.

    `webhook`: ours, or "" where updates are polled. Under `<row> <aspect>` stands what there is to say beside.
    """
    try:
        await Outbound(bot).start()
        codes = {"account": "", **await _account(bot, webhook, alone=alone)}
    except Unaccepted:
        return {"account": "unaccepted"}
    except TryLater:
        return {"account": "no_answer"}
    except (Unreachable, Refused) as error:
        return {"account": str(error)}
    for chat in chats:
        codes |= await _chat(bot, chat, topics.get(chat, ""))
    return codes


async def _account(bot: telegram.Bot, webhook: str, *, alone: bool) -> dict[str, str]:
    codes = {"account hears": await _hears(bot, webhook, alone=alone)}
    if bot.bot.can_read_all_group_messages:
        codes["account privacy"] = "privacy_off"
    if not bot.bot.can_join_groups:
        codes["account groups"] = "joins_no_groups"
    return codes


async def _hears(bot: telegram.Bot, webhook: str, *, alone: bool) -> str:
    """What keeps updates from coming. While sipbot runs, a poll of ours would cut it off."""
    with translated():
        info = await bot.get_webhook_info()
    if webhook:
        return _is_brought(info, webhook, alone=alone)
    if info.url:
        return "webhook"
    if not alone:
        wanted = set(inbound.ALLOWED)
        return "" if not info.allowed_updates or wanted <= set(info.allowed_updates) else "other_poller"
    return await _listens(bot)


def _is_brought(info: telegram.WebhookInfo, webhook: str, *, alone: bool) -> str:
    """Before sipbot runs there need not be a webhook: it sets its own when it starts."""
    if info.url != webhook:
        return "" if alone and not info.url else "other_webhook"
    if info.pending_update_count and info.last_error_message and not alone:
        return f"webhook_fails {info.pending_update_count} {info.last_error_message}"
    return ""


async def _listens(bot: telegram.Bot) -> str:
    """Nothing is confirmed by it."""
    try:
        with translated():
            await bot.get_updates(limit=1, timeout=LISTEN, allowed_updates=inbound.ALLOWED)
    except TryLater as later:
        if isinstance(later.__cause__, Conflict):
            return "other_poller"
        raise
    return ""


async def _chat(bot: telegram.Bot, chat: Address, topic: str) -> dict[str, str]:
    try:
        return {f"{chat}{aspect}": reason for aspect, reason in (await _rights(bot, chat, topic)).items()}
    except TryLater:
        return {str(chat): "no_answer"}
    except NotNow as refusal:
        return {str(chat): refusal.reason if refusal.reason != UNKNOWN else f"{UNKNOWN} {refusal}"}
    except (Unreachable, Refused) as error:
        return {str(chat): str(error)}


async def _rights(bot: telegram.Bot, chat: Address, topic: str) -> dict[str, str]:
    """By aspect; "" is the chat itself."""
    with translated():
        member = await bot.get_chat_member(int(chat.id), bot.id)
        there = await bot.get_chat(int(chat.id))
    if member.status in inbound.GONE:
        return {"": "not_in_group"}
    if not _may(member, there.permissions, "can_send_messages"):
        return {"": SILENCED}
    by_aspect = (
        {} if _may(member, there.permissions, "can_send_documents") else {" files": "may_not_send_files"}
    )
    try:
        await _typing(bot, chat, topic)
    except NoTopic:
        if not topic:
            raise
        await _typing(bot, chat, "")
        by_aspect[" topic"] = "topic_gone"
    return {"": "", **by_aspect}


async def _typing(bot: telegram.Bot, chat: Address, topic: str) -> None:
    """What proves that one may write without writing."""
    with translated():
        await bot.send_chat_action(int(chat.id), "typing", message_thread_id=int(topic) if topic else None)


def _may(member: telegram.ChatMember, permissions: telegram.ChatPermissions | None, right: str) -> bool:
    """What a restricted member may stands with them, what any other may in the chat; administrators may."""
    if member.status == "administrator":
        return True
    return bool(getattr(member if member.status == "restricted" else permissions, right, True))
