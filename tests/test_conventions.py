"""Ordinary conventions of writing, in the catalogues and in the texts of the example."""

from __future__ import annotations

import re

import pytest

from tests import glossary
from tests.test_catalogues import LANGUAGES, catalogue, forms

SPACE = "\u00a0"
AS_TYPED = re.compile(r'= ".*?"|\[".*?"\]|"Liège"|https?://|`.*?`|[\w-]+:[-!@#\w]\S*')
"""What is shown as it is to be typed: TOML, addresses, commands."""

RULES: dict[str, dict[str, re.Pattern[str]]] = {
    # language: what must not be found, under the convention that it breaks
    "fr": {
        "a space that does not break stands before ! ? ; : »": re.compile(
            rf"(?<!{SPACE})(?:[;!?»]+(?!\w)|:(?=\s|$))"
        ),
        "one stands after «": re.compile(rf"«(?!{SPACE})"),
        "one stands between a number and its unit": re.compile(r"[\d}] (?:%|€|Mo|ko)(?!\w)"),
        "quotes are « »": re.compile(r"[\"“”„]"),
        "the apostrophe is the straight one": re.compile(r"’"),
    },
    "nl": {
        "quotes are “ ”": re.compile(r"[\"„«»]"),
        "the apostrophe is the straight one": re.compile(r"’"),
        "a vote says neen": re.compile(r"\bnee\b", re.IGNORECASE),
        "no space stands before ! ? ; :": re.compile(r"\w\s[!?;:](?=\s|$)"),
    },
    "de": {
        "quotes are „ “": re.compile(r"[\"”«»]|(?<!\w)“\w"),
        "each quote that opens closes": re.compile(r"„[^“]*(?:„|$)"),
        "ß is written, as in Belgium": re.compile(
            r"\b(?:gross|grösse|ausser|heiss|strasse|schliess|massnahm|gemäss|abschliess)\w*", re.IGNORECASE
        ),
        "no word of Austria or Switzerland": re.compile(
            r"\b(?:Jänner|Feber|heuer|allfällig|parkier|jeweilen)\w*"
        ),
        "no space stands before ! ? ; :": re.compile(r"\w\s[!?;:](?=\s|$)"),
    },
}
EVERYWHERE = {
    "three dots are one sign": re.compile(r"\.\.\."),
    "words stand one space apart": re.compile(r"\S  +\S"),
}


def texts(code: str) -> list[str]:
    found = [form for message in catalogue(code) if message.id for form in forms(message)]
    return found + glossary.of_example(code)


def broken(rule: re.Pattern[str], code: str) -> list[str]:
    return [text for text in texts(code) if rule.search(AS_TYPED.sub("x", text))]


@pytest.mark.parametrize(
    ("code", "rule"), [(code, rule) for code in LANGUAGES for rule in (*RULES[code], *EVERYWHERE)]
)
def test_texts_keep_the_conventions_of_their_language(code: str, rule: str) -> None:
    assert broken((RULES[code] | EVERYWHERE)[rule], code) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "Bonjour !"),
        ("fr", "Voici: ceci"),
        ("fr", "«mot»"),
        ("fr", 'un "mot"'),
        ("fr", "6,5 %"),
        ("nl", 'een "woord"'),
        ("nl", "Nee, liever niet"),
        ("nl", "Klopt dit ?"),
        ("de", 'ein "Wort"'),
        ("de", "ein „Wort”"),
        ("de", "ein “Wort“"),
        ("de", "Strasse"),
        ("de", "im Jänner"),
    ],
)
def test_a_text_that_breaks_one_is_found(code: str, text: str) -> None:
    assert any(rule.search(AS_TYPED.sub("x", text)) for rule in RULES[code].values())
