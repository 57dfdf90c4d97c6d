"""People and what they do to the bot. Plain and synchronous: HTTP only stands at the border."""

from __future__ import annotations

import re
from dataclasses import replace

from sipbot.sandbox import limits, wire
from sipbot.sandbox.facts import BotStatus, Button, Chat, Document, Entity, Message, Query, Toast, User
from sipbot.sandbox.state import TOKEN, USERNAME, State

__all__ = ["TOKEN", "USERNAME", "CannotAct", "World"]

_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


class CannotAct(Exception):
    """A person tried what their phone would not let them do."""


class World(State):
    """One bot, the people and chats around it, and the ledger of what every chat saw.

    Acts return the id of the update that they make, 0 when the bot gets none; they raise CannotAct.
    """

    def start(self, user: int, token: str = "") -> int:
        """Open the private chat (unblocking the bot) and send /start with the parameter of a deep link."""
        if token and not _START.fullmatch(token):
            raise CannotAct(limits.START.text)
        self._open_private(user)
        return self.write(user, user, f"/start {token}" if token else "/start")

    def write(
        self, user: int, chat_id: int, text: str, reply_to: int | None = None, topic: int | None = None
    ) -> int:
        """Write. In a group the bot hears commands and replies to its messages only (privacy mode)."""
        chat = self._present(user, chat_id)
        if not text.strip() or limits.utf16(text) > limits.TEXT_LONG.most:
            raise CannotAct(f"a message has 1 to {limits.TEXT_LONG.most} characters")
        if topic is not None and not chat.topics.get(topic):
            raise CannotAct(f"there is no open topic {topic}")
        entities = tuple(wire.commands(text))
        message = self._posted(chat, user, text=text, entities=entities, reply_to=reply_to, thread=topic)
        return self._heard(chat, message)

    def send_file(self, user: int, chat_id: int, name: str, content: bytes, caption: str = "") -> int:
        chat = self._present(user, chat_id)
        document = self.keep_file(name, content)
        message = self._posted(
            chat, user, text=caption, entities=tuple(wire.commands(caption)), document=document
        )
        return self._heard(chat, message)

    def edit_text(self, user: int, chat_id: int, message_id: int, text: str) -> int:
        """A person changes what they wrote."""
        chat = self._present(user, chat_id)
        old = chat.messages.get(message_id)
        if old is None or old.sender != user:
            raise CannotAct("one can change one's own messages only")
        entities = tuple(wire.commands(text))
        message = replace(old, text=text, entities=entities, edited=self.clock.now())
        self.put(chat, message)
        self.ledger.note(self.clock.now(), "said", message, user)
        return self._heard(chat, message, "edited_message")

    def press(self, user: int, chat: int, message_id: int, wanted: str) -> str:
        """Press the button with this label or data, which must be there now. Returns the query's id."""
        button = self._button(user, chat, message_id, wanted)
        if not button.data:
            raise CannotAct(f"{wanted!r} opens a link; follow it")
        return self._query(user, chat, message_id, button.data)

    def forge(self, user: int, chat: int, message_id: int, data: str) -> str:
        """A press that no phone would send: any data, any message."""
        return self._query(user, chat, message_id, data)

    def follow(self, user: int, chat: int, message_id: int, wanted: str) -> int:
        """Press a button that leads to the private chat with the bot and start there."""
        token = self._button(user, chat, message_id, wanted).start
        if token is None:
            raise CannotAct(f"{wanted!r} does not lead to a private chat")
        return self.start(user, token)

    def block(self, user: int) -> int:
        chat = self._private(user)
        if user in self.blocked:
            raise CannotAct("already blocked")
        self.blocked.add(user)
        return self._my_member(chat, user, "member", "kicked")

    def unblock(self, user: int) -> int:
        chat = self._private(user)
        self.blocked.discard(user)
        return self._my_member(chat, user, "kicked", "member")

    def deactivate(self, user: int) -> None:
        """The account is deleted; the bot is not told."""
        self.deactivated.add(user)

    def join(self, user: int, chat_id: int) -> int:
        chat = self._group(chat_id)
        chat.members.add(user)
        self._chat_member(chat, user, "left", "member")
        return self._service(chat, user, {"new_chat_members": [wire.user(self.users[user])]})

    def leave(self, user: int, chat_id: int) -> int:
        chat = self._present(user, chat_id)
        chat.members.discard(user)
        self._chat_member(chat, user, "member", "left")
        return self._service(chat, user, {"left_chat_member": wire.user(self.users[user])})

    def add_bot(self, user: int, chat_id: int) -> int:
        """A member adds the bot to a group."""
        chat = self._present(user, chat_id)
        before, chat.bot = chat.bot, "member"
        update = self._my_member(chat, user, before, "member")
        self._service(chat, user, {"new_chat_members": [wire.user(self.bot)]})
        return update

    def remove_bot(self, user: int, chat_id: int) -> int:
        chat = self._present(user, chat_id)
        before, chat.bot = chat.bot, "kicked"
        return self._my_member(chat, user, before, "kicked")

    def bot_leaves(self, chat: Chat) -> None:
        """The bot's own leaveChat."""
        before, chat.bot = chat.bot, "left"
        self._my_member(chat, self.bot.id, before, "left")

    def upgrade_to_supergroup(self, chat: int, new_id: int | None = None) -> int:
        """A group gets another id: a service message in the old and one in the new. Returns the new id."""
        old = self._group(chat)
        if old.type != "group":
            raise CannotAct("only a group can become a supergroup")
        new_id = new_id or -1_000_000_000_000 + chat
        new = self.add_chat(new_id, old.title, old.members)
        new.admins = set(old.admins)
        who = min(old.members, default=self.bot.id)
        self._service(old, who, {"migrate_to_chat_id": new_id})
        old.migrated_to = new_id
        self._service(new, who, {"migrate_from_chat_id": chat})
        return new_id

    def let_write(self, chat_id: int, may: bool) -> int:
        """An administrator takes the right to write from the bot, or gives it back."""
        chat = self._group(chat_id)
        before: BotStatus = "restricted" if chat.silenced else "member"
        chat.silenced = not may
        return self._my_member(chat, min(chat.members), before, "member" if may else "restricted")

    def delete_chat(self, chat_id: int) -> None:
        """The group is deleted by its owner; the bot hears that it is out."""
        chat = self._group(chat_id)
        chat.deleted = True
        self._my_member(chat, min(chat.members, default=self.bot.id), "member", "left")
        self.changed()

    # What people see.

    def screen(self, user: int, chat: int) -> list[Message]:
        """The messages that this person sees in this chat now, oldest first."""
        return list(self._present(user, chat, blocked_too=True).messages.values())

    def chats_of(self, user: int) -> list[Chat]:
        """The groups that this person is in, then the private chat with the bot if it was opened."""
        groups = [c for c in self.chats.values() if not c.private and user in c.members and _alive(c)]
        own = self.chats.get(user)
        return [*groups, own] if own else groups

    def toasts_of(self, user: int, after: int = 0) -> list[Toast]:
        return [toast for toast in self.toasts[after:] if toast.user == user]

    # Inside.

    def _open_private(self, user: int) -> Chat:
        who = self._user(user)
        if user not in self.chats:
            self.chats[user] = Chat(user, "private", who.name, {user}, "member")
        if user in self.blocked:
            self.unblock(user)
        return self.chats[user]

    def _user(self, user: int) -> User:
        if user not in self.users or user in self.deactivated:
            raise CannotAct(f"there is no person {user}")
        return self.users[user]

    def _private(self, user: int) -> Chat:
        self._user(user)
        if user not in self.chats:
            raise CannotAct("the private chat was never opened")
        return self.chats[user]

    def _group(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None or chat.private or not _alive(chat):
            raise CannotAct(f"there is no group {chat_id}")
        return chat

    def _present(self, user: int, chat_id: int, blocked_too: bool = False) -> Chat:
        """The chat, when this person can act in it."""
        self._user(user)
        chat = self.chats.get(chat_id)
        if chat is None or user not in chat.members or not _alive(chat):
            raise CannotAct(f"{user} is not in the chat {chat_id}")
        if chat.private and user in self.blocked and not blocked_too:
            raise CannotAct("the bot is blocked; start it again first")
        return chat

    def _button(self, user: int, chat: int, message_id: int, wanted: str) -> Button:
        message = self._present(user, chat).messages.get(message_id)
        button = message.button(wanted) if message else None
        if button is None:
            raise CannotAct(f"there is no button {wanted!r} under message {message_id}")
        return button

    def _posted(
        self,
        chat: Chat,
        user: int,
        *,
        text: str,
        entities: tuple[Entity, ...] = (),
        document: Document | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Message:
        message = Message(
            self.next_message_id(chat), chat.id, user, self.clock.now(), text, entities,
            document=document, reply_to=reply_to, thread=thread,
        )  # fmt: skip
        self.put(chat, message)
        self.ledger.note(message.date, "said", message, user)
        return message

    def _heard(self, chat: Chat, message: Message, update_type: str = "message") -> int:
        if chat.bot != "member" or not self._meant(chat, message):
            return 0
        return self.updates.push(update_type, self.as_json(message))

    def _meant(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: in groups the bot gets commands that may be its own and replies to its messages."""
        if chat.private or message.service:
            return True
        replied = chat.messages.get(message.reply_to) if message.reply_to else None
        if replied and replied.sender == self.bot.id:
            return True
        first = message.text.partition(" ")[0]
        named = first.partition("@")[2]
        return first.startswith("/") and named.lower() in ("", self.bot.username.lower())

    def _query(self, user: int, chat_id: int, message_id: int, data: str) -> str:
        chat = self.chats.get(chat_id) or Chat(chat_id, "supergroup", "?")
        query = Query(str(next(self._query_ids)), user, chat_id, message_id, data, self.clock.monotonic())
        self.queries[query.id] = query
        message = chat.messages.get(message_id)
        body = {
            "id": query.id,
            "from": wire.user(self._user(user)),
            "message": self.as_json(message) if message else wire.inaccessible(chat, message_id),
            "chat_instance": wire.chat_instance(chat),
            "data": data,
        }
        self.updates.push("callback_query", body)
        return query.id

    def _my_member(self, chat: Chat, by: int, before: BotStatus, after: BotStatus) -> int:
        return self._member_update("my_chat_member", chat, by, self.bot, before, after)

    def _chat_member(self, chat: Chat, user: int, before: BotStatus, after: BotStatus) -> int:
        if self.bot.id not in chat.admins:  # Telegram tells administrators only
            return 0
        return self._member_update("chat_member", chat, user, self.users[user], before, after)

    def _member_update(
        self, update_type: str, chat: Chat, by: int, who: User, before: BotStatus, after: BotStatus
    ) -> int:
        body = {
            "chat": wire.chat(chat),
            "from": wire.user(self.users[by]),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": wire.member(who, before),
            "new_chat_member": wire.member(who, after),
        }
        self.changed()
        return self.updates.push(update_type, body)

    def _service(self, chat: Chat, user: int, fields: wire.Json) -> int:
        message = Message(self.next_message_id(chat), chat.id, user, self.clock.now(), service=fields)
        self.put(chat, message)
        self.ledger.note(message.date, "service", message, user)
        return self._heard(chat, message)


def _alive(chat: Chat) -> bool:
    return chat.migrated_to is None and not chat.deleted
