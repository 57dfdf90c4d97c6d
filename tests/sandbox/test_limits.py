"""A deliberately faulty client runs against the stand-in over HTTP; each call fails as the table says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from sipbot.sandbox import limits
from sipbot.sandbox.facts import User
from sipbot.sandbox.limits import TABLE, Limit

from .conftest import AICHA, GROUP, JOKE, STRANGER, SUPERGROUP, Sandbox, keyboard, press_me

pytestmark = pytest.mark.asyncio(loop_scope="session")

Failing = tuple[httpx.Response, dict[str, Any]]
Case = Callable[[Sandbox], Awaitable[httpx.Response | Failing]]

CASES: list[tuple[Limit, Case]] = []
ROWS = {row.name: row for row in TABLE}
YEAR = 365 * 86400


def case(row: Limit) -> Callable[[Case], Case]:
    def register(function: Case) -> Case:
        CASES.append((row, function))
        return function

    return register


def sends(row: Limit, name: str, words: dict[str, Any] | None = None, **parameters: Any) -> None:
    """A case: this sendMessage to Aïcha fails."""

    async def client(s: Sandbox) -> Failing:
        return await s.call("sendMessage", **({"chat_id": AICHA, "text": "hello"} | parameters)), words or {}

    client.__name__ = name
    CASES.append((row, client))


sends(limits.TEXT_EMPTY, "no_text", text="")
sends(limits.TEXT_EMPTY, "blank_text", text=" \n ")
sends(limits.TEXT_EMPTY, "only_markup", text="<b> </b>", parse_mode="HTML")
sends(limits.TEXT_LONG, "units_4097", text="a" * 4097)
sends(limits.TEXT_LONG, "emoji_of_4098_units", text="🙂" * 2049)
sends(limits.PARSE_MODE, "unknown_parse_mode", text="a", parse_mode="RTF")
sends(limits.CHAT_UNKNOWN, "unknown_group", chat_id=-1_009_999_999_999)
sends(limits.CHAT_UNKNOWN, "unknown_name", chat_id="@nobody")
sends(limits.CHAT_UNKNOWN, "unknown_user", chat_id=77)
sends(limits.NEVER_STARTED, "never_started", chat_id=STRANGER)
sends(limits.REPLY_UNKNOWN, "reply_to_nothing", reply_parameters={"message_id": 999})

for name, reason, mode, text in (
    ("unclosed_tag", 'Can\'t find end tag corresponding to start tag "b"', "HTML", "<b>hello"),
    ("bare_less_than", "Unclosed start tag at byte offset 2", "HTML", "1 < 2"),
    ("unknown_tag", 'Unsupported start tag "h1" at byte offset 3', "HTML", "é <h1>hello</h1>"),
    (
        "crossed_tags",
        'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        "HTML",
        "<b><i>a</b></i>",
    ),
    ("end_tag_only", "Unexpected end tag at byte offset 5", "HTML", "hello</b>"),
    (
        "reserved_character",
        "Character '.' is reserved and must be escaped with the preceding '\\'",
        "MarkdownV2",
        "Hello.",
    ),
    ("unclosed_bold", "Can't find end of Bold entity at byte offset 0", "MarkdownV2", "*hello"),
    ("unclosed_code", "Can't find end of Code entity at byte offset 3", "MarkdownV2", "é `hello"),
    ("unclosed_link", "Can't find end of TextUrl entity at byte offset 0", "MarkdownV2", "[hello"),
):
    sends(limits.ENTITIES, name, {"reason": reason}, text=text, parse_mode=mode)

for name, entity in (
    ("entity_past_the_end", {"type": "bold", "offset": 0, "length": 6}),
    ("entity_in_the_middle_of_an_emoji", {"type": "bold", "offset": 0, "length": 1}),
    ("entity_of_an_unknown_type", {"type": "loud", "offset": 0, "length": 2}),
):
    sends(limits.ENTITY_BOUNDS, name, text="🙂abc", entities=[entity])

sends(limits.BUTTON_DATA, "data_of_65_bytes", reply_markup=press_me(data="x" * 65))
sends(limits.BUTTON_DATA, "data_of_33_two_byte_letters", reply_markup=press_me(data="é" * 33))
sends(limits.BUTTON_DATA, "data_of_no_bytes", reply_markup=press_me(data=""))
sends(limits.BUTTON_TEXT, "button_without_words", reply_markup=press_me(label=" "))
sends(limits.BUTTON_KIND, "button_without_effect", reply_markup=keyboard([{"text": "a"}]))
sends(
    limits.BUTTON_KIND,
    "button_with_two_effects",
    reply_markup=keyboard([{"text": "a", "callback_data": "b", "url": "https://example.org"}]),
)
sends(
    limits.BUTTON_URL,
    "button_to_a_script",
    {"url": "javascript:alert(1)"},
    reply_markup=keyboard([{"text": "a", "url": "javascript:alert(1)"}]),
)
sends(limits.BUTTON_ROW, "nine_in_a_row", reply_markup=keyboard([{"text": "a", "callback_data": "b"}] * 9))
sends(
    limits.BUTTON_COUNT,
    "buttons_101",
    reply_markup=keyboard(*[[{"text": "a", "callback_data": "b"}]] * 101),
)
sends(limits.MARKUP_KIND, "reply_keyboard", reply_markup={"keyboard": [[{"text": "a"}]]})
sends(
    limits.PARAMETER_UNKNOWN,
    "unknown_parameter",
    {"name": "disable_web_page_preview", "where": "sendMessage"},
    disable_web_page_preview=True,
)
sends(
    limits.PARAMETER_UNKNOWN,
    "unknown_field_in_a_button",
    {"name": "colour", "where": "InlineKeyboardButton"},
    reply_markup=keyboard([{"text": "a", "callback_data": "b", "colour": "red"}]),
)
sends(limits.PARAMETER_MISSING, "no_chat", {"name": "chat_id", "where": "sendMessage"}, chat_id=None)
sends(limits.PARAMETER_MISSING, "text_is_null", {"name": "text", "where": "sendMessage"}, text=None)
sends(
    limits.PARAMETER_TYPE,
    "text_is_a_number",
    {"name": "text", "where": "sendMessage", "types": "String"},
    text=5,
)


@case(limits.PARAMETER_TYPE)
async def offset_is_a_word(s: Sandbox) -> Failing:
    answer = await s.call("getUpdates", offset="next")
    return answer, {"name": "offset", "where": "getUpdates", "types": "Integer"}


@case(limits.BODY)
async def broken_json(s: Sandbox) -> Failing:
    headers = {"content-type": "application/json"}
    answer = await s.http.post(f"/bot{s.world.token}/sendMessage", content=b"{", headers=headers)
    return answer, {"reason": "broken JSON"}


@case(limits.NOT_UTF8)
async def lone_surrogate(s: Sandbox) -> httpx.Response:
    headers = {"content-type": "application/json"}
    content = json.dumps({"chat_id": AICHA, "text": "a\ud83d"})
    return await s.http.post(f"/bot{s.world.token}/sendMessage", content=content, headers=headers)


@case(limits.NOT_UTF8)
async def latin_1_in_a_form(s: Sandbox) -> httpx.Response:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    content = f"chat_id={AICHA}&text=\xe9".encode("latin-1")
    return await s.http.post(f"/bot{s.world.token}/sendMessage", content=content, headers=headers)


async def document(s: Sandbox, content: bytes, **form: Any) -> httpx.Response:
    files = {"document": ("a.csv", content, "text/csv")}
    form = {"chat_id": str(AICHA)} | form
    return await s.http.post(f"/bot{s.world.token}/sendDocument", data=form, files=files)


@case(limits.CAPTION_LONG)
async def caption_of_1025(s: Sandbox) -> httpx.Response:
    return await document(s, b"a", caption="a" * 1025)


@case(limits.FILE_EMPTY)
async def empty_file(s: Sandbox) -> httpx.Response:
    return await document(s, b"")


@case(limits.FILE_SEND)
async def file_above_50_mb(s: Sandbox) -> httpx.Response:
    return await document(s, bytes(limits.FILE_SEND.most + 1))


@case(limits.FILE_GET)
async def download_above_20_mb(s: Sandbox) -> httpx.Response:
    big = s.world.keep_file("big.csv", bytes(limits.FILE_GET.most + 1))
    return await s.call("getFile", file_id=big.file_id)


@case(limits.FILE_UNKNOWN)
async def unknown_file(s: Sandbox) -> httpx.Response:
    return await s.call("getFile", file_id="nothing")


@case(limits.FILE_REFERENCE)
async def unknown_file_sent_again(s: Sandbox) -> httpx.Response:
    return await s.call("sendDocument", chat_id=AICHA, document="nothing")


@case(limits.FILE_REFERENCE)
async def attached_part_is_missing(s: Sandbox) -> httpx.Response:
    return await document(s, b"a", thumbnail="attach://nothing")


async def pressed(s: Sandbox) -> str:
    message = await s.send(reply_markup=press_me())
    return s.world.press(AICHA, AICHA, message, "Yes")


@case(limits.TOAST_LONG)
async def toast_of_201(s: Sandbox) -> httpx.Response:
    query = await pressed(s)
    return await s.call("answerCallbackQuery", callback_query_id=query, text="a" * 201)


@case(limits.QUERY_OLD)
async def answer_too_late(s: Sandbox) -> httpx.Response:
    query = await pressed(s)
    s.clock.advance(limits.QUERY_OLD.most + 1)
    return await s.call("answerCallbackQuery", callback_query_id=query)


@case(limits.QUERY_OLD)
async def answered_twice(s: Sandbox) -> httpx.Response:
    query = await pressed(s)
    assert (await s.call("answerCallbackQuery", callback_query_id=query)).json()["result"] is True
    return await s.call("answerCallbackQuery", callback_query_id=query)


@case(limits.QUERY_OLD)
async def invented_query(s: Sandbox) -> httpx.Response:
    return await s.call("answerCallbackQuery", callback_query_id="1")


async def edit(s: Sandbox, message: int, text: str = "new", chat: int = AICHA, **more: Any) -> httpx.Response:
    return await s.call("editMessageText", chat_id=chat, message_id=message, text=text, **more)


@case(limits.NOT_MODIFIED)
async def unchanged_edit(s: Sandbox) -> httpx.Response:
    message = await s.send(text="<b>hello</b>", parse_mode="HTML", reply_markup=press_me())
    return await edit(s, message, "*hello*", parse_mode="MarkdownV2", reply_markup=press_me())


@case(limits.NOT_MODIFIED)
async def unchanged_buttons(s: Sandbox) -> httpx.Response:
    message = await s.send(reply_markup=press_me())
    return await s.call("editMessageReplyMarkup", chat_id=AICHA, message_id=message, reply_markup=press_me())


@case(limits.EDIT_UNKNOWN)
async def edit_of_nothing(s: Sandbox) -> httpx.Response:
    return await edit(s, 999)


@case(limits.EDIT_FOREIGN)
async def edit_of_what_a_member_wrote(s: Sandbox) -> httpx.Response:
    s.world.write(AICHA, AICHA, "mine")
    return await edit(s, s.world.screen(AICHA, AICHA)[-1].message_id)


@case(limits.EDIT_NO_TEXT)
async def edit_of_a_document(s: Sandbox) -> httpx.Response:
    return await edit(s, (await document(s, b"a")).json()["result"]["message_id"])


async def delete(s: Sandbox, message: int, chat: int = AICHA) -> httpx.Response:
    return await s.call("deleteMessage", chat_id=chat, message_id=message)


@case(limits.DELETE_UNKNOWN)
async def deleted_twice(s: Sandbox) -> httpx.Response:
    message = await s.send()
    assert (await delete(s, message)).status_code == 200
    return await delete(s, message)


@case(limits.DELETE_FOREIGN)
async def delete_what_a_member_wrote(s: Sandbox) -> httpx.Response:
    s.world.write(AICHA, SUPERGROUP, "mine")
    return await delete(s, s.world.screen(AICHA, SUPERGROUP)[-1].message_id, SUPERGROUP)


@case(limits.DELETE_OLD)
async def delete_after_two_days(s: Sandbox) -> httpx.Response:
    message = await s.send()
    s.clock.advance(limits.DELETE_OLD.most * 3600)
    return await delete(s, message)


@case(limits.BLOCKED)
async def blocked(s: Sandbox) -> httpx.Response:
    s.world.block(AICHA)
    return await s.call("sendMessage", chat_id=AICHA, text="hello")


@case(limits.DEACTIVATED)
async def deactivated(s: Sandbox) -> httpx.Response:
    s.world.deactivate(AICHA)
    return await s.call("sendMessage", chat_id=AICHA, text="hello")


@case(limits.KICKED)
async def kicked_from_supergroup(s: Sandbox) -> httpx.Response:
    s.world.remove_bot(AICHA, SUPERGROUP)
    return await s.call("sendMessage", chat_id=SUPERGROUP, text="hello")


@case(limits.KICKED_GROUP)
async def kicked_from_group(s: Sandbox) -> httpx.Response:
    s.world.remove_bot(AICHA, GROUP)
    return await s.call("sendMessage", chat_id=GROUP, text="hello")


@case(limits.LEFT)
async def left_supergroup(s: Sandbox) -> httpx.Response:
    assert (await s.call("leaveChat", chat_id=SUPERGROUP)).status_code == 200
    return await s.call("getChat", chat_id=SUPERGROUP)


@case(limits.LEFT_GROUP)
async def left_group(s: Sandbox) -> httpx.Response:
    assert (await s.call("leaveChat", chat_id=GROUP)).status_code == 200
    return await s.call("sendMessage", chat_id=GROUP, text="hello")


@case(limits.CHAT_DELETED)
async def deleted_group(s: Sandbox) -> httpx.Response:
    s.world.delete_chat(GROUP)
    return await s.call("sendMessage", chat_id=GROUP, text="hello")


@case(limits.MIGRATED)
async def migrated_group(s: Sandbox) -> httpx.Response:
    new = s.world.upgrade_to_supergroup(GROUP)
    answer = await s.call("sendMessage", chat_id=GROUP, text="hello")
    assert answer.json()["parameters"] == {"migrate_to_chat_id": new}
    assert await s.send(new)
    return answer


@case(limits.NO_RIGHTS)
async def silenced(s: Sandbox) -> httpx.Response:
    s.world.chats[SUPERGROUP].silenced = True
    return await s.call("sendMessage", chat_id=SUPERGROUP, text="hello")


@case(limits.USER_UNKNOWN)
async def unknown_member(s: Sandbox) -> httpx.Response:
    return await s.call("getChatMember", chat_id=SUPERGROUP, user_id=7)


async def menu(s: Sandbox, *commands: tuple[str, str], **more: Any) -> httpx.Response:
    listed = [{"command": name, "description": words} for name, words in commands]
    return await s.call("setMyCommands", commands=listed, **more)


@case(limits.COMMAND_COUNT)
async def commands_101(s: Sandbox) -> httpx.Response:
    return await menu(s, *[(f"c{n}", "words") for n in range(101)])


@case(limits.COMMAND_NAME)
async def command_with_an_accent(s: Sandbox) -> httpx.Response:
    return await menu(s, ("résultats", "words"))


@case(limits.COMMAND_NAME)
async def command_of_33_letters(s: Sandbox) -> httpx.Response:
    return await menu(s, ("a" * 33, "words"))


@case(limits.COMMAND_DESCRIPTION)
async def description_of_257(s: Sandbox) -> httpx.Response:
    return await menu(s, ("a", "a" * 257))


@case(limits.LANGUAGE)
async def language_of_three_letters(s: Sandbox) -> httpx.Response:
    return await menu(s, ("a", "words"), language_code="deu")


@case(limits.SCOPE)
async def unknown_scope(s: Sandbox) -> httpx.Response:
    return await menu(s, ("a", "words"), scope={"type": "everybody"})


@case(limits.DESCRIPTION)
async def long_description(s: Sandbox) -> httpx.Response:
    return await s.call("setMyDescription", description="a" * 513)


@case(limits.SHORT_DESCRIPTION)
async def long_short_description(s: Sandbox) -> httpx.Response:
    return await s.call("setMyShortDescription", short_description="a" * 121)


@case(limits.RATE_GROUP)
async def twenty_first_in_a_minute(s: Sandbox) -> Failing:
    message = await s.send(SUPERGROUP)
    for n in range(19):
        s.clock.advance(2)
        assert (await edit(s, message, str(n), SUPERGROUP)).status_code == 200
    return await edit(s, message, "too many", SUPERGROUP), {"seconds": 22}


@case(limits.RATE_ALL)
async def thirty_first_in_a_second(s: Sandbox) -> Failing:
    for n in range(30):
        s.world.add_user(User(8_000_000_000 + n, "Member"))
        s.world.start(8_000_000_000 + n)
        await s.send(8_000_000_000 + n)
    return await s.call("sendMessage", chat_id=AICHA, text="hello"), {"seconds": 1}


@case(limits.RATE_PRIVATE)
async def sixth_at_once_in_a_private_chat(s: Sandbox) -> Failing:
    for _ in range(5):
        await s.send()
    return await s.call("sendMessage", chat_id=AICHA, text="hello"), {"seconds": 5}


@case(limits.FLOOD)
async def flooded_chat(s: Sandbox) -> Failing:
    s.world.faults.flood(SUPERGROUP, 300, s.clock.monotonic())
    s.clock.advance(100)
    answer = await s.call("sendMessage", chat_id=SUPERGROUP, text="hello")
    assert answer.json()["parameters"] == {"retry_after": 200}
    assert await s.send()  # the others go on
    return answer, {"seconds": 200}


@case(limits.UNAUTHORIZED)
async def wrong_token(s: Sandbox) -> httpx.Response:
    return await s.http.post("/bot1:wrong/getMe")


@case(limits.METHOD_UNKNOWN)
async def unknown_method(s: Sandbox) -> httpx.Response:
    return await s.call("sendMessages")


@case(limits.WEBHOOK)
async def webhook(s: Sandbox) -> httpx.Response:
    return await s.call("setWebhook", url="http://example.org")


@case(limits.WEBHOOK_PORT)
async def a_webhook_on_another_port(s: Sandbox) -> httpx.Response:
    return await s.call("setWebhook", url="https://example.org:8080")


@case(limits.WEBHOOK_SECRET_LONG)
async def a_secret_that_is_too_long(s: Sandbox) -> httpx.Response:
    return await s.call("setWebhook", url="https://example.org", secret_token="s" * 257)


@case(limits.WEBHOOK_SECRET)
async def a_secret_that_no_header_takes(s: Sandbox) -> httpx.Response:
    return await s.call("setWebhook", url="https://example.org", secret_token="s s")


@case(limits.WEBHOOK_UNREACHABLE)
async def a_webhook_where_nobody_listens(s: Sandbox) -> tuple[httpx.Response, dict[str, object]]:
    s.world.local = True
    answer = await s.call("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await s.call("getWebhookInfo")).json()["result"]["url"] == ""
    return answer, {"reason": "Connection refused"}


@case(limits.WEBHOOK_ACTIVE)
async def polling_beside_a_webhook(s: Sandbox) -> httpx.Response:
    s.world.local = True
    assert (await s.call("setWebhook", url=s.url)).is_success
    assert (await s.call("getWebhookInfo")).json()["result"]["url"] == s.url
    answer = await s.call("getUpdates")
    assert (await s.call("deleteWebhook")).is_success and len(await s.updates()) == 1
    return answer


@case(limits.ACTION)
async def an_action_that_there_is_not(s: Sandbox) -> httpx.Response:
    assert (await s.call("sendChatAction", chat_id=SUPERGROUP, action="typing")).is_success
    return await s.call("sendChatAction", chat_id=SUPERGROUP, action="dancing")


@case(limits.MENU_BUTTON)
async def a_menu_button_for_a_web_app(s: Sandbox) -> httpx.Response:
    assert (await s.call("setChatMenuButton", menu_button={"type": "commands"})).is_success
    assert (await s.call("getChatMenuButton")).json()["result"] == {"type": "commands"}
    return await s.call("setChatMenuButton", menu_button={"type": "web_app"})


def chat_refuses(row: Limit) -> None:
    """A case: a chat that takes nothing, for this reason."""

    async def client(s: Sandbox) -> httpx.Response:
        s.world.chats[SUPERGROUP].refusal = row
        assert not (await s.call("sendChatAction", chat_id=SUPERGROUP, action="typing")).is_success
        return await s.call("sendMessage", chat_id=SUPERGROUP, text="hello")

    client.__name__ = f"chat_with_{row.name}"
    CASES.append((row, client))


for _row in (
    limits.WRITE_FORBIDDEN,
    limits.CHAT_RESTRICTED,
    limits.PLAIN_FORBIDDEN,
    limits.NOT_ADMIN,
    limits.NEVER_HEARD_OF,
):
    chat_refuses(_row)


@case(limits.TOPIC_UNKNOWN)
async def general_by_its_number(s: Sandbox) -> httpx.Response:
    s.world.chats[SUPERGROUP].topics = {7: True}
    assert await s.send(SUPERGROUP, message_thread_id=7)
    assert (await s.call("sendMessage", chat_id=GROUP, text="x", message_thread_id=7)).status_code == 400
    return await s.call("sendMessage", chat_id=SUPERGROUP, text="hello", message_thread_id=1)


@case(limits.TOPIC_CLOSED)
async def a_closed_topic(s: Sandbox) -> httpx.Response:
    s.world.chats[SUPERGROUP].topics = {7: False}
    assert await s.send(SUPERGROUP)
    s.world.chats[SUPERGROUP].general_open = False
    assert (await s.call("sendMessage", chat_id=SUPERGROUP, text="x")).status_code == 400
    return await s.call("sendMessage", chat_id=SUPERGROUP, text="x", message_thread_id=7)


@case(limits.UPDATES_LIMIT)
async def limit_of_101(s: Sandbox) -> httpx.Response:
    return await s.call("getUpdates", limit=101)


@case(limits.CONFLICT)
async def second_poll(s: Sandbox) -> httpx.Response:
    (first,) = await s.updates()
    offset = first["update_id"] + 1
    poll = asyncio.create_task(s.call("getUpdates", offset=offset, timeout=50))
    other = s.call("getUpdates", offset=offset, timeout=0)
    await s.world.updates.emptied()
    await other
    return await poll


@case(limits.START)
async def start_parameter_of_65(s: Sandbox) -> httpx.Response:
    return await s.act(JOKE, "start", token="a" * 65)


@pytest.mark.parametrize(("row", "client"), CASES, ids=[function.__name__ for _, function in CASES])
async def test_a_faulty_client_fails_as_the_table_says(row: Limit, client: Case, sandbox: Sandbox) -> None:
    outcome = await client(sandbox)
    answer, words = outcome if isinstance(outcome, tuple) else (outcome, {})
    expected = row.text.format(**words)
    if row is limits.START:  # refused by the phone, not by the Bot API
        assert (answer.status_code, answer.json()) == (409, {"error": expected})
        return
    body = answer.json()
    assert (body["ok"], body["error_code"], body["description"]) == (False, row.code, expected)
    assert answer.status_code == row.code


async def test_every_row_of_the_table_has_a_case() -> None:
    assert {row.name for row, _ in CASES} == set(ROWS)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("a" * 4096, {}),
        ("🙂" * 2048, {}),
        ("<b>" + "a" * 4096 + "</b>", {"parse_mode": "HTML"}),
        ("a", {"reply_markup": press_me(data="é" * 32)}),
        ("a", {"reply_markup": keyboard([{"text": "a", "callback_data": "b"}] * 8)}),
        ("1 \\- 2\\.", {"parse_mode": "MarkdownV2"}),
    ],
)
async def test_what_just_fits_is_taken(text: str, more: dict[str, Any], sandbox: Sandbox) -> None:
    assert await sandbox.send(text=text, **more)


async def test_a_group_takes_messages_again_when_the_minute_is_over(sandbox: Sandbox) -> None:
    for _ in range(20):
        sandbox.clock.advance(1)
        await sandbox.send(SUPERGROUP)
    answer = await sandbox.call("sendMessage", chat_id=SUPERGROUP, text="hello")
    sandbox.clock.advance(answer.json()["parameters"]["retry_after"])
    await sandbox.send(SUPERGROUP)


async def test_toasts_do_not_count_as_messages(sandbox: Sandbox) -> None:
    message = await sandbox.send(SUPERGROUP, reply_markup=press_me())
    for n in range(40):
        query = sandbox.world.press(AICHA, SUPERGROUP, message, "Yes")
        answer = await sandbox.call("answerCallbackQuery", callback_query_id=query, text=str(n))
        assert answer.status_code == 200
