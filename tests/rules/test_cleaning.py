"""What people type is kept as they meant it, less what hides, reorders or breaks what others read."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.cleaning import MARKS_IN_A_ROW, clean
from sipbot.rules.faults import Refusal
from sipbot.rules.meetings import read_line, read_link
from sipbot.rules.questions import Question, kind

QUESTION = Question("words", "text", {}, (), {"most": 50, "opinions": 1})


def typed(question: Question, text: str) -> str:
    return kind("text").typed(question, "", text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Plus de transparence, s'il vous plaît !", "Plus de transparence, s'il vous plaît !"),
        ("  première ligne\n\ndeuxième  ", "première ligne\n\ndeuxième"),
        ("à la ligne\r\nau retour", "à la ligne\nau retour"),
        ("a\x00b\x07c\x1b[31md\x7f", "abc[31md"),
        ("a\ud800b\udfffc", "abc"),
        ("\u202egnp.exe\u202c \u2066hidden\u2069", "gnp.exe hidden"),
        ("zero\u200bwidth\u2060here\ufeff", "zerowidthhere"),
        ("a\u00adb", "ab"),
        ("private \ue000 use", "private  use"),
        ("e\u0301te\u0301", "été"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<b>*gras*</b> & {name}", "<b>*gras*</b> & {name}"),
        ("=SUM(A1) @everyone", "=SUM(A1) @everyone"),
        ("Tiếng Việt", "Tiếng Việt"),
        ("один два 三", "один два 三"),
    ],
)
def test_what_is_written_is_kept_less_what_no_keyboard_writes(written: str, kept: str) -> None:
    assert clean(written) == kept


@pytest.mark.parametrize(
    "written", ["", "   ", "\n\t\n", "\u200b", "\u200d", "\u200c\u200d \u200c", "\ufeff\u202e", "\x00"]
)
def test_what_nobody_can_see_is_no_answer(written: str) -> None:
    with pytest.raises(Refusal) as refused:
        typed(QUESTION, written)
    assert refused.value.code == "write_your_answer"
    with pytest.raises(Refusal):
        read_line(written, 100)


@pytest.mark.parametrize("marks", ["\u0301", "\u0315\u0300", "\u0344", "\u0489"])
def test_a_hundred_thousand_combining_marks_are_a_few_and_cost_nothing(marks: str) -> None:
    begun = time.process_time()
    cleaned = clean("a" + marks * (100_000 // len(marks)) + "b")
    assert time.process_time() - begun < 1
    assert len(cleaned) <= 3 + 2 * MARKS_IN_A_ROW
    assert (cleaned[0] in "aáàä", cleaned[-1]) == (True, "b")


def test_the_same_letter_written_in_two_ways_is_one_text() -> None:
    assert clean("Zu\u0308rich") == clean("Zürich") == "Zürich"
    assert clean("e\u200b\u0301") == "é"


@given(st.text(max_size=200))
def test_cleaning_ends_at_once_in_text_that_every_border_takes(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode("utf-8").decode() == cleaned
    assert "\x00" not in cleaned


@given(st.text(alphabet="e\u0301\u0308\u0344\u200b\u200d \n\ud800\u202e", max_size=40))
def test_cleaning_what_was_made_to_break_it_ends_at_once_too(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


def test_an_opinion_has_a_limit_that_the_refusal_names() -> None:
    assert typed(QUESTION, "x" * 50) == "x" * 50
    with pytest.raises(Refusal) as refused:
        typed(QUESTION, "x" * 51)
    assert (refused.value.code, refused.value.facts) == ("opinion_too_long", {"most": "50", "length": "51"})


def test_the_limit_counts_what_is_kept() -> None:
    assert typed(QUESTION, "  " + "e\u0301" * 50 + "\u200b" * 50) == "é" * 50


def test_a_line_is_one_line() -> None:
    assert read_line(" Maison \n des\tassociations ", 100) in {"Maison des associations"}
    with pytest.raises(Refusal):
        read_line("x" * 101, 100)


@pytest.mark.parametrize("link", ["https://example.org/a?b=c#d", "http://smart.example/é", " https://a.bc "])
def test_a_link_is_taken(link: str) -> None:
    assert read_link(link) == link.strip()


@pytest.mark.parametrize(
    "link",
    ["", "example.org", "javascript:alert(1)", "https://", "https://a b", 'https://a"b', "ftp://a.bc/d", "https://a\nb",
     "https://" + "a" * 300, "tg://user?id=1", "https://a<b>c"],
)  # fmt: skip
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_link(link)
    assert refused.value.code == "not_a_link"
