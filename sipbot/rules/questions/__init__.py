"""The kinds of question, found by name: one file each in this folder."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, cast

from ..tables import Table

ID = re.compile(r"[a-z0-9_][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen: an id without language, a label in each."""

    id: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `settings` is what its kind read from the file beside text and options."""

    id: str
    kind: str
    text: dict[str, str]
    options: tuple[Option, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def option(self, id_: str) -> Option | None:
        return next((option for option in self.options if option.id == id_), None)


class Kind(Protocol):
    """What a file in this folder offers. An answer is a string; "" is none."""

    IN_GROUP: bool
    """One press under a group's message is a whole answer."""
    SHOWS_LANGUAGE: bool
    """The answer itself tells its language (it is written), so that hiding it would hide nothing."""

    def read(self, table: Table) -> tuple[tuple[Option, ...], Mapping[str, Any]]:
        """Options and settings from the question's table; faults go to the table."""

    def press(self, question: Question, now: str, payload: str) -> str:
        """The answer after a press, from the answer before it. Raises Refusal."""

    def typed(self, question: Question, text: str) -> str:
        """The answer that a typed text is. Raises Refusal."""

    def count(self, question: Question, answers: Iterable[str]) -> dict[str, Any]:
        """The figures of these answers, as they stand in results.json."""


@cache
def names() -> tuple[str, ...]:
    """Every kind there is."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def kind(name: str) -> Kind:
    """The kind of this name, which a read question always has."""
    return cast(Kind, importlib.import_module(f"{__name__}.{name}"))


def read(table: Table) -> Question:
    """Read a question's table; faults go to the table."""
    id_ = table.text("id", most=32)
    if id_ and not ID.fullmatch(id_):
        table.fault("id", "not_id")
    name = table.choice("kind", names())
    text = table.texts("text", most=600)
    options, settings = kind(name).read(table)
    table.done()
    return Question(id_, name, text, options, settings)


def read_options(table: Table, *, least: int, most: int) -> tuple[Option, ...]:
    """The options of a question: unique ids, a label in each language."""
    options = []
    for inner in table.tables("option", most=most):
        id_ = inner.text("id", most=32)
        if id_ and not ID.fullmatch(id_):
            inner.fault("id", "not_id")
        labels = {key: inner.text(key, most=60) for key in inner.values if key != "id"}
        options.append(Option(id_, labels))
    if len(options) < least:
        table.fault("option", "too_few", least=str(least))
    ids = [option.id for option in options]
    for id_ in {id_ for id_ in ids if ids.count(id_) > 1}:
        table.fault("option", "same_id", id=id_)
    return tuple(options)
