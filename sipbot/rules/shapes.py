"""What the table of each kind of question may hold, learnt from the kind's own reading.

A kind says what it takes by asking for it. Whoever writes such a table (a form, a spreadsheet) asks here, so
that a new kind needs no list elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from . import questions
from .tables import MAX_TITLE, Table


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a kind. `sort`: `whole`, `choice`, `flag` or `list`."""

    key: str
    sort: str
    allowed: tuple[str, ...] = ()
    default: object = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind's table. Lengths are in characters, per language."""

    settings: tuple[Setting, ...]
    texts: dict[str, int]  # further texts beside `text`, with what fits
    listed: str  # the key of its options
    takes_options: bool
    longest: int  # of an option's label


@dataclass
class _Notes:
    settings: list[Setting] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    longest: int | None = None


class _Probe(Table):
    """A table that has one option in it, and notes what it is asked for."""

    def __init__(self, values: dict[str, Any], notes: _Notes) -> None:
        super().__init__(values, "", [])
        self._notes = notes
        self._noted: set[str] = set()

    def _note(self, key: str, sort: str, allowed: tuple[str, ...] = (), default: object = None) -> None:
        self._noted.add(key)
        self._notes.settings.append(Setting(key, sort, allowed, default))

    def whole(self, key: str, *, least: int, most: int, default: int) -> int:
        self._note(key, "whole", default=default)
        return default

    def choice(self, key: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        allowed = tuple(allowed)
        self._note(key, "choice", allowed, default)
        return default or allowed[0]

    def flag(self, key: str, *, default: bool) -> bool:
        self._note(key, "flag", default=default)
        return default

    def texts(self, key: str, *, most: int = MAX_TITLE, required: bool = True) -> dict[str, str]:
        self._notes.texts[key] = most
        return {}

    def tables(self, key: str, *, most: int) -> list[Table]:
        return [_Option({"id": "a", "xx": "A"}, self._notes)]

    def get(self, key: str) -> Any:
        if key not in self._noted:
            self._note(key, "list")
        return None


class _Option(Table):
    def __init__(self, values: dict[str, Any], notes: _Notes) -> None:
        super().__init__(values, "", [])
        self._notes = notes

    def text(self, key: str, *, required: bool = True, most: int = MAX_TITLE, default: str = "") -> str:
        if key != "id":
            self._notes.longest = most
        return str(self.values[key])


@cache
def shape(kind: str) -> Shape:
    """The shape of a kind that there is."""
    notes = _Notes()
    questions.kind(kind).read(_Probe({}, notes))
    return Shape(
        settings=tuple(notes.settings),
        texts=notes.texts,
        listed=questions.kind(kind).OPTIONS_KEY,
        takes_options=notes.longest is not None,
        longest=notes.longest or 0,
    )


@cache
def every_setting() -> tuple[Setting, ...]:
    """The settings of all kinds, each key once."""
    by_key: dict[str, Setting] = {}
    for name in questions.names():
        for setting in shape(name).settings:
            by_key.setdefault(setting.key, setting)
    return tuple(by_key.values())
