"""The state of the sandbox's world, and what the bot's calls change in it."""

from __future__ import annotations

import itertools
import mimetypes
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from sipbot.ports import Clock
from sipbot.sandbox import limits, wire
from sipbot.sandbox.facts import Chat, ChatType, Document, Hook, Message, Query, Toast, User
from sipbot.sandbox.faults import Faults
from sipbot.sandbox.ledger import Ledger
from sipbot.sandbox.menus import Menus
from sipbot.sandbox.rates import Rates
from sipbot.sandbox.updates import UpdateQueue

TOKEN = "7000000001:sandbox-no-secret-only-to-try-things-out"
"""The token that the stand-in takes unless told otherwise."""

USERNAME = "sipbot_sandbox_bot"


class State:
    """One bot, the people and chats around it, and the ledger of what every chat saw."""

    def __init__(
        self,
        clock: Clock,
        *,
        token: str = TOKEN,
        username: str = USERNAME,
        ledger_path: Path | None = None,
        query_seconds: float = limits.QUERY_OLD.most,
        local: bool = False,
    ) -> None:
        """`local`: a Bot API server of one's own, which takes a webhook without TLS."""
        self.clock = clock
        self.token = token
        self.bot = User(int(token.partition(":")[0]), "sipbot", is_bot=True, username=username)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.files: dict[str, Document] = {}
        self.queries: dict[str, Query] = {}
        self.toasts: list[Toast] = []
        self.menus = Menus()
        self.updates = UpdateQueue()
        self.ledger = Ledger(ledger_path)
        self.rates = Rates()
        self.faults = Faults()
        self.query_seconds = query_seconds
        self.webhook = Hook()
        self.unheard: list[tuple[str, str]] = []  # calls in the answer of a webhook that were refused
        self.local = local
        self.reads_all = False  # privacy mode was switched off
        self.joins_groups = True
        self.version = 0
        self.on_change: list[Callable[[], None]] = []
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(4_200_000_000_000_000_001)
        self._file_ids = itertools.count(1)

    # People and chats come into being.

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def add_chat(
        self,
        id: int,
        title: str,
        members: Iterable[int] = (),
        *,
        type: ChatType = "supergroup",
        with_bot: bool = True,
    ) -> Chat:
        """A group. Supergroups have ids from -1000000000001 downwards, groups small negative ones."""
        if id >= 0 or (type == "supergroup") != (id < -1_000_000_000_000):
            raise ValueError(f"{id} is no id of a {type}")
        chat = Chat(id, type, title, set(members), "member" if with_bot else "never")
        self.chats[id] = chat
        return chat

    # What the bot's calls change; the methods of the Bot API stand on these.

    def post(self, chat: Chat, message: Message) -> Message:
        """A new message by the bot."""
        self.put(chat, message)
        self.ledger.note(self.clock.now(), "send", message)
        return message

    def rewrite(self, chat: Chat, message: Message) -> Message:
        self.put(chat, message)
        self.ledger.note(self.clock.now(), "edit", message)
        return message

    def remove(self, chat: Chat, message: Message) -> None:
        del chat.messages[message.message_id]
        self.ledger.note(self.clock.now(), "delete", message)
        self.changed()

    def show_toast(self, query: Query, text: str, alert: bool) -> None:
        query.toast = text
        if text:
            self.toasts.append(Toast(len(self.toasts) + 1, query.user, query.chat, text, alert))
            self.ledger.note_toast(self.clock.now(), query.chat, query.message_id, query.user, text)
        self.changed()

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups number their own messages, private chats and groups share one sequence."""
        if chat.type != "supergroup":
            return next(self._message_ids)
        chat.last_id += 1
        return chat.last_id

    def keep_file(self, name: str, content: bytes, media_type: str = "") -> Document:
        n = next(self._file_ids)
        guessed_type = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = "".join(re.findall(r"\.[A-Za-z0-9]{1,8}$", name))
        document = Document(f"BQAC-sandbox-{n}", name, content, guessed_type, f"documents/file_{n}{suffix}")
        self.files[document.file_id] = document
        return document

    def put(self, chat: Chat, message: Message) -> None:
        chat.messages[message.message_id] = message
        self.changed()

    def changed(self) -> None:
        """Tell whoever watches the phones."""
        self.version += 1
        for wake in self.on_change:
            wake()

    def as_json(self, message: Message) -> wire.Json:
        """A message as Telegram shows it, with the message that it replies to."""
        chat = self.chats[message.chat_id]
        reply = chat.messages.get(message.reply_to) if message.reply_to else None
        inner = wire.message(reply, chat, self.users[reply.sender]) if reply else None
        return wire.message(message, chat, self.users[message.sender], inner)
