"""On which line of a TOML text a key stands: `tomllib` does not say.

A scanner, not a second parser: it follows keys, tables and brackets, steps over strings and comments,
and stops without complaint where the text is no TOML.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_BARE = re.compile(r"[^,\]}\n#]+")
_LAST_STEP = re.compile(r"\.[^.\[\]]+$|\[\d+\]$")


def line_of(text: str, path: str) -> int | None:
    """The line of a key path such as `question[2].option[1].nl`, counted from 1.

    A key that is not there gives the line of the nearest table or key around it; None: nothing is.
    """
    return nearest(lines(text), path)


def nearest(known: Mapping[str, int], path: str) -> int | None:
    """The line of the path, or of the nearest around it."""
    while path not in known:
        shorter = _LAST_STEP.sub("", path)
        if shorter == path:
            return None
        path = shorter
    return known[path]


@lru_cache(maxsize=2)
def lines(text: str) -> Mapping[str, int]:
    """Every key path of the text, with its line: found in one pass, however many are asked for."""
    scanner = _Scanner(text)
    # What was found before the text stops being TOML is right, and all there is.
    with suppress(_NoToml, tomllib.TOMLDecodeError, RecursionError):
        scanner.document()
    return scanner.lines


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands. `inline`: in a table on one line; `prefix`: what its keys begin with."""

    start: int
    end: int
    inline: bool
    prefix: str


def spans(text: str) -> dict[str, Span]:
    """Every value of the text by its key path, with its place."""
    scanner = _Scanner(text)
    with suppress(_NoToml, tomllib.TOMLDecodeError, RecursionError):
        scanner.document()
    return scanner.spans


class _NoToml(Exception):
    """The text stops being TOML here."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[str, int] = {}
        self.spans: dict[str, Span] = {}
        self._inline = 0
        self._arrays: Counter[str] = Counter()
        self._counted_to, self._line = 0, 1

    def document(self) -> None:
        table = ""
        while self._next_statement():
            if self._take("[["):
                table = self._array_header()
            elif self._take("["):
                table = self._header()
            else:
                self._pair(table)

    def _next_statement(self) -> bool:
        self._skip(_GAP)
        return self.at < len(self.text)

    def _array_header(self) -> str:
        line, keys = self._here(), self._keys()
        self._need("]]")
        path = _join(self._table(keys[:-1], line), keys[-1])
        self._arrays[path] += 1
        self._note(path, line)
        return self._note(f"{path}[{self._arrays[path]}]", line)

    def _header(self) -> str:
        line, keys = self._here(), self._keys()
        self._need("]")
        return self._table(keys, line)

    def _table(self, keys: list[str], line: int) -> str:
        """The path of a header's keys: each array of tables on the way means its last one."""
        path = ""
        for key in keys:
            path = _join(path, key)
            if count := self._arrays[path]:
                path = f"{path}[{count}]"
            self._note(path, line)
        return path

    def _pair(self, path: str) -> None:
        line, began = self._here(), self.at
        keys = self._keys()
        prefix = self.text[began : self.at].rstrip()
        for key in keys:
            path = self._note(_join(path, key), line)
        self._need("=")
        self._skip(_BLANK)
        start = self.at
        self._value(path)
        dotted = prefix[: -len(prefix.rpartition(".")[2])] if len(keys) > 1 else ""
        end = start + len(self.text[start : self.at].rstrip())
        self.spans[path] = Span(start, end, self._inline > 0, dotted)

    def _value(self, path: str) -> None:
        self._skip(_BLANK)
        if self._take("["):
            self._array(path)
        elif self._take("{"):
            self._inline_table(path)
        elif not (self._skip(_STRING) or self._skip(_BARE)):
            raise _NoToml

    def _array(self, path: str) -> None:
        number = 0
        while not self._closed("]"):
            number += 1
            self._value(self._note(f"{path}[{number}]", self._here()))
            self._skip(_GAP)
            self._take(",")

    def _inline_table(self, path: str) -> None:
        self._inline += 1
        while not self._closed("}"):
            self._pair(path)
            self._skip(_GAP)
            self._take(",")
        self._inline -= 1

    def _closed(self, bracket: str) -> bool:
        self._skip(_GAP)
        return self._take(bracket)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(_unquoted(self._skip(_KEY)))
            self._skip(_BLANK)
            if not self._take("."):
                return keys

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if not match:
            return ""
        self.at = match.end()
        return match.group()

    def _take(self, mark: str) -> bool:
        is_next = self.text.startswith(mark, self.at)
        self.at += len(mark) if is_next else 0
        return is_next

    def _need(self, mark: str) -> None:
        if not self._take(mark):
            raise _NoToml

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted_to, self.at)
        self._counted_to = self.at
        return self._line

    def _note(self, path: str, line: int) -> str:
        self.lines.setdefault(path, line)
        return path


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _unquoted(key: str) -> str:
    if not key:
        raise _NoToml
    if key[0] == "'":
        return key[1:-1]
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] == '"' else key
