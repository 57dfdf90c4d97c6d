"""Ordinary conventions of writing, in the catalogues and in the texts of the example."""

from __future__ import annotations

import re

import pytest

from sipbot import i18n
from tests import glossary
from tests.test_catalogues import LANGUAGES, catalogue, forms

AS_TYPED = re.compile(r'= ".*?"|\[".*?"\]|"Liège"|https?://|`.*?`|[\w-]+:[-!@#\w]\S*')
"""What is shown as it is to be typed: TOML, addresses, commands."""

RULES: dict[str, dict[str, re.Pattern[str]]] = {
    code: {rule: re.compile(breach) for rule, breach in i18n.about(code).get("not_written", {}).items()}
    for code in LANGUAGES
}
"""By language: what must not be found, under the convention that it breaks; each `language.toml` has them."""
EVERYWHERE = {
    "three dots are one sign": re.compile(r"\.\.\."),
    "words stand one space apart": re.compile(r"\S  +\S"),
}


def texts(code: str) -> list[str]:
    translated = [form for message in catalogue(code) if message.id for form in forms(message)]
    return translated + glossary.of_example(code)


def broken(rule: re.Pattern[str], code: str) -> list[str]:
    return [text for text in texts(code) if rule.search(AS_TYPED.sub("x", text))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_how_people_are_addressed(code: str) -> None:
    assert [rule for rule in RULES[code] if rule.startswith("people are addressed as ")] != []


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
        ("fr", "Quel est ton avis\u00a0?"),
        ("nl", "Wat is jouw mening?"),
        ("de", "Was ist deine Meinung?"),
    ],
)
def test_a_text_that_breaks_one_is_found(code: str, text: str) -> None:
    assert any(rule.search(AS_TYPED.sub("x", text)) for rule in RULES[code].values())
