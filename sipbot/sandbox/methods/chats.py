"""The bot itself, and what it may know of chats and their members."""

from __future__ import annotations

from sipbot.sandbox import limits, wire
from sipbot.sandbox.arguments import Args
from sipbot.sandbox.facts import Chat
from sipbot.sandbox.methods.reach import joined_chat, topic, writable_chat
from sipbot.sandbox.methods.register import method
from sipbot.sandbox.world import World


@method("getMe")
def get_me(world: World, args: Args) -> object:
    return wire.user(world.bot) | {
        "can_join_groups": world.joins_groups,
        "can_read_all_group_messages": world.reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getChat")
def get_chat(world: World, args: Args) -> object:
    chat = joined_chat(world, args["chat_id"])
    gifts = (
        "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels",
    )  # fmt: skip
    body = wire.chat(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    return body if chat.private else body | {"permissions": _permissions(chat)}


def _permissions(chat: Chat) -> wire.Json:
    names = (
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
        "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
        "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages",
        "can_manage_topics",
    )  # fmt: skip
    return {name: name.startswith("can_send") and not chat.silenced for name in names}


@method("getChatMember")
def get_chat_member(world: World, args: Args) -> object:
    chat = joined_chat(world, args["chat_id"])
    user = world.users.get(args["user_id"])
    if user is None:
        raise limits.USER_UNKNOWN.refusal()
    present = chat.bot == "member" if user.is_bot else user.id in chat.members
    if present and user.id in chat.admins:
        return _administrator(wire.user(user))
    if present and user.is_bot and chat.silenced:
        return wire.member(user, "restricted")
    return wire.member(user, "member" if present else "left")


def _administrator(user: wire.Json) -> wire.Json:
    rights = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
        "can_post_stories", "can_edit_stories", "can_delete_stories",
    )  # fmt: skip
    granted = {"can_manage_chat", "can_delete_messages"}
    return {"status": "administrator", "user": user} | {name: name in granted for name in rights}


ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
    }
    | {"choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)


@method("sendChatAction")
def send_chat_action(world: World, args: Args) -> object:
    """That the bot is at it. Refused wherever it may not write."""
    chat = writable_chat(world, args["chat_id"])
    topic(chat, args.get("message_thread_id"))
    if args["action"] not in ACTIONS:
        raise limits.ACTION.refusal()
    return True


@method("leaveChat")
def leave_chat(world: World, args: Args) -> object:
    world.bot_leaves(joined_chat(world, args["chat_id"]))
    return True
