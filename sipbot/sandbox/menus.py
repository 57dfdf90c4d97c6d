"""The bot's command menus and descriptions, by scope and language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sipbot.sandbox.facts import Chat, User

Scope = tuple[str, int, int]  # kind, chat, user; 0 where the kind has none
DEFAULT: Scope = ("default", 0, 0)


@dataclass(frozen=True, slots=True)
class Command:
    command: str
    description: str


@dataclass(slots=True)
class Menus:
    """What setMyCommands and the like have set."""

    commands: dict[tuple[Scope, str], tuple[Command, ...]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    buttons: dict[int, str] = field(default_factory=dict)  # by private chat; 0 is for all

    def seen_by(self, user: User, chat: Chat) -> tuple[Command, ...]:
        """The menu on this person's phone in this chat: the narrowest scope first, the language before none."""
        for scope in _scopes(user, chat):
            for language in (user.language, ""):
                if menu := self.commands.get((scope, language)):
                    return menu
        return ()


def _scopes(user: User, chat: Chat) -> Iterator[Scope]:
    admin = user.id in chat.admins
    if not chat.private:
        yield "chat_member", chat.id, user.id
        if admin:
            yield "chat_administrators", chat.id, 0
    yield "chat", chat.id, 0
    if not chat.private and admin:
        yield "all_chat_administrators", 0, 0
    yield ("all_private_chats" if chat.private else "all_group_chats"), 0, 0
    yield DEFAULT
