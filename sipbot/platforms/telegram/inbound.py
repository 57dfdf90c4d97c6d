"""From Telegram's updates, as raw JSON, to acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sipbot.chat import Action, Address, Sent
from sipbot.platforms.typed_commands import addressee, command

from .payload import decode

NAME = "telegram"
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""
EPOCH = 1 << 44
"""Update ids start anew, at random, after a week without updates; an epoch keeps their order."""

CAPTION = 100
"""Characters of what is written below a file."""
WORDLESS = (
    *("animation", "audio", "checklist", "contact", "dice", "game", "location", "paid_media", "photo", "poll"),
    *("sticker", "story", "venue", "video", "video_note", "voice"),
)
"""What a message holds in the place of text (core.telegram.org, Message)."""
OURS = frozenset({"command", "text", "file", "wordless", "edited", "moved", "added", "removed", "rights"})
"""Verbs that no button carries: they are read from messages and memberships alone."""

GONE = ("left", "kicked")
GENERAL = 1
"""The topic that a group has from the first: nothing is sent to it by its number."""

Raw = Mapping[str, Any]


class NotAnUpdate(Exception):
    """It is not shaped as the Bot API promises."""


def address(id_: object) -> Address:
    if not isinstance(id_, int) or isinstance(id_, bool):
        raise NotAnUpdate("an id that is not a number")
    return Address(NAME, str(id_))


def read(update: Raw, epoch: int) -> Action | None:
    """The act in an update; None if there is none for us. Raises NotAnUpdate."""
    try:
        if "callback_query" in update:
            return _press(update, update["callback_query"], epoch)
        if "message" in update:
            return _message(update, update["message"], epoch)
        if "edited_message" in update:
            return _edited(update, update["edited_message"], epoch)
        if "my_chat_member" in update:
            return _membership(update, update["my_chat_member"], epoch)
    except (KeyError, TypeError, AttributeError) as error:
        raise NotAnUpdate(type(error).__name__) from error
    return None


def update_type(update: object) -> str:
    """What an update is about, for the list of what was set aside; nothing of its content."""
    if not isinstance(update, Mapping):
        return "no object"
    return next((str(key)[:40] for key in update if key != "update_id"), "empty")


def _action(update: Raw, epoch: int, verb: str, args: tuple[str, ...], **more: Any) -> Action:
    return Action(
        id=f"{NAME}:{epoch}:{update['update_id']}",
        order=epoch * EPOCH + int(update["update_id"]),
        verb=verb,
        args=args,
        **more,
    )


def _who(user: Raw | None) -> dict[str, Any]:
    if not user or user.get("is_bot"):
        return {"sender": None}
    return {
        "sender": address(user["id"]),
        "name": " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))[:80],
        "language": str(user.get("language_code") or ""),
    }


def _press(update: Raw, query: Raw, epoch: int) -> Action:
    message = query.get("message")
    verb, args = decode(str(query.get("data") or ""))
    if verb in OURS or not message:
        verb, args = "unknown", ()
    chat = message["chat"] if message else query["from"]
    return _action(
        update,
        epoch,
        verb,
        args,
        address=address(chat["id"]),
        private=chat.get("type", "private") == "private",
        thread=_topic(message or {}),
        message=str(message["message_id"]) if message else "",
        query=str(query["id"]),
        **_who(query["from"]),
    )


def _message(update: Raw, message: Raw, epoch: int) -> Action | None:
    chat = message["chat"]
    if chat["type"] == "channel" or message.get("is_automatic_forward"):
        return None
    where: dict[str, Any] = {
        "address": address(chat["id"]),
        "private": chat["type"] == "private",
        "thread": _topic(message),
    }
    if "migrate_to_chat_id" in message:
        new = str(address(message["migrate_to_chat_id"]))
        return _action(update, epoch, "moved", (new,), sender=None, **where)
    act = _verb_and_args(message)
    if act is None or not (where["private"] or act[0] in ("text", "command")):
        return None
    who = {"sender": None} if "sender_chat" in message else _who(message.get("from"))
    if who["sender"] is None and (act[0] != "command" or "sender_chat" not in message):
        return None
    verb, args = act
    file = _sent(message["document"]) if verb == "file" else None
    return _action(update, epoch, verb, args, file=file, **where, **who)


def _sent(document: Raw) -> Sent:
    size = document.get("file_size")
    return Sent(
        str(document["file_id"]), str(document.get("file_name") or ""), size if isinstance(size, int) else None
    )


def _edited(update: Raw, message: Raw, epoch: int) -> Action | None:
    """Words that somebody changed in the private chat. A place that moves comes as an edit too."""
    chat, who = message["chat"], _who(message.get("from"))
    words = message.get("text", message.get("caption"))
    if chat["type"] != "private" or not isinstance(words, str) or who["sender"] is None:
        return None
    return _action(update, epoch, "edited", (), address=address(chat["id"]), private=True, **who)


def _topic(message: Raw) -> str:
    """In groups without topics, and in "General", replies have a thread too: nothing can be sent to that."""
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    return str(thread) if isinstance(thread, int) and thread != GENERAL else ""


def _verb_and_args(message: Raw) -> tuple[str, tuple[str, ...]] | None:
    """Verb and arguments of what was written or sent."""
    if any(content_type in message for content_type in WORDLESS):
        return "wordless", ()
    if "document" in message:
        return "file", (str(message["document"]["file_id"]), str(message.get("caption") or "")[:CAPTION])
    text = message.get("text")
    if not isinstance(text, str):
        return None
    word_and_rest = command(text, "/")
    return ("text", (text,)) if word_and_rest is None else ("command", (*word_and_rest, text))


def addressed_to_other(message: Raw, username: str) -> bool:
    """A command that names another bot."""
    text = message.get("text")
    name = addressee(text, "/") if isinstance(text, str) else ""
    return bool(name) and name.lower() != username.lower()


def _membership(update: Raw, change: Raw, epoch: int) -> Action | None:
    """The bot came, went, or may do more than before. That it may do less, its next message finds out."""
    chat = change["chat"]
    was_there, is_there = _is_in(change["old_chat_member"]), _is_in(change["new_chat_member"])
    if chat["type"] == "channel" or (not is_there and not was_there):
        return None
    verb = "removed" if not is_there else "rights" if was_there else "added"
    return _action(
        update,
        epoch,
        verb,
        (),
        address=address(chat["id"]),
        private=chat["type"] == "private",
        **_who(change.get("from")),
    )


def _is_in(member: Raw) -> bool:
    """A restricted one is in the chat, or was thrown out of it; the Bot API says which."""
    status = member["status"]
    return bool(member.get("is_member", True)) if status == "restricted" else status not in GONE
