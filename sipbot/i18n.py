"""Languages: the folders in locales/. A language gives gettext, plurals, dates and numbers.

English is the source text; catalogues are compiled in memory, so there is nothing to build.
"""

from __future__ import annotations

import codecs
import gettext
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from sipbot.spelling import letters

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"


class Say(Protocol):
    """A language, or English where none is loaded yet."""

    def __call__(self, text: str, /, **facts: object) -> str: ...


class Language:
    """One language. Call it with a source text to get its sentence: `t("Bye, {name}.", name=name)`."""

    def __init__(self, code: str, catalogue: gettext.NullTranslations, read_on: date | None = None) -> None:
        self.code = code
        self._catalogue = catalogue
        self._read_on = read_on

    def read_on(self, now: datetime) -> Language:
        """The same language for what is read now, in a chat: a day in the coming twelve months has no year.
        What is kept, such as a dossier or a letter, is written `to_keep`, and every day has its year."""
        return Language(self.code, self._catalogue, now.date())

    def to_keep(self) -> Language:
        """The same language for what is read at any time."""
        return Language(self.code, self._catalogue)

    def __call__(self, text: str, /, **facts: object) -> str:
        return self._catalogue.gettext(text).format(**facts)

    def n(self, one: str, many: str, number: int, /, **facts: object) -> str:
        """The plural form for `number`, which is `{n}` in the text, written as the language writes it."""
        return self._catalogue.ngettext(one, many, number).format(n=self.number(number), **facts)

    def p(self, context: str, text: str, /, **facts: object) -> str:
        """A text that needs its context to be translated, such as the name of a command."""
        return self._catalogue.pgettext(context, text).format(**facts)

    def name_of(self, code: str) -> str:
        """Another language's name in this one."""
        from babel import Locale

        return str(Locale.parse(code).get_display_name(self._formats.partition("_")[0]) or code)

    @property
    def name(self) -> str:
        """The language's own name for itself."""
        from babel import Locale

        return str(Locale.parse(self.code).get_display_name(self.code)).capitalize()

    def number(self, value: float) -> str:
        from babel.numbers import format_decimal

        return str(format_decimal(value, locale=self._formats))

    def percent(self, share: float) -> str:
        """A share of 1 as a percentage with no decimals below."""
        from babel.numbers import format_percent

        return str(format_percent(share, locale=self._formats))

    def day(self, moment: datetime | date) -> str:
        """`Tuesday 24 November 2026`, as the language writes it. A moment must be local already."""
        first = moment.day == 1
        if self._goes_without_year(moment):
            pattern = (
                self.p("pattern of the first day of a month, without year", "EEEE d MMMM")
                if first
                else self.p("pattern of a day, without year", "EEEE d MMMM")
            )
        else:
            pattern = (
                self.p("pattern of the first day of a month", "EEEE d MMMM y")
                if first
                else self.p("pattern of a day", "EEEE d MMMM y")
            )
        return _written_day(_date(moment), pattern, self._formats)

    def _goes_without_year(self, moment: datetime | date) -> bool:
        """From a month ago to twelve months ahead no other day can be meant."""
        if self._read_on is None:
            return False
        day = _date(moment)
        return -31 <= (day - self._read_on).days < 365

    def short_day(self, day: date) -> str:
        """`Tue 24/11`, for a button."""
        return _written_day(_date(day), self.p("pattern of a short day", "EEE d/M"), self._formats)

    def hour(self, moment: datetime | time) -> str:
        """`18:30`, of a local moment, as the language writes it."""
        pattern = (
            self.p("pattern of an hour", "HH:mm")
            if moment.minute
            else self.p("pattern of a full hour", "HH:mm")
        )
        clock = moment.time() if isinstance(moment, datetime) else moment
        return _written_time(clock.replace(second=0, microsecond=0), pattern, self._formats)

    def moment(self, moment: datetime, zone: str) -> str:
        """Day and hour of an instant, in a time zone."""
        local = moment.astimezone(ZoneInfo(zone))
        return self("{day}, {hour}", day=self.day(local), hour=self.hour(local))

    def ahead(self, span: timedelta) -> str:
        """How far off something is, in the one unit that fits, as a beginning: `In 2 days`, `In 1 hour`."""
        from babel.dates import format_timedelta

        words = str(format_timedelta(span, threshold=0.95, add_direction=True, locale=self._formats))
        return words[:1].upper() + words[1:]

    @property
    def _formats(self) -> str:
        return _locale(self.code)


def _date(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=1000)
def _written_day(day: date, pattern: str, locale: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, format=pattern, locale=locale))


@lru_cache(maxsize=1000)
def _written_time(clock: time, pattern: str, locale: str) -> str:
    from babel.dates import format_time

    return str(format_time(clock, format=pattern, locale=locale))


def country(zone: str) -> str:
    """The country of a time zone, as two letters; "" if it has none."""
    from babel.core import get_global

    return str(get_global("zone_territories").get(zone, ""))


