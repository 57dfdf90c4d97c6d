"""What people type, and what stands in a file, read as options. For the kinds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from string import ascii_lowercase

from ..faults import Refusal
from ..tables import Table
from ._protocol import WRITTEN_OUT, Option, Question

ID = re.compile(r"[a-z0-9_][a-z0-9_-]{0,31}")
SEPARATORS = (re.compile(r"[,;>\n]"), re.compile(r"[,;>\s]+"))
"""Between the parts of a list: marks first, so that a label may have spaces; else spaces too."""
NUMBER = re.compile(r"[0-9]{1,6}")
APOSTROPHES = {ord("’"): "'", ord("ʼ"): "'"}


def position(question: Question, payload: str) -> int:
    """The position of the option that a payload names. Raises Refusal."""
    index = number(payload)
    if index is None or index >= len(question.options):
        raise Refusal("not_an_option")
    return index


def number(text: str) -> int | None:
    """A whole number of a few digits; None is anything else, also what other alphabets write."""
    return int(text) if NUMBER.fullmatch(text) else None


def named(question: Question, text: str) -> str:
    """The id of the option that a text names: by its number, its letter or its label in any language."""
    spelt = _plain(text)
    wanted = spelt.rstrip(".) ")
    n = number(wanted)
    if n is not None and 0 < n <= len(question.options):
        return question.options[n - 1].id
    for option in question.options:
        if {spelt, wanted} & {_plain(label) for label in option.labels.values()}:
            return option.id
    if len(wanted) == 1 and wanted in ascii_lowercase[: len(question.options)]:
        return question.options[ascii_lowercase.index(wanted)].id
    raise Refusal("press_an_option")


def _plain(text: str) -> str:
    """As keyboards differ: capitals, accents in one sign or two, apostrophes, spaces of any width."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(APOSTROPHES).casefold().split())


def several(question: Question, text: str) -> tuple[str, ...]:
    """The ids of the options that a text lists, as `named` reads each. Raises Refusal."""
    for parts in _lists(text):
        with suppress(Refusal):
            ids = [named(question, part) for part in parts]
            if ids and len(set(ids)) == len(ids):
                return tuple(ids)
    raise Refusal("press_an_option")


def _lists(text: str) -> Iterator[list[str]]:
    """The ways to read a text as a list: as one thing, by its marks, by its spaces too."""
    yield [text]
    for between in SEPARATORS:
        yield [part for part in between.split(text) if part.strip()]


def several_numbers(text: str, most: int) -> frozenset[int]:
    """The numbers, from 1 on, that a text lists. Raises Refusal."""
    *_, parts = _lists(text)
    numbers = {n for part in parts if (n := number(part.rstrip(".)"))) is not None and 0 < n <= most}
    if not parts or len(numbers) < len(parts):
        raise Refusal("press_an_option")
    return frozenset(numbers)


def read_options(
    table: Table,
    *,
    least: int,
    most: int,
    key: str = "option",
    longest: int = 60,
    no_opinion_among_them: bool = False,
) -> tuple[Option, ...]:
    """The options of a question: unique ids, a label in each language."""
    options = []
    for inner in table.tables(key, most=most):
        id_ = inner.text("id", most=32)
        if id_ and not ID.fullmatch(id_):
            inner.fault("id", "not_id")
        if id_ == WRITTEN_OUT and not no_opinion_among_them:
            inner.fault("id", "no_opinion_is_there")
        labels = {code: inner.text(code, most=longest) for code in inner.values if code != "id"}
        options.append(Option(id_, labels))
    if len(options) < least:
        table.fault(key, "too_few", least=str(least))
    ids = [option.id for option in options]
    for id_ in sorted({id_ for id_ in ids if id_ and ids.count(id_) > 1}):
        table.fault(key, "same_id", id=id_)
    return tuple(options)
