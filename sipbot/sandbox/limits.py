"""The one table of Telegram's limits and of the words with which it refuses.

`spec` names the place in the published specification that states the number, and the words there;
a test compares them. Where Telegram publishes nothing, `source` says how the row is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

API = "https://core.telegram.org/bots/api"
FAQ = "https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"
SERVER = "https://github.com/tdlib/telegram-bot-api (the server that Telegram runs)"
CORE = "https://core.telegram.org/method/messages.sendMessage"
OBSERVED = "observed on api.telegram.org; not published"
OURS = "ours: Telegram is more lenient here, on purpose we are not"


class BotApiError(Exception):
    """A call that the stand-in refuses: what the answer's JSON says."""

    def __init__(self, row: Limit, description: str, parameters: dict[str, int]) -> None:
        super().__init__(description)
        self.row = row
        self.code = row.code
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: a limit's value (None: not a number), the error it gives, and how we know."""

    name: str
    value: int | None
    code: int
    text: str
    source: str
    spec: tuple[str, str] | None = None  # "methods/sendMessage/text", "1-4096 characters"

    def refusal(self, parameters: dict[str, int] | None = None, **words: object) -> BotApiError:
        return BotApiError(self, self.text.format(**words), parameters or {})

    @property
    def most(self) -> int:
        """The value of a row that has one."""
        if self.value is None:
            raise ValueError(f"{self.name} has no number")
        return self.value


# Texts and captions, counted in UTF-16 units after entities are parsed.
TEXT_EMPTY = Limit(
    "text_empty", 1, 400, "Bad Request: message text is empty", API,
    ("methods/sendMessage/text", "1-4096 characters"),
)  # fmt: skip
TEXT_LONG = Limit(
    "text_long", 4096, 400, "Bad Request: message is too long", API,
    ("methods/sendMessage/text", "1-4096 characters"),
)  # fmt: skip
CAPTION_LONG = Limit(
    "caption_long", 1024, 400, "Bad Request: message caption is too long", API,
    ("methods/sendDocument/caption", "0-1024 characters"),
)  # fmt: skip
TOAST_LONG = Limit(
    "toast_long", 200, 400, "Bad Request: MESSAGE_TOO_LONG", API,
    ("methods/answerCallbackQuery/text", "0-200 characters"),
)  # fmt: skip
ENTITIES = Limit("entities", None, 400, "Bad Request: can't parse entities: {reason}", SERVER)
PARSE_MODE = Limit("parse_mode", None, 400, "Bad Request: unsupported parse_mode", SERVER)
ENTITY_BOUNDS = Limit("entity_bounds", None, 400, "Bad Request: ENTITY_BOUNDS_INVALID", OBSERVED)
NOT_UTF8 = Limit("not_utf8", None, 400, "Bad Request: strings must be encoded in UTF-8", SERVER)

# Buttons.
BUTTON_DATA = Limit(
    "button_data", 64, 400, "Bad Request: BUTTON_DATA_INVALID", API,
    ("types/InlineKeyboardButton/callback_data", "1-64 bytes"),
)  # fmt: skip
BUTTON_URL = Limit(
    "button_url", None, 400,
    "Bad Request: inline keyboard button URL '{url}' is invalid: Unsupported URL protocol", SERVER,
)  # fmt: skip
BUTTON_TEXT = Limit("button_text", None, 400, "Bad Request: inline keyboard button text is empty", OURS)
BUTTON_KIND = Limit(
    "button_kind", 1, 400, "Bad Request: text buttons are unallowed in the inline keyboard", SERVER
)
BUTTON_COUNT = Limit("button_count", 100, 400, "Bad Request: REPLY_MARKUP_TOO_LONG", OBSERVED)
BUTTON_ROW = Limit("button_row", 8, 400, "Bad Request: REPLY_MARKUP_TOO_LONG", OBSERVED)
MARKUP_KIND = Limit("markup_kind", None, 400, "Bad Request: the sandbox takes inline keyboards only", OURS)

