"""Facts as Telegram's JSON."""

from __future__ import annotations

import re
from typing import Any
from zlib import crc32

from sipbot.sandbox.facts import BotStatus, Button, Chat, Document, Message, Rows, User
from sipbot.sandbox.limits import utf16

Json = dict[str, Any]

_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?")


def user(who: User) -> Json:
    body: Json = {"id": who.id, "is_bot": who.is_bot, "first_name": who.name}
    if who.username:
        body["username"] = who.username
    if who.language:
        body["language_code"] = who.language
    return body


def chat(of: Chat) -> Json:
    if of.private:
        return {"id": of.id, "first_name": of.title, "type": "private"}
    body: Json = {"id": of.id, "title": of.title, "type": of.type}
    if of.type == "group":
        body["all_members_are_administrators"] = False
    if of.forum:
        body["is_forum"] = True
    return body


def chat_instance(of: Chat) -> str:
    """One value per chat, as Telegram gives with each press."""
    return str(-(crc32(str(of.id).encode()) + 2**52))


def commands(text: str) -> list[Json]:
    """The bot_command entities of what a person wrote."""
    return [
        {
            "type": "bot_command",
            "offset": utf16(text[: match.start()]),
            "length": utf16(match.group()),
        }
        for match in _COMMAND.finditer(text)
    ]


def document(file: Document) -> Json:
    return {
        "file_name": file.name,
        "mime_type": file.media_type,
        "file_id": file.file_id,
        "file_unique_id": "u" + file.file_id,
        "file_size": len(file.content),
    }


def button(of: Button) -> Json:
    return {"text": of.label, "callback_data": of.data} if of.data else {"text": of.label, "url": of.url}


def markup(rows: Rows) -> Json:
    return {"inline_keyboard": [[button(b) for b in row] for row in rows]}


def message(of: Message, in_chat: Chat, sender: User, reply: Json | None = None) -> Json:
    body: Json = {
        "message_id": of.message_id,
        "from": user(sender),
        "chat": chat(in_chat),
        "date": int(of.date.timestamp()),
    }
    if of.edited:
        body["edit_date"] = int(of.edited.timestamp())
    if reply:
        body["reply_to_message"] = reply
    if of.thread:
        body |= {"message_thread_id": of.thread, "is_topic_message": True}
    _content(body, of)
    if of.rows:
        body["reply_markup"] = markup(of.rows)
    return body | (of.service or {})


def _content(body: Json, of: Message) -> None:
    prefix = "caption" if of.document else "text"
    if of.document:
        body["document"] = document(of.document)
    if of.text:
        body[prefix] = of.text
    if of.entities:
        body["caption_entities" if of.document else "entities"] = list(of.entities)


def inaccessible(in_chat: Chat, message_id: int) -> Json:
    """A message that is gone: its date is 0."""
    return {"chat": chat(in_chat), "message_id": message_id, "date": 0}


_STATUS: dict[BotStatus, str] = {
    "never": "left",
    "member": "member",
    "restricted": "restricted",
    "left": "left",
    "kicked": "kicked",
}

_MAY_NOT = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def member(who: User, status: BotStatus) -> Json:
    """A ChatMember of one of the statuses that the sandbox knows; restricted is who may not write."""
    body: Json = {"user": user(who), "status": _STATUS[status]}
    if status == "restricted":
        return body | {"until_date": 0, "is_member": True, **dict.fromkeys(_MAY_NOT, False)}
    return body | {"until_date": 0} if status == "kicked" else body
