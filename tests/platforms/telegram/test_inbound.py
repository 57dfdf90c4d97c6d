"""From raw updates to acts: what is read, what is not for us, what is no update."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sipbot.chat import Address
from sipbot.platforms.telegram.inbound import NotAnUpdate, addressed_to_other, read, update_type

BIG = 7_412_345_678_901
GROUP = {"id": -1_001_000_000_001, "type": "supergroup", "title": "Smart Liège"}
ANNA = {"id": BIG, "is_bot": False, "first_name": "Anna", "last_name": "B.", "language_code": "fr-BE"}


def message(**fields: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 1, "date": 0, "chat": GROUP, "from": ANNA, **fields}}


def press(**fields: Any) -> dict[str, Any]:
    query = {"id": "42", "from": ANNA, "chat_instance": "1", "data": "vote|1|0|2"}
    return {
        "update_id": 8,
        "callback_query": query | {"message": {"message_id": 5, "date": 1, "chat": GROUP}} | fields,
    }


def membership(old: str, new: str, **more: Any) -> dict[str, Any]:
    return {
        "update_id": 9,
        "my_chat_member": {
            "chat": GROUP,
            "from": ANNA,
            "date": 0,
            "old_chat_member": {"status": old},
            "new_chat_member": {"status": new, **more},
        },
    }


def test_a_press_says_who_where_what_and_under_which_message() -> None:
    action = read(press(), 0)
    assert action is not None
    assert (action.verb, action.args) == ("vote", ("1", "0", "2"))
    assert action.sender == Address("telegram", str(BIG)), "ids need more than 32 bits"
    assert action.address == Address("telegram", "-1001000000001")
    assert (action.private, action.message, action.query, action.language) == (False, "5", "42", "fr-BE")
    assert action.name == "Anna B."


def test_the_same_update_has_the_same_id_and_a_later_epoch_a_higher_order() -> None:
    first, again, later = read(press(), 0), read(press(), 0), read(press(), 1)
    assert first is not None and again is not None and later is not None
    assert first.id == again.id != later.id and first.order == again.order < later.order


@pytest.mark.parametrize(
    "data", ["", "|", "||||", "\x00", "ÿ" * 33, "x" * 1000, "vote|1|0|\ud800", "🗳" * 20, "💥|1"]
)
def test_whatever_data_a_press_carries_it_is_read_as_words_only(data: str) -> None:
    action = read(press(data=data), 0)
    assert action is not None and (action.verb, *action.args) == tuple(data.split("|"))


def test_a_press_without_data_or_of_a_game_is_read_as_nothing_known() -> None:
    update = press()
    del update["callback_query"]["data"]
    action = read(update, 0)
    assert action is not None and action.verb == ""


def test_a_press_whose_message_is_not_shown_any_more_is_answered_all_the_same() -> None:
    update = press()
    del update["callback_query"]["message"]
    action = read(update, 0)
    assert action is not None
    assert (action.verb, action.message, action.address.id) == ("unknown", "", str(BIG))


@pytest.mark.parametrize("verb", ["command", "text", "file", "moved", "added", "removed", "rights"])
def test_no_press_pretends_to_be_a_message_or_an_event(verb: str) -> None:
    action = read(press(data=f"{verb}|telegram:1"), 0)
    assert action is not None and (action.verb, action.args) == ("unknown", ())


def test_a_press_by_a_bot_has_no_sender() -> None:
    action = read(press(**{"from": ANNA | {"is_bot": True}}), 0)
    assert action is not None and action.sender is None


def test_a_command_with_and_without_the_bots_name_and_with_words_after_it() -> None:
    for text, args in (
        ("/moi", ("moi", "")),
        ("/Moi@sipbot_sandbox_bot", ("moi", "")),
        ("/start abc-DEF_1", ("start", "abc-DEF_1")),
        ("/moi\nmerci", ("moi", "merci")),
        ("/avis svp", ("avis", "svp")),
        (" /avis", ("avis", "")),
        ("\u00a0/avis\u00a0", ("avis", "")),
        ("👉 /avis !", ("avis", "!")),
        ("/Réunion,", ("reunion", ",")),
    ):
        action = read(message(text=text), 0)
        assert action is not None and (action.verb, action.args) == ("command", (*args, text))


@pytest.mark.parametrize("text", ["/", "/ 2 pages", "/!\\ attention", "oui / non", "1/3"])
def test_a_sign_without_a_word_right_behind_it_begins_no_command(text: str) -> None:
    action = read(message(text=text), 0)
    assert action is not None and (action.verb, action.args) == ("text", (text,))


def test_a_command_for_another_bot_is_not_ours() -> None:
    assert addressed_to_other({"text": "/moi@other_bot"}, "sipbot_sandbox_bot")
    assert addressed_to_other({"text": "/moi@other_bot please"}, "sipbot_sandbox_bot")
    for text in ("/moi", "/moi@SipBot_Sandbox_Bot", "moi@other_bot", "/moi please@other_bot", "", None, 5):
        assert not addressed_to_other({"text": text}, "sipbot_sandbox_bot")


PRIVATE = {"id": BIG, "type": "private"}
WORDLESS = (
    *("animation", "audio", "contact", "dice", "location", "photo", "poll", "sticker", "venue", "video"),
    *("video_note", "voice"),
)


def test_in_private_text_and_file_are_read_and_what_has_no_words_is_known_as_such() -> None:
    action = read(message(text="Bonjour", chat=PRIVATE), 0)
    assert action is not None and (action.verb, action.args) == ("text", ("Bonjour",))
    action = read(message(document={"file_id": "F"}, chat=PRIVATE), 0)
    assert action is not None and (action.verb, action.args) == ("file", ("F", ""))
    for field in WORDLESS:
        action = read(message(**{field: {}}, chat=PRIVATE), 0)
        assert action is not None and action.verb == "wordless", field
    gif = read(message(animation={}, document={"file_id": "F"}, chat=PRIVATE), 0)
    assert gif is not None and gif.verb == "wordless", "a GIF comes as a document too"
    assert read(message(pinned_message={}, chat=PRIVATE), 0) is None


def test_in_a_group_nothing_is_read_but_commands_and_text() -> None:
    for fields in ({field: {}} for field in (*WORDLESS, "new_chat_members")):
        assert read(message(**fields), 0) is None, fields
    for fields in ({"document": {"file_id": "F"}}, {"document": {"file_id": "F"}, "animation": {}}):
        assert read(message(**fields), 0) is None, "no PDF, no GIF"


def test_what_a_linked_channel_posts_is_not_for_us() -> None:
    """It comes into the group by itself, as the channel."""
    channel = {"id": -1_001_000_000_777, "type": "channel", "title": "News"}
    service = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    for fields in ({"text": "/moi"}, {"text": "News!"}, {"document": {"file_id": "F"}}):
        post = message(sender_chat=channel, is_automatic_forward=True, **{"from": service}, **fields)
        assert read(post, 0) is None, fields


def edited(**fields: Any) -> dict[str, Any]:
    update = message(**fields)
    return {"update_id": update["update_id"], "edited_message": update["message"] | {"edit_date": 1}}


def test_words_changed_in_private_are_known_as_such_and_never_read_as_an_answer() -> None:
    for words in ({"text": "Trop cher"}, {"text": "/avis"}, {"document": {"file_id": "F"}, "caption": "essai"}):
        action = read(edited(chat=PRIVATE, **words), 0)
        assert action is not None and (action.verb, action.args) == ("edited", ()), words
        assert (action.address, action.private) == (Address("telegram", str(BIG)), True)


def test_of_what_is_changed_without_words_or_in_a_group_nothing_is_read() -> None:
    assert read(edited(chat=PRIVATE, location={"latitude": 50.6, "longitude": 5.6}), 0) is None, "it moves"
    assert read(edited(text="/moi"), 0) is None
    assert read(edited(text="Bonjour", chat=PRIVATE, **{"from": ANNA | {"is_bot": True}}), 0) is None


@pytest.mark.parametrize(
    "name",
    [
        *("channel_post", "edited_channel_post", "poll_answer", "inline_query", "message_reaction"),
        "new_kind",
    ],
)
def test_kinds_that_are_not_asked_for_are_no_acts(name: str) -> None:
    assert read({"update_id": 1, name: message(text="/moi")["message"]}, 0) is None
    assert read({"update_id": 1}, 0) is None


def test_a_message_in_a_topic_says_which_and_general_is_none() -> None:
    """A reply has a thread where there are no topics too, and in "General": nothing can be sent to that."""
    for more, thread in (
        ({"message_thread_id": 7, "is_topic_message": True}, "7"),
        ({"message_thread_id": 1, "is_topic_message": True}, ""),
        ({"message_thread_id": 23}, ""),
        ({}, ""),
    ):
        action = read(message(text="/moi", **more), 0)
        assert action is not None and action.thread == thread


def test_channels_are_not_spoken_with() -> None:
    assert read(message(chat=GROUP | {"type": "channel"}, text="/moi"), 0) is None
    update = membership("left", "administrator")
    update["my_chat_member"]["chat"] = GROUP | {"type": "channel"}
    assert read(update, 0) is None


def test_an_anonymous_administrator_is_nobody_and_told_so_at_a_command_only() -> None:
    """They write as the group: the platform puts a stand-in account into `from`."""
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    action = read(message(text="/moi", sender_chat=GROUP, **{"from": stand_in}), 0)
    assert action is not None and action.sender is None
    assert read(message(text="bonjour", sender_chat=GROUP, **{"from": stand_in}), 0) is None


def test_bots_and_messages_without_a_sender_are_ignored() -> None:
    assert read(message(text="/moi", **{"from": ANNA | {"is_bot": True}}), 0) is None
    update = message(text="/moi")
    del update["message"]["from"]
    assert read(update, 0) is None


def test_a_group_that_moves() -> None:
    action = read(message(migrate_to_chat_id=-1_001_999), 0)
    assert action is not None and (action.verb, action.args) == ("moved", ("telegram:-1001999",))
    assert read(message(migrate_from_chat_id=-5), 0) is None


@pytest.mark.parametrize(
    ("old", "new", "more", "verb"),
    [
        ("left", "member", {}, "added"),
        ("kicked", "administrator", {}, "added"),
        ("member", "kicked", {}, "removed"),
        ("administrator", "left", {}, "removed"),
        ("member", "restricted", {"can_send_messages": False, "is_member": True}, "rights"),
        ("restricted", "member", {}, "rights"),
        ("member", "restricted", {"can_send_messages": False, "is_member": False}, "removed"),
        ("member", "administrator", {}, "rights"),
        ("left", "kicked", {}, None),
    ],
)
def test_added_and_removed(old: str, new: str, more: dict[str, Any], verb: str | None) -> None:
    action = read(membership(old, new, **more), 0)
    assert (action.verb if action else None) == verb


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": []},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "callback_query": {}},
        {"update_id": 1, "callback_query": 7},
        {"update_id": 1, "my_chat_member": {"chat": GROUP}},
        {"message": {"chat": GROUP, "from": ANNA, "text": "/moi"}},
        message(text="/moi", chat={"id": "x", "type": "private"}),
        message(text="/moi", chat={"id": True, "type": "private"}),
        message(text="/moi", chat={"id": 1.5, "type": "private"}),
        message(text="/moi", **{"from": {"id": None}}),
        message(migrate_to_chat_id="@elsewhere"),
    ],
)
def test_what_is_shaped_otherwise_is_no_update_and_nothing_else_is_raised(update: dict[str, Any]) -> None:
    with pytest.raises(NotAnUpdate):
        read(update, 0)


def test_of_an_update_that_is_set_aside_only_its_kind_is_told() -> None:
    assert update_type({"update_id": 1, "message": {"text": "secret"}}) == "message"
    assert update_type({"update_id": 1}) == "empty"
    assert update_type([1]) == "no object"
    assert len(update_type({"x" * 1000: 1})) == 40


def test_lone_surrogates_and_deep_nesting_are_read_without_harm() -> None:
    action = read(message(text="\ud83d", **{"from": ANNA | {"first_name": "\udfff"}}), 0)
    assert action is not None and action.verb == "text"
    deep: Any = {}
    for _ in range(500):
        deep = {"reply_to_message": deep}
    assert read(message(text="x", reply_to_message=deep), 0) is not None
    assert json.dumps(deep)
