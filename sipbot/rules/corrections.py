"""What differs between a consultation as it was published and its file sent again: words, or more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .texts import units

PROMISE = ("secrecy", "results", "level")
"""What people are told before they answer: as long as nobody has, it may still be mended. So is who decides."""
DECIDES = "decides"
WAIVED = "waive"
"""Which languages lack texts is no part of what is asked; once they are there, nothing is waived."""
CLOSES = "closes"
"""May be later; that is extending."""


@dataclass(frozen=True, slots=True)
class Change:
    """One text in one language, before and after. `old` is "" for one that was missing."""

    path: str
    language: str
    old: str
    new: str

    @property
    def question(self) -> int:
        """The number of the question that it belongs to, from 1; 0: none."""
        head = self.path.partition(".")[0]
        return int(head[len("question[") : -1]) if head.startswith("question[") else 0


@dataclass(frozen=True, slots=True)
class Correction:
    """One time that texts were changed."""

    number: int
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`others` are the key paths of what is no text."""

    changes: tuple[Change, ...]
    others: tuple[str, ...]

    @property
    def corrected(self) -> tuple[Change, ...]:
        """Texts that were there and read differently now."""
        return tuple(change for change in self.changes if change.old)

    @property
    def promised(self) -> tuple[str, ...]:
        """What of the promise differs."""
        decides = {change.path for change in self.corrected if change.path == DECIDES}
        return (*(path for path in self.others if path in PROMISE), *decides)

    @property
    def refused(self) -> tuple[str, ...]:
        """What cannot be another, whoever has answered."""
        free = (*PROMISE, CLOSES)
        return tuple(path for path in self.others if path not in free and not path.startswith(WAIVED))


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Of two files of the same id, as JSON. A text that was taken away is no correction."""
    old, new = _texts(before), _texts(after)
    changes = [
        Change(path, language, old.get((path, language), ""), text)
        for (path, language), text in new.items()
        if old.get((path, language)) != text
    ]
    gone = [f"{path}.{language}" for path, language in old if (path, language) not in new]
    others = dict.fromkeys([*_paths(_bare(before), _bare(after)), *gone])
    return Difference(tuple(changes), tuple(others))


def _texts(values: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {(unit.path, code): text for unit in units(values) for code, text in unit.texts.items()}


def _bare(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without its texts; the tables in which they stood stay."""
    bare = deepcopy(dict(values))
    for unit in units(values):
        table: Any = bare
        for step in unit.path.replace("[", ".[").split("."):
            table = table[int(step[1:-1]) - 1] if step.startswith("[") else table.get(step, {})
        for code in unit.texts:
            table.pop(code, None)
    return bare


def _paths(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """The key paths at which two values differ, as far down as they are alike."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _paths(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif _tables(before) and _tables(after) and len(before) == len(after):
        for n, (one, other) in enumerate(zip(before, after, strict=True), 1):
            yield from _paths(one, other, f"{path}[{n}]")
    elif (before or None) != (after or None) if _empty(before, after) else before != after:
        yield path


def _tables(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(v, Mapping) for v in value)
    )


def _empty(before: object, after: object) -> bool:
    """A table whose texts are all new stands beside none."""
    return before in ({}, None) and after in ({}, None)