def in_every(text: str) -> tuple[str, ...]:
    """A source text that stands in the catalogues, and what each language says for it."""
    return (text, *(say(text) for say in map(language, codes())))


def of_terminal(environ: Mapping[str, str]) -> str:
    """The language that the terminal is set to, if there is a catalogue; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if code := environ.get(name, "")[:2]:
            return code if code in codes() else SOURCE
    return SOURCE


@cache
def codes() -> tuple[str, ...]:
    """The languages there are, by the names of their folders."""
    return tuple(sorted(folder.parent.parent.name for folder in LOCALES.glob("*/LC_MESSAGES/sipbot.po")))


def table(code: str, name: str) -> dict[str, Any]:
    """What stands in the file `name`.toml of a language: words that are data rather than sentences."""
    return tomllib.loads((LOCALES / code / f"{name}.toml").read_text("utf-8"))


@cache
def about(code: str) -> Mapping[str, Any]:
    """What stands in `language.toml` of a language; nothing, where there is none."""
    return table(code, "language") if (LOCALES / code / "language.toml").exists() else {}


def in_order() -> tuple[str, ...]:
    """The languages there are, in the order in which they are listed; the first is that of who says nothing."""
    return tuple(sorted(codes(), key=lambda code: (about(code).get("place", 99), code)))


def called() -> dict[str, tuple[str, ...]]:
    """How people call each language in lists, in small letters without accents."""
    from babel import Locale

    own = {code: str(Locale.parse(code).get_display_name(code)) for code in codes()}
    return {code: (letters(own[code]), *about(code).get("called", ())) for code in in_order()}


@cache
def in_lists() -> Mapping[str, tuple[str, ...]]:
    """By our word what people write for it in lists, in small letters without accents; `month`: for any."""
    written: dict[str, tuple[str, ...]] = {}
    for code in in_order():
        months = chain.from_iterable(table(code, "dates")["months"])
        for word, spellings in {**about(code).get("in_lists", {}), "month": months}.items():
            written[word] = (*written.get(word, ()), *spellings)
    return written


@cache
def _locale(code: str) -> str:
    """How days and numbers are written: as its file says, else as in Belgium, else as the language does."""
    from babel import localedata

    if code == SOURCE:
        return "en_GB"
    tried = (str(about(code).get("locale", "")), f"{code}_BE", code)
    return next((name for name in tried if name and localedata.exists(name)), "en_GB")


def _is_language(code: str) -> bool:
    from babel import localedata

    return localedata.exists(code)


@cache
def language(code: str) -> Language:
    """The language of this code; one without a catalogue gives the source text, one unknown is English."""
    if code not in codes():
        return Language(code if _is_language(code) else SOURCE, gettext.NullTranslations())
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALES / code / "LC_MESSAGES" / "sipbot.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(code, gettext.GNUTranslations(compiled))


# catalogues of others


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of a catalogue for translators. `context` tells equal texts apart."""

    context: str
    source: str
    target: str
    note: str = ""
    state: str = ""  # why it is not finished, in the word of its file; EMPTY; "": it is
    line: int = 0  # of its file; 0: that is not known


EMPTY = "empty"
"""The state of a text without any translation."""


class NoCatalogue(Exception):
    """It is no PO file."""


def written_po(entries: Iterable[Entry], code: str) -> bytes:
    """A PO file in this language."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog(locale=code, charset="utf-8", fuzzy=False, project="sipbot")
    for entry in entries:
        catalogue.add(entry.source, entry.target, auto_comments=[entry.note], context=entry.context)
    for message in catalogue:
        message.flags -= {flag for flag in message.flags if flag.endswith("-format")}  # "15 %" is no format
    content = io.BytesIO()
    write_po(content, catalogue, width=0)
    return content.getvalue()


def read_entries(content: bytes) -> tuple[str, list[Entry]]:
    """The language of a PO file and its texts, each with its state. Raises NoCatalogue."""
    from babel.core import UnknownLocaleError
    from babel.messages.pofile import PoFileError

    try:
        catalogue = _catalogue(content)
    except (PoFileError, UnknownLocaleError, UnicodeDecodeError, ValueError, LookupError, TypeError) as error:
        raise NoCatalogue from error
    entries = [
        Entry(
            message.context or "", message.id, message.string, state=_state(message), line=message.lineno or 0
        )
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id
    ]
    return str(catalogue.locale_identifier or "").partition("_")[0], entries


def _catalogue(content: bytes) -> Catalog:
    """Without the mark that some editors put first; what has two bytes a sign is read without its header."""
    from babel.messages.pofile import read_po

    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return read_po(io.StringIO(content.decode("utf-16")), abort_invalid=True)
    return read_po(io.BytesIO(content.removeprefix(codecs.BOM_UTF8)), abort_invalid=True)


def _state(message: Message) -> str:
    if not str(message.string).strip():
        return EMPTY
    return "fuzzy" if message.fuzzy else ""
