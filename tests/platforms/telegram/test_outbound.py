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
from sipbot.platforms.telegram.payload import MOST, decode, encode
from sipbot.ports import Moved, Refused, TryLater, Unreachable


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (RetryAfter(timedelta(seconds=7)), TryLater),
        (ChatMigrated(-1_001_234), Moved),
        (Forbidden("Forbidden: bot was blocked by the user"), Unreachable),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Unreachable),
        (Forbidden("Forbidden: user is deactivated"), Unreachable),
        (BadRequest("Chat not found"), Unreachable),
        (BadRequest("Chat_write_forbidden"), Unreachable),
        (BadRequest("Not enough rights to send text messages to the chat"), Unreachable),
        (BadRequest("Topic_closed"), Unreachable),
        (BadRequest("Message text is empty"), Refused),
        (BadRequest("Button_data_invalid"), Refused),
        (TimedOut(), TryLater),
        (NetworkError("Bad Gateway"), TryLater),
        (TelegramError("Conflict"), TryLater),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_error_means_one_of_four_things(error: TelegramError, meant: type[Exception]) -> None:
    with pytest.raises(meant), translated():
        raise error


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_how_long_to_wait_and_whether_it_may_have_arrived() -> None:
    with pytest.raises(TryLater) as asked, translated():
        raise RetryAfter(timedelta(seconds=300))
    assert asked.value.seconds == 300 and not asked.value.ambiguous
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
    assert len(encode(Button("x", "dossier", ("a" * 40, "fr"))).encode()) <= MOST
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
