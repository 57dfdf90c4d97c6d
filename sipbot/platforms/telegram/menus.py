"""Command menus: by the phone's language, and in a private chat by the language chosen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import telegram

from .outbound import translated

Menu = Callable[[str], Sequence[tuple[str, str]]]
"""Gives command and description in a language."""


class Menus:
    """What the menu shows, in which languages."""

    def __init__(self, menu: Menu, languages: Sequence[str]) -> None:
        self._menu = menu
        self._languages = languages

    async def set_up(self, bot: telegram.Bot) -> None:
        """For private chats, in each language; the first is for phones in any other."""
        scope = telegram.BotCommandScopeAllPrivateChats()
        with translated():
            for code in self._languages:
                await bot.set_my_commands(self._commands(code), scope=scope, language_code=code)
            if self._languages:
                await bot.set_my_commands(self._commands(self._languages[0]), scope=scope)

    async def for_chat(self, bot: telegram.Bot, chat: int, code: str) -> None:
        with translated():
            await bot.set_my_commands(self._commands(code), scope=telegram.BotCommandScopeChat(chat))

    def _commands(self, code: str) -> list[telegram.BotCommand]:
        return [telegram.BotCommand(word, description) for word, description in self._menu(code)]