# Who can be written to.
CHAT_UNKNOWN = Limit("chat_unknown", None, 400, "Bad Request: chat not found", SERVER)
NEVER_STARTED = Limit(
    "never_started", None, 403, "Forbidden: bot can't initiate conversation with a user", OBSERVED
)
BLOCKED = Limit("blocked", None, 403, "Forbidden: bot was blocked by the user", SERVER)
DEACTIVATED = Limit("deactivated", None, 403, "Forbidden: user is deactivated", SERVER)
KICKED_GROUP = Limit("kicked_group", None, 403, "Forbidden: bot was kicked from the group chat", SERVER)
KICKED = Limit("kicked", None, 403, "Forbidden: bot was kicked from the supergroup chat", SERVER)
LEFT_GROUP = Limit("left_group", None, 403, "Forbidden: bot is not a member of the group chat", SERVER)
LEFT = Limit("left", None, 403, "Forbidden: bot is not a member of the supergroup chat", SERVER)
CHAT_DELETED = Limit("chat_deleted", None, 403, "Forbidden: the group chat was deleted", SERVER)
MIGRATED = Limit("migrated", None, 400, "Bad Request: group chat was upgraded to a supergroup chat", SERVER)
NO_RIGHTS = Limit(
    "no_rights", None, 400, "Bad Request: not enough rights to send text messages to the chat", SERVER
)
WRITE_FORBIDDEN = Limit("write_forbidden", None, 400, "Bad Request: CHAT_WRITE_FORBIDDEN", CORE)
CHAT_RESTRICTED = Limit("chat_restricted", None, 400, "Bad Request: CHAT_RESTRICTED", CORE)
PLAIN_FORBIDDEN = Limit("plain_forbidden", None, 403, "Forbidden: CHAT_SEND_PLAIN_FORBIDDEN", CORE)
NOT_ADMIN = Limit("not_admin", None, 400, "Bad Request: need administrator rights in the channel chat", SERVER)
NEVER_HEARD_OF = Limit(
    "never_heard_of", None, 400, "Bad Request: SOMETHING_NEW_FORBIDDEN", "made up: what no table names"
)
TOPIC_UNKNOWN = Limit(
    "topic_unknown", None, 400, "Bad Request: message thread not found", f"{SERVER}, issues 693 and 854"
)
TOPIC_CLOSED = Limit("topic_closed", None, 400, "Bad Request: TOPIC_CLOSED", OBSERVED)
USER_UNKNOWN = Limit("user_unknown", None, 400, "Bad Request: user not found", SERVER)

# Edits, deletions, answers to presses.
EDIT_UNKNOWN = Limit("edit_unknown", None, 400, "Bad Request: message to edit not found", SERVER)
EDIT_FOREIGN = Limit("edit_foreign", None, 400, "Bad Request: message can't be edited", SERVER)
EDIT_NO_TEXT = Limit("edit_no_text", None, 400, "Bad Request: there is no text in the message to edit", SERVER)
NOT_MODIFIED = Limit(
    "not_modified", None, 400,
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message", SERVER,
)  # fmt: skip
DELETE_UNKNOWN = Limit("delete_unknown", None, 400, "Bad Request: message to delete not found", SERVER)
DELETE_FOREIGN = Limit("delete_foreign", None, 400, "Bad Request: message can't be deleted", SERVER)
DELETE_OLD = Limit(
    "delete_old", 48, 400, "Bad Request: message can't be deleted for everyone", API,
    ("methods/deleteMessage", "less than 48 hours ago"),
)  # fmt: skip
QUERY_OLD = Limit(
    "query_old", 600, 400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid", OBSERVED,
)  # fmt: skip
REPLY_UNKNOWN = Limit("reply_unknown", None, 400, "Bad Request: message to be replied not found", SERVER)

# Command menus and descriptions.
COMMAND_COUNT = Limit(
    "command_count", 100, 400, "Bad Request: BOT_COMMANDS_TOO_MUCH", API,
    ("methods/setMyCommands/commands", "At most 100 commands"),
)  # fmt: skip
COMMAND_NAME = Limit(
    "command_name", 32, 400, "Bad Request: BOT_COMMAND_INVALID", API,
    ("types/BotCommand/command", "1-32 characters"),
)  # fmt: skip
COMMAND_DESCRIPTION = Limit(
    "command_description", 256, 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", API,
    ("types/BotCommand/description", "1-256 characters"),
)  # fmt: skip
LANGUAGE = Limit("language", 2, 400, "Bad Request: LANG_CODE_INVALID", OBSERVED)
SCOPE = Limit("scope", None, 400, "Bad Request: unsupported type specified", SERVER)
DESCRIPTION = Limit(
    "description", 512, 400, "Bad Request: BOT_DESCRIPTION_INVALID", API,
    ("methods/setMyDescription/description", "0-512 characters"),
)  # fmt: skip
SHORT_DESCRIPTION = Limit(
    "short_description", 120, 400, "Bad Request: BOT_SHORT_DESCRIPTION_INVALID", API,
    ("methods/setMyShortDescription/short_description", "0-120 characters"),
)  # fmt: skip

