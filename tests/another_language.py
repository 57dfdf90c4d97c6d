"""A language that sipbot does not speak, in a folder beside the others: its letters are wide ones."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from sipbot import i18n
from sipbot.spelling import plain

BORROWED = "fr"
"""Whose sentences it takes from English, and whose words in dates it has beside its own names of days."""
WIDE = {
    n: n - 0x21 + 0xFF01 for letter in "abcdefghijklmnopqrstuvwxyz" for n in (ord(letter), ord(letter.upper()))
}
PLACEHOLDER = re.compile(r"(\{\w*\})")


@contextmanager
def spoken(code: str, folder: Path) -> Iterator[None]:
    """Sipbot speaks it too, as long as this lasts. It has no `language.toml`."""
    shutil.copytree(i18n.LOCALES, folder)
    shutil.rmtree(folder / code, ignore_errors=True)
    (folder / code / "LC_MESSAGES").mkdir(parents=True)
    with (folder / code / "LC_MESSAGES" / "sipbot.po").open("wb") as file:
        write_po(file, _catalogue(code))
    (folder / code / "dates.toml").write_text(_dates(code), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "LOCALES", folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    """What was read of the languages so far."""
    for name, module in list(sys.modules.items()):
        if name.startswith("sipbot"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@cache
def _source() -> Catalog:
    with (i18n.LOCALES / BORROWED / "LC_MESSAGES" / "sipbot.po").open("rb") as file:
        return read_po(file, locale=BORROWED)


def _catalogue(code: str) -> Catalog:
    catalogue = Catalog(locale=code)
    for message in _source():
        if isinstance(message.id, str):
            translation: str | tuple[str, ...] = _said(message.context or "", message.id, code)
        else:
            translation = tuple(_said("", message.id[-1], code) for _ in range(catalogue.num_plurals))
        if message.id:
            catalogue.add(message.id, translation, context=message.context)
    return catalogue


def _said(context: str, text: str, code: str) -> str:
    if context == "command":
        return text + code
    if context.startswith("pattern"):
        return re.sub(" M", " 'de' M", text) if "EEEE" in text else text
    parts = PLACEHOLDER.split(text)
    return "".join(part if part.startswith("{") else part.translate(WIDE) for part in parts)


def _dates(code: str) -> str:
    """The words of another, with its own names of days and months."""
    locale = Locale.parse(code)
    days, months = (
        {
            n: sorted({plain(forms[width][n]).rstrip(".") for width in ("wide", "abbreviated")})
            for n in forms["wide"]
        }
        for forms in (locale.days["format"], locale.months["format"])
    )
    borrowed = (i18n.LOCALES / BORROWED / "dates.toml").read_text("utf-8").partition("numbers = ")[2]
    own = f"weekdays = {[days[n] for n in range(7)]}\nmonths = {[months[n] for n in range(1, 13)]}\n"
    return own + "numbers = " + borrowed


@cache
def _english() -> frozenset[str]:
    """Whatever stands in our sentences between two facts and is more than a word."""
    texts = (
        text
        for message in _source()
        for text in (message.id if isinstance(message.id, tuple) else [message.id])
    )
    parts = (part.strip() for text in texts for part in PLACEHOLDER.split(text))
    return frozenset(part for part in parts if len(part) > 8 and " " in part)


def english_in(text: str) -> list[str]:
    """The pieces of English sentences that a text holds."""
    return [part for part in _english() if part in text]
