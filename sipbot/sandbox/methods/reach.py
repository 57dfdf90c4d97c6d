"""Which chat a call means, and whether the bot may write there."""

from __future__ import annotations

from sipbot.sandbox import limits
from sipbot.sandbox.facts import Chat
from sipbot.sandbox.world import World


def known_chat(world: World, chat_id: int | str) -> Chat:
    """A chat that the bot has met. Raises like Telegram for an unknown, moved or deleted one."""
    chat = world.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None and chat_id in world.users and chat_id != world.bot.id:
        raise limits.NEVER_STARTED.refusal()
    if chat is None or chat.bot == "never":
        raise limits.CHAT_UNKNOWN.refusal()
    if chat.migrated_to is not None:
        raise limits.MIGRATED.refusal({"migrate_to_chat_id": chat.migrated_to})
    if chat.deleted:
        raise limits.CHAT_DELETED.refusal()
    return chat


def joined_chat(world: World, chat_id: int | str) -> Chat:
    """A chat that the bot is in."""
    chat = known_chat(world, chat_id)
    if chat.bot == "kicked":
        raise (limits.KICKED_GROUP if chat.type == "group" else limits.KICKED).refusal()
    if chat.bot == "left":
        raise (limits.LEFT_GROUP if chat.type == "group" else limits.LEFT).refusal()
    return chat


def writable_chat(world: World, chat_id: int | str) -> Chat:
    """A chat that takes what the bot writes."""
    chat = joined_chat(world, chat_id)
    if chat.id in world.deactivated:
        raise limits.DEACTIVATED.refusal()
    if chat.id in world.blocked:
        raise limits.BLOCKED.refusal()
    if chat.silenced:
        raise limits.NO_RIGHTS.refusal()
    if chat.refusal is not None:
        raise chat.refusal.refusal()
    return chat


def topic(chat: Chat, number: int | None) -> int | None:
    """Where the bot writes. Naming "General" by its number is as wrong as naming a lost one."""
    if number is None:
        if chat.forum and not chat.general_open:
            raise limits.TOPIC_CLOSED.refusal()
        return None
    if number not in chat.topics:
        raise limits.TOPIC_UNKNOWN.refusal()
    if not chat.topics[number]:
        raise limits.TOPIC_CLOSED.refusal()
    return number


def take_turn(world: World, chat: Chat) -> None:
    """Count a send or an edit, or raise the 429."""
    now = world.clock.monotonic()
    world.faults.check_flood(chat.id, now)
    world.rates.take(chat, now)
