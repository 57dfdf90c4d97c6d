"""The parameters that Telegram's specification (Bot API 10.1) names, for what the stand-in supports.

`!` marks a required one. A test compares both tables with the specification. Telegram ignores a parameter
that it does not know; the stand-in refuses it, because it is always a mistake of the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

_METHODS: dict[str, str] = {
    "getMe": "",
    "getUpdates": "offset: Integer; limit: Integer; timeout: Integer; allowed_updates: Array of String",
    "setWebhook": (
        "url!: String; certificate: InputFile; ip_address: String; max_connections: Integer; "
        "allowed_updates: Array of String; drop_pending_updates: Boolean; secret_token: String"
    ),
    "deleteWebhook": "drop_pending_updates: Boolean",
    "getWebhookInfo": "",
    "sendMessage": (
        "business_connection_id: String; chat_id!: Integer|String; message_thread_id: Integer; "
        "direct_messages_topic_id: Integer; text!: String; parse_mode: String; "
        "entities: Array of MessageEntity; link_preview_options: LinkPreviewOptions; "
        "disable_notification: Boolean; protect_content: Boolean; allow_paid_broadcast: Boolean; "
        "message_effect_id: String; suggested_post_parameters: SuggestedPostParameters; "
        "reply_parameters: ReplyParameters; "
        "reply_markup: InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
    ),
    "sendDocument": (
        "business_connection_id: String; chat_id!: Integer|String; message_thread_id: Integer; "
        "direct_messages_topic_id: Integer; document!: InputFile|String; "
        "thumbnail: InputFile|String; caption: String; parse_mode: String; "
        "caption_entities: Array of MessageEntity; disable_content_type_detection: Boolean; "
        "disable_notification: Boolean; protect_content: Boolean; allow_paid_broadcast: Boolean; "
        "message_effect_id: String; suggested_post_parameters: SuggestedPostParameters; "
        "reply_parameters: ReplyParameters; "
        "reply_markup: InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
    ),
    "editMessageText": (
        "business_connection_id: String; chat_id: Integer|String; message_id: Integer; "
        "inline_message_id: String; text: String; parse_mode: String; "
        "entities: Array of MessageEntity; link_preview_options: LinkPreviewOptions; "
        "rich_message: InputRichMessage; reply_markup: InlineKeyboardMarkup"
    ),
    "editMessageReplyMarkup": (
        "business_connection_id: String; chat_id: Integer|String; message_id: Integer; "
        "inline_message_id: String; reply_markup: InlineKeyboardMarkup"
    ),
    "deleteMessage": "chat_id!: Integer|String; message_id!: Integer",
    "answerCallbackQuery": (
        "callback_query_id!: String; text: String; show_alert: Boolean; url: String; cache_time: Integer"
    ),
    "setMyCommands": "commands!: Array of BotCommand; scope: BotCommandScope; language_code: String",
    "getMyCommands": "scope: BotCommandScope; language_code: String",
    "deleteMyCommands": "scope: BotCommandScope; language_code: String",
    "setMyDescription": "description: String; language_code: String",
    "setMyShortDescription": "short_description: String; language_code: String",
    "getMyDescription": "language_code: String",
    "getMyShortDescription": "language_code: String",
    "setChatMenuButton": "chat_id: Integer; menu_button: MenuButton",
    "getChatMenuButton": "chat_id: Integer",
    "sendChatAction": (
        "business_connection_id: String; chat_id!: Integer|String; message_thread_id: Integer; action!: String"
    ),
    "getChat": "chat_id!: Integer|String",
    "getChatMember": "chat_id!: Integer|String; user_id!: Integer",
    "getFile": "file_id!: String",
    "leaveChat": "chat_id!: Integer|String",
}
"""Methods and their parameters."""

_OBJECTS: dict[str, str] = {
    "InlineKeyboardMarkup": "inline_keyboard!: Array of Array of InlineKeyboardButton",
    "InlineKeyboardButton": (
        "text!: String; icon_custom_emoji_id: String; style: String; url: String; "
        "callback_data: String; web_app: WebAppInfo; login_url: LoginUrl; "
        "switch_inline_query: String; switch_inline_query_current_chat: String; "
        "switch_inline_query_chosen_chat: SwitchInlineQueryChosenChat; copy_text: CopyTextButton; "
        "callback_game: CallbackGame; pay: Boolean"
    ),
    "BotCommand": "command!: String; description!: String",
    "MessageEntity": (
        "type!: String; offset!: Integer; length!: Integer; url: String; user: User; "
        "language: String; custom_emoji_id: String; unix_time: Integer; date_time_format: String"
    ),
    "LinkPreviewOptions": (
        "is_disabled: Boolean; url: String; prefer_small_media: Boolean; "
        "prefer_large_media: Boolean; show_above_text: Boolean"
    ),
    "ReplyParameters": (
        "message_id!: Integer; chat_id: Integer|String; allow_sending_without_reply: Boolean; "
        "quote: String; quote_parse_mode: String; quote_entities: Array of MessageEntity; "
        "quote_position: Integer; checklist_task_id: Integer; poll_option_id: String"
    ),
    "BotCommandScopeDefault": "type!: String",
    "BotCommandScopeAllPrivateChats": "type!: String",
    "BotCommandScopeAllGroupChats": "type!: String",
    "BotCommandScopeAllChatAdministrators": "type!: String",
    "BotCommandScopeChat": "type!: String; chat_id!: Integer|String",
    "BotCommandScopeChatAdministrators": "type!: String; chat_id!: Integer|String",
    "BotCommandScopeChatMember": "type!: String; chat_id!: Integer|String; user_id!: Integer",
}
"""Objects inside parameters whose fields are checked too."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the types that it may have, in the specification's words."""

    name: str
    types: tuple[str, ...]
    required: bool


def _read(line: str) -> dict[str, Parameter]:
    parameters = {}
    for part in filter(None, line.split("; ")):
        name, _, types = part.partition(": ")
        parameters[name.rstrip("!")] = Parameter(name.rstrip("!"), tuple(types.split("|")), name.endswith("!"))
    return parameters


METHODS: dict[str, dict[str, Parameter]] = {name: _read(line) for name, line in _METHODS.items()}
OBJECTS: dict[str, dict[str, Parameter]] = {name: _read(line) for name, line in _OBJECTS.items()}