# Files.
FILE_SEND = Limit(
    "file_send", 50_000_000, 413, "Request Entity Too Large", API,
    ("methods/sendDocument", "up to 50 MB"),
)  # fmt: skip
FILE_GET = Limit(
    "file_get", 20_000_000, 400, "Bad Request: file is too big", API,
    ("methods/getFile", "up to 20MB"),
)  # fmt: skip
FILE_EMPTY = Limit("file_empty", 1, 400, "Bad Request: file must be non-empty", SERVER)
FILE_UNKNOWN = Limit("file_unknown", None, 400, "Bad Request: invalid file_id", SERVER)
FILE_REFERENCE = Limit(
    "file_reference", None, 400, "Bad Request: wrong file identifier/HTTP URL specified", SERVER
)

# Deep links: what people's phones refuse, not the Bot API.
START = Limit(
    "start", 64, 400, "a start parameter has 1-64 characters of A-Z, a-z, 0-9, _ and -", API,
    ("types/InlineQueryResultsButton/start_parameter", "1-64 characters"),
)  # fmt: skip

# How fast.
RATE_ALL = Limit("rate_all", 30, 429, "Too Many Requests: retry after {seconds}", FAQ)
RATE_PRIVATE = Limit("rate_private", 1, 429, "Too Many Requests: retry after {seconds}", FAQ)
RATE_GROUP = Limit("rate_group", 20, 429, "Too Many Requests: retry after {seconds}", FAQ)
FLOOD = Limit("flood", None, 429, "Too Many Requests: retry after {seconds}", "scripted: Faults.flood")

# The calls themselves.
UNAUTHORIZED = Limit("unauthorized", None, 401, "Unauthorized", API)
METHOD_UNKNOWN = Limit("method_unknown", None, 404, "Not Found: method not found", SERVER)
CONFLICT = Limit(
    "conflict", None, 409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    SERVER,
)  # fmt: skip
WEBHOOK = Limit(
    "webhook", None, 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", SERVER
)
WEBHOOK_PORT = Limit(
    "webhook_port", None, 400,
    "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443", SERVER,
)  # fmt: skip
WEBHOOK_UNREACHABLE = Limit("webhook_unreachable", None, 400, "Bad Request: bad webhook: {reason}", SERVER)
WEBHOOK_SECRET_LONG = Limit(
    "webhook_secret_long", 256, 400, "Bad Request: secret token is too long", API,
    ("methods/setWebhook/secret_token", "1-256 characters"),
)  # fmt: skip
WEBHOOK_SECRET = Limit(
    "webhook_secret", None, 400, "Bad Request: secret token contains unallowed characters", SERVER
)
WEBHOOK_ACTIVE = Limit(
    "webhook_active", None, 409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first", SERVER,
)  # fmt: skip
ACTION = Limit("action", None, 400, "Bad Request: wrong parameter action in request", SERVER)
MENU_BUTTON = Limit("menu_button", None, 400, "Bad Request: unsupported menu button type specified", SERVER)
UPDATES_LIMIT = Limit(
    "updates_limit", 100, 400, "Bad Request: limit must be between 1 and 100", OURS,
    ("methods/getUpdates/limit", "1-100"),
)  # fmt: skip
PARAMETER_UNKNOWN = Limit(
    "parameter_unknown", None, 400, 'Bad Request: unknown parameter "{name}" in {where}', OURS
)
PARAMETER_TYPE = Limit(
    "parameter_type", None, 400, 'Bad Request: parameter "{name}" in {where} must be {types}', OURS
)
PARAMETER_MISSING = Limit(
    "parameter_missing", None, 400, 'Bad Request: parameter "{name}" is required in {where}', OURS
)
BODY = Limit("body", None, 400, "Bad Request: can't parse the body: {reason}", OURS)

TABLE: tuple[Limit, ...] = tuple(row for row in globals().values() if isinstance(row, Limit))
"""Every row; each has a case in the tests."""


def utf16(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def too_fast(row: Limit, seconds: float) -> BotApiError:
    """A 429 that asks to wait; Telegram gives whole seconds, at least one."""
    whole = max(1, math.ceil(seconds))
    return row.refusal({"retry_after": whole}, seconds=whole)
