"""To Telegram: what errors mean, how texts are cut, what buttons carry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from sipbot.chat import Button, Message
from sipbot.platforms.telegram.outbound import entities, fitted, keyboard, translated, units
from sipbot.platforms.telegram.payload import MOST_BYTES, decode, encode
from sipbot.platforms.telegram.refusals import TABLE, meant
from sipbot.ports import (
    CLOSED,
    RESTRICTED,
    SILENCED,
    UNKNOWN,
    Moved,
    NotNow,
    NoTopic,
    Refused,
    TryLater,
    Unreachable,
)
from sipbot.sandbox import limits


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (RetryAfter(timedelta(seconds=7)), TryLater),
        (ChatMigrated(-1_001_234), Moved),
        (Forbidden("Forbidden: bot was blocked by the user"), Unreachable),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Unreachable),
        (Forbidden("Forbidden: user is deactivated"), Unreachable),
        (BadRequest("Chat not found"), Unreachable),
        (Forbidden("Forbidden: the group chat was deleted"), Unreachable),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Unreachable),
        (BadRequest("Chat_write_forbidden"), NotNow),
        (BadRequest("Chat_restricted"), NotNow),
        (BadRequest("Not enough rights to send text messages to the chat"), NotNow),
        (Forbidden("Forbidden: not enough rights to send text messages to the chat"), NotNow),
        (BadRequest("Need administrator rights in the channel chat"), NotNow),
        (Forbidden("Forbidden: CHAT_SEND_PLAIN_FORBIDDEN"), NotNow),
        (Forbidden("Forbidden: something that nobody has heard of"), NotNow),
        (BadRequest("Something_new_forbidden"), NotNow),
        (BadRequest("Topic_closed"), NoTopic),
        (BadRequest("Message thread not found"), NoTopic),
        (BadRequest("Message text is empty"), Refused),
        (BadRequest("Button_data_invalid"), Refused),
        (TimedOut(), TryLater),
        (NetworkError("Bad Gateway"), TryLater),
        (NetworkError("Request Entity Too Large (413)"), Refused),
        (TelegramError("Conflict"), TryLater),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_error_means_one_thing(error: TelegramError, meant: type[Exception]) -> None:
    with pytest.raises(meant) as raised, translated():
        raise error
    assert type(raised.value) is meant


@pytest.mark.parametrize(
    ("explanation", "reason"),
    [
        ("Chat_write_forbidden", SILENCED),
        ("Chat_restricted", RESTRICTED),
        ("Topic_closed", CLOSED),
        ("Bot_does_something_new", UNKNOWN),
    ],
)
def test_a_refusal_for_now_says_why_and_in_whose_words(explanation: str, reason: str) -> None:
    with pytest.raises(NotNow) as raised, translated():
        raise BadRequest(explanation)
    assert (raised.value.reason, str(raised.value)) == (reason, explanation)


def test_every_sign_in_the_table_has_a_source_and_none_stands_there_twice() -> None:
    assert all(sign.source and sign.text == sign.text.lower() for sign in TABLE)
    assert len({sign.text for sign in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    "row", [row for row in limits.TABLE if row.code in (400, 403)], ids=lambda row: row.name
)
def test_what_the_strict_telegram_says_is_understood(row: limits.Limit) -> None:
    """Each of its refusals stands in the table of signs, but for those that are made up, or ours."""
    explanation = row.text.partition(": ")[2] or row.text
    known = meant(explanation) != UNKNOWN
    assert known or row.source in (limits.OURS, limits.API) or row in NOT_OF_MESSAGES


NOT_OF_MESSAGES = (
    limits.NEVER_HEARD_OF,
    limits.SCOPE,
    *(limits.WEBHOOK, limits.WEBHOOK_PORT, limits.WEBHOOK_SECRET, limits.WEBHOOK_UNREACHABLE),
    limits.ACTION,
    limits.MENU_BUTTON,
    limits.MIGRATED,
)
"""What only other methods say, what the library has an error of its own for, and what nobody says."""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_how_long_to_wait_and_whether_it_may_have_arrived() -> None:
    with pytest.raises(TryLater) as limited, translated():
        raise RetryAfter(timedelta(seconds=300))
    assert limited.value.seconds == 300 and not limited.value.ambiguous
    with pytest.raises(TryLater) as torn, translated():
        raise TimedOut()
    assert torn.value.ambiguous


def test_a_text_is_cut_by_the_platforms_own_unit_and_marked() -> None:
    assert fitted("a" * 4096, 4096) == "a" * 4096
    for text in ("a" * 4097, "😀" * 2100, "e" + "\u0301" * 100_000):
        cut = fitted(text, 4096)
        assert units(cut) <= 4096 and cut.endswith("…") and text.startswith(cut[:-1])


def test_only_the_title_is_ever_marked_up() -> None:
    marked = entities(Message("<b>x</b> [y](tg://user?id=1) *z*", "🗳 Titre"))
    assert [(e.type, e.offset, e.length) for e in marked] == [("bold", 0, units("🗳 Titre"))]
    assert entities(Message("<b>x</b>")) == []


def test_a_button_that_does_not_fit_is_refused_before_it_is_sent() -> None:
    assert len(encode(Button("x", "dossier", ("a" * 40, "fr"))).encode()) <= MOST_BYTES
    for button in (Button("x", "v", ("a" * 63,)), Button("x", "v", ("é" * 32,)), Button("x", "v", ("a|b",))):
        with pytest.raises(ValueError, match="does not fit"):
            encode(button)
    assert decode(encode(Button("x", "vote", ("1", "0", "2")))) == ("vote", ("1", "0", "2"))


def test_a_button_does_something_opens_a_page_or_leads_to_the_private_chat() -> None:
    rows = ((Button("a", "me"), Button("b", url="https://example.org"), Button("c", start="tok")),)
    markup = keyboard(Message("x", buttons=rows), "our_bot")
    assert markup is not None
    a, b, c = markup.inline_keyboard[0]
    assert (a.callback_data, b.url, c.url) == ("me", "https://example.org", "https://t.me/our_bot?start=tok")
    assert keyboard(Message("x"), "our_bot") is None
