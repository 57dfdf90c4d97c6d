"""Ordinary conventions of writing, in catalogues and in the example's texts, and one of names in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sipbot import i18n
from tests import glossary
from tests.test_catalogues import LANGUAGES, ROOT, catalogue, forms

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


NAMES_NOTHING = "found"
"""What something is called when nobody has said what it is."""


def named(path: Path) -> Iterator[tuple[int, str]]:
    """The variables, parameters and attributes of a file, each with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield node.lineno, name
            case (
                ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name))
            ):
                yield node.lineno, name
            case _:
                pass


def test_a_name_in_the_code_says_what_the_thing_is() -> None:
    """Facts of a sentence are not among them: their names stand in the catalogues."""
    offenders = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "sipbot").rglob("*.py"))
        for line, name in named(path)
        if name == NAMES_NOTHING
    ]
    assert offenders == []


@pytest.mark.parametrize(
    "line",
    ["found = 1", "def f(found): ...", "x.found", "for found in (): ...", "match x:\n    case [*found]: ..."],
)
def test_a_name_that_says_nothing_would_be_seen(line: str, tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text(line, "utf-8")
    assert NAMES_NOTHING in {name for _, name in named(file)}
