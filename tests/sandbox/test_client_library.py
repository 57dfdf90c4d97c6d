"""python-telegram-bot's own Bot works against the stand-in and raises its own exceptions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from sipbot.sandbox.facts import Button

from .conftest import AICHA, GROUP, STRANGER, SUPERGROUP, Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUTTONS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Oui", callback_data="v:1"), InlineKeyboardButton("Non", callback_data="v:2")],
        [InlineKeyboardButton("Plus", url="https://t.me/sipbot_sandbox_bot?start=abc")],
    ]
)


def made(sandbox: Sandbox, token: str = "") -> Bot:
    url = sandbox.url
    return Bot(token or sandbox.world.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with made(sandbox) as bot:
        yield bot


async def test_a_message_with_buttons_arrives_as_sent(sandbox: Sandbox, bot: Bot) -> None:
    entities = [MessageEntity(MessageEntity.BOLD, 0, 5)]
    sent = await bot.send_message(SUPERGROUP, "Titre\n\n<texte>", entities=entities, reply_markup=BUTTONS)
    (seen,) = sandbox.world.screen(AICHA, SUPERGROUP)
    assert (seen.message_id, seen.text) == (sent.message_id, "Titre\n\n<texte>")
    assert seen.entities == ({"type": "bold", "offset": 0, "length": 5},)
    assert seen.rows[0] == (Button("Oui", "v:1"), Button("Non", "v:2"))
    assert seen.rows[1][0].start == "abc"


async def test_a_press_is_answered_and_the_message_edited(sandbox: Sandbox, bot: Bot) -> None:
    sent = await bot.send_message(SUPERGROUP, "?", reply_markup=BUTTONS)
    query_id = sandbox.world.press(AICHA, SUPERGROUP, sent.message_id, "Non")
    update = (await bot.get_updates(allowed_updates=Update.ALL_TYPES))[-1]
    assert update.callback_query and update.callback_query.data == "v:2"
    await update.callback_query.answer("Noté")
    await update.callback_query.edit_message_text("Merci")
    assert sandbox.world.queries[query_id].toast == "Noté"
    assert [line.kind for line in sandbox.world.ledger][-3:] == ["send", "toast", "edit"]
    await bot.edit_message_reply_markup(SUPERGROUP, sent.message_id, reply_markup=BUTTONS)
    await bot.delete_message(SUPERGROUP, sent.message_id)
    assert sandbox.world.screen(AICHA, SUPERGROUP) == []


async def test_documents_go_both_ways(sandbox: Sandbox, bot: Bot) -> None:
    content = "é;=1\r\n--x\r\n".encode() + bytes(range(256))
    sent = await bot.send_document(AICHA, content, filename="Réponses.csv", caption="Voilà")
    assert sent.document and sent.document.file_name == "Réponses.csv"
    kept = sandbox.world.ledger.lines[-1].document
    assert kept and kept.content == content
    again = await bot.send_document(AICHA, sent.document.file_id)
    assert again.document and again.document.file_id == sent.document.file_id
    sandbox.world.send_file(AICHA, AICHA, "consultation.toml", content)
    received = (await bot.get_updates())[-1].message
    assert received and received.document
    file = await received.document.get_file()
    assert await file.download_as_bytearray() == content


async def test_command_menus_follow_scope_and_language(sandbox: Sandbox, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("aide", "Aide")], language_code="fr")
    aicha, chat = sandbox.world.users[AICHA], sandbox.world.chats[AICHA]
    assert [c.command for c in sandbox.world.menus.seen_by(aicha, chat)] == ["aide"]
    await bot.set_my_commands([BotCommand("hilfe", "Hilfe")], scope=BotCommandScopeChat(AICHA))
    assert [c.command for c in sandbox.world.menus.seen_by(aicha, chat)] == ["hilfe"]
    assert (await bot.get_my_commands(scope=BotCommandScopeChat(AICHA)))[0].description == "Hilfe"
    await bot.delete_my_commands(scope=BotCommandScopeChat(AICHA))
    assert [c.command for c in sandbox.world.menus.seen_by(aicha, chat)] == ["aide"]


async def test_what_the_bot_may_know(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.world.chats[SUPERGROUP].admins = {AICHA}
    assert (await bot.get_me()).username == "sipbot_sandbox_bot"
    assert (await bot.get_chat(SUPERGROUP)).title == "Smart Liège"
    assert (await bot.get_chat_member(SUPERGROUP, AICHA)).status == "administrator"
    assert (await bot.get_chat_member(SUPERGROUP, STRANGER)).status == "left"
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await bot.set_my_description("Ce que fait ce bot", language_code="fr")
    assert await bot.leave_chat(SUPERGROUP)


async def test_its_own_exceptions_are_raised(
    sandbox: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # otherwise the library warns of its own future
    new = sandbox.world.upgrade_to_supergroup(GROUP)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(GROUP, "hello")
    assert moved.value.new_chat_id == new
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(STRANGER, "hello")
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(
            AICHA, "a", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a" * 65)]])
        )
    sandbox.world.faults.flood(SUPERGROUP, 17, sandbox.clock.monotonic())
    with pytest.raises(RetryAfter) as later:
        await bot.send_message(SUPERGROUP, "hello")
    assert later.value.retry_after == timedelta(seconds=17)
    with pytest.raises(InvalidToken):
        await made(sandbox, "1:wrong").initialize()


async def test_a_second_instance_is_told_of_the_conflict(sandbox: Sandbox, bot: Bot) -> None:
    last = (await bot.get_updates())[-1].update_id
    poll = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=50))
    await sandbox.world.updates.emptied()
    await sandbox.updates()
    with pytest.raises(Conflict):
        await poll
