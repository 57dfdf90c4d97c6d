"""The methods of the Bot API, a file per subject. Synchronous: a world and checked arguments in, JSON out."""

from __future__ import annotations

from sipbot.sandbox.arguments import check
from sipbot.sandbox.limits import METHOD_UNKNOWN
from sipbot.sandbox.methods import chats, files, menus, messages, queries, webhooks
from sipbot.sandbox.methods.register import METHODS
from sipbot.sandbox.world import World

__all__ = ["METHODS", "call", "chats", "files", "menus", "messages", "queries", "webhooks"]


def call(world: World, method: str, raw: dict[str, object]) -> object:
    """One call of the bot, as Telegram would carry it out. Raises BotApiError."""
    if method not in METHODS:
        raise METHOD_UNKNOWN.refusal()
    return METHODS[method](world, check(method, raw))
