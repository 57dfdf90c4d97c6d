"""What Telegram shows of the bot: command menus, the menu button, what it says of itself. Set where it differs.

In a private chat the command menu follows the language chosen there, everything else the phone's.
"""

from __future__ import annotations

import logging

import telegram

from sipbot.ports import PlatformText, Refused, TryLater, Unreachable

from .outbound import translated

log = logging.getLogger(__name__)

SHORT_WAIT = 30.0
"""Seconds for which a start waits for Telegram; changing what a bot says of itself may be refused for hours."""


class Menus:
    """What is shown, in which languages; the first is for phones in any other."""

    def __init__(self, text: PlatformText) -> None:
        self._text = text
        self._languages = text.languages

    async def set_up(self, bot: telegram.Bot) -> None:
        """Raises TryLater where that is soon. What cannot be set now is set at another start."""
        try:
            with translated():
                await self._set_up(bot)
        except TryLater as later:
            if later.seconds <= SHORT_WAIT:
                raise
            log.warning("what the bot says of itself cannot be changed for %d s: %s", later.seconds, later)
        except (Unreachable, Refused) as error:
            log.warning("what the bot says of itself cannot be changed: %s", error)

    async def _set_up(self, bot: telegram.Bot) -> None:
        for shown_in in (*self._languages, ""):
            code = shown_in or next(iter(self._languages), "")
            if code:
                await self._commands_in(bot, shown_in, code)
                await self._described_in(bot, shown_in, code)
        if not isinstance(await bot.get_chat_menu_button(), telegram.MenuButtonCommands):
            await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())

    async def _commands_in(self, bot: telegram.Bot, shown_in: str, code: str) -> None:
        scope, wanted = telegram.BotCommandScopeAllPrivateChats(), self._commands(code)
        if list(await bot.get_my_commands(scope=scope, language_code=shown_in or None)) != wanted:
            await bot.set_my_commands(wanted, scope=scope, language_code=shown_in or None)

    async def _described_in(self, bot: telegram.Bot, shown_in: str, code: str) -> None:
        """One that a language lacks is answered with the one for all: so that comes last."""
        long, short = self._text.description(code), self._text.short(code)
        if (await bot.get_my_description(language_code=shown_in or None)).description != long:
            await bot.set_my_description(long, language_code=shown_in or None)
        if (await bot.get_my_short_description(language_code=shown_in or None)).short_description != short:
            await bot.set_my_short_description(short, language_code=shown_in or None)

    async def for_chat(self, bot: telegram.Bot, chat: int, code: str) -> None:
        with translated():
            await bot.set_my_commands(self._commands(code), scope=telegram.BotCommandScopeChat(chat))

    def _commands(self, code: str) -> list[telegram.BotCommand]:
        return [telegram.BotCommand(word, description) for word, description in self._text.menu(code)]
