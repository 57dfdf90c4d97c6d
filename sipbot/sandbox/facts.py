"""What exists in the sandbox's world: people, chats, messages, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sipbot.sandbox.limits import Limit

ChatType = Literal["private", "group", "supergroup"]
BotStatus = Literal["never", "member", "restricted", "left", "kicked"]
Entity = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """A person with a phone. `language` is the phone's; role and antenna are shown on the phones page."""

    id: int
    name: str
    language: str = ""
    role: str = ""
    antenna: str = ""
    shown: bool = True  # has a phone on the page
    is_bot: bool = False
    username: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that Telegram keeps."""

    file_id: str
    name: str
    content: bytes
    media_type: str
    path: str


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `data` comes back to the bot, `url` opens."""

    label: str
    data: str = ""
    url: str = ""

    @property
    def start(self) -> str | None:
        """The start parameter of a t.me link; None when the url is no such link."""
        head, separator, token = self.url.partition("?start=")
        return token if separator and head.startswith(("https://t.me/", "http://t.me/")) else None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a chat shows it now. `text` is the caption when there is a document."""

    message_id: int
    chat_id: int
    sender: int
    date: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    rows: Rows = ()
    document: Document | None = None
    edited: datetime | None = None
    reply_to: int | None = None
    thread: int | None = None  # the topic in which it stands; None is "General", and where there are none
    service: dict[str, Any] | None = None  # the field of a service message, e.g. migrate_to_chat_id

    def button(self, wanted: str) -> Button | None:
        """The button with this label or data."""
        buttons = [button for row in self.rows for button in row]
        return next((b for b in buttons if wanted in (b.label, b.data) and wanted), None)


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: int
    type: ChatType
    title: str = ""
    members: set[int] = field(default_factory=set)
    bot: BotStatus = "never"
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0  # of a supergroup, which numbers its own messages
    migrated_to: int | None = None
    deleted: bool = False
    silenced: bool = False  # the group does not let the bot write
    refusal: Limit | None = None  # it refuses every message so
    topics: dict[int, bool] = field(default_factory=dict)  # of a forum: by number, whether it is open
    general_open: bool = True
    admins: set[int] = field(default_factory=set)

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def forum(self) -> bool:
        return bool(self.topics)


@dataclass(slots=True)
class Query:
    """A press that waits for its answer. `toast` is None until the bot answers."""

    id: str
    user: int
    chat: int
    message_id: int
    data: str
    pressed_at: float
    toast: str | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """What answerCallbackQuery showed to one person."""

    n: int
    user: int
    chat: int
    text: str
    alert: bool


@dataclass(slots=True)
class Hook:
    """Where updates are delivered to; "" is nowhere."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    error: str = ""
    """Of the last delivery that was not taken."""
    error_at: int = 0
