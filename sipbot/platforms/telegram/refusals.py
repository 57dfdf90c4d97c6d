"""What Telegram's refusals mean, each with its source. What stands nowhere here is tried again and reported.

The server says most in sentences of its own and hands through what Telegram's core says in capitals; both are
listed. A sign is looked for in the whole description, whatever its case, in the order of the table.
"""

from __future__ import annotations

from dataclasses import dataclass

from sipbot.ports import CLOSED, RESTRICTED, SILENCED, UNKNOWN, NotNow, NoTopic, Refused, Unreachable

SERVER = "github.com/tdlib/telegram-bot-api, telegram-bot-api/Client.cpp (the server that Telegram runs)"
TDLIB = "github.com/tdlib/td, DialogManager.cpp and MessagesManager.cpp"
CORE = "core.telegram.org/method/messages.sendMessage, possible errors"
TOPICS = "github.com/tdlib/telegram-bot-api/issues/693 and /issues/854"
CLOSED_TOPICS = "github.com/rteixeirax/qbittorrent_telegram_notification/issues/12"
LISTED = "github.com/vrumger/telegram-errors"
API = "core.telegram.org/bots/api, the limits of each method"

GONE, OURS = "gone", "ours"
"""Beside the reasons in `ports`: nobody is there any more; and a fault of ours."""
TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a description contains, what that means, and how we know."""

    text: str
    means: str
    source: str


TABLE: tuple[Sign, ...] = (
    Sign("bot was blocked by the user", GONE, SERVER),
    Sign("user_is_blocked", GONE, CORE),
    Sign("user is deactivated", GONE, SERVER),
    Sign("input_user_deactivated", GONE, CORE),
    Sign("bot was kicked from", GONE, SERVER),
    Sign("bot is not a member of", GONE, SERVER),
    Sign("chat was deleted", GONE, SERVER),
    Sign("chat was deactivated", GONE, LISTED),
    Sign("can't initiate conversation with a user", GONE, LISTED),
    Sign("can't send messages to bots", GONE, SERVER),
    Sign("can't send messages to the bot", GONE, SERVER),
    Sign("chat not found", GONE, SERVER),
    Sign("user not found", GONE, SERVER),
    Sign("peer_id_invalid", GONE, CORE),
    Sign("channel_private", GONE, CORE),
    Sign("message thread not found", TOPIC, TOPICS),
    Sign("topic_deleted", TOPIC, CORE),
    Sign("topic_id_invalid", TOPIC, CORE),
    Sign("topic_closed", TOPIC, CLOSED_TOPICS),
    Sign("chat_restricted", RESTRICTED, CORE),
    Sign("chat_write_forbidden", SILENCED, CORE),
    Sign("chat_guest_send_forbidden", SILENCED, CORE),
    Sign("chat_send_", SILENCED, CORE),
    Sign("chat_admin_required", SILENCED, CORE),
    Sign("user_banned_in_channel", SILENCED, CORE),
    Sign("not enough rights to send", SILENCED, TDLIB),
    Sign("have no rights to send", SILENCED, SERVER),
    Sign("have no write access", SILENCED, TDLIB),
    Sign("need administrator rights", SILENCED, TDLIB),
    Sign("text is empty", OURS, SERVER),
    Sign("is too long", OURS, SERVER),
    Sign("_too_long", OURS, API),
    Sign("_too_much", OURS, API),
    Sign("can't parse", OURS, SERVER),
    Sign("parse_mode", OURS, SERVER),
    Sign("entity_", OURS, CORE),
    Sign("entities_too", OURS, CORE),
    Sign("encoded in utf-8", OURS, SERVER),
    Sign("button", OURS, SERVER),
    Sign("bot_command_", OURS, CORE),
    Sign("_description_invalid", OURS, CORE),
    Sign("lang_code_invalid", OURS, CORE),
    Sign("file must be non-empty", OURS, SERVER),
    Sign("file is too big", OURS, SERVER),
    Sign("(413)", OURS, API),
    Sign("invalid file_id", OURS, SERVER),
    Sign("wrong file identifier", OURS, SERVER),
    Sign("message to be replied not found", OURS, SERVER),
    Sign("message to edit not found", OURS, SERVER),
    Sign("message to delete not found", OURS, SERVER),
    Sign("message can't be", OURS, SERVER),
    Sign("message is not modified", OURS, SERVER),
    Sign("no text in the message to edit", OURS, SERVER),
    Sign("query is too old", OURS, SERVER),
)


def meant(description: str) -> str:
    explanation = description.lower()
    return next((sign.means for sign in TABLE if sign.text in explanation), UNKNOWN)


def error(description: str) -> Exception:
    """The refusal as one of our errors."""
    means = meant(description)
    if means == GONE:
        return Unreachable(description)
    if means == OURS:
        return Refused(description)
    if means == TOPIC:
        return NoTopic(CLOSED, description)
    return NotNow(means, description)
