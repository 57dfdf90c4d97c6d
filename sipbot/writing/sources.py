"""The file of a consultation as it was sent, TOML or spreadsheet: its values, and where in it a fault is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sipbot import i18n
from sipbot.rules.faults import Fault, Faulty
from sipbot.rules.texts import unknown_languages
from sipbot.toml_lines import lines, nearest

from . import packages
from .toml import written

_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_LAST = re.compile(r"\.[^.\[\]]+$|\[\d+\]$")


@dataclass(frozen=True, slots=True)
class Source:
    """What stands in a file. `text`: the TOML; `cells`: of a spreadsheet, the cell of each key path."""

    values: dict[str, Any]
    text: str
    cells: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Fault] = ()  # in the cells themselves
    made: Mapping[str, str] = field(default_factory=dict)  # ids that nobody had written, by key path

    lines: Mapping[str, int] = field(default_factory=dict)  # of a TOML file, by key path

    def line(self, path: str) -> int | None:
        """Of a TOML file: of the key path, or of the nearest that is written around it."""
        return nearest(self.lines, path) if path else None

    def cell(self, path: str) -> str:
        """Of a spreadsheet: that of the key path, or of the nearest that is written around it; "": none."""
        while path and path not in self.cells:
            shorter = _LAST.sub("", path)
            path = shorter if shorter != path else ""
        return self.cells.get(path, "")


def read(content: bytes) -> Source:
    """Raises Faulty when it is neither."""
    if packages.is_one(content):
        from . import workbook

        reading = workbook.read(content)
        text = written(reading.values, lambda key: "")
        faults = (*reading.faults, *unknown_languages(reading.values, i18n.codes()))
        return Source(reading.values, text, reading.cells, faults, reading.made)
    try:
        text = content.decode("utf-8-sig")
        values = tomllib.loads(text)
        return Source(values, text, faults=unknown_languages(values, i18n.codes()), lines=lines(text))
    except UnicodeDecodeError as error:
        raise Faulty([Fault("", "not_a_text" if b"\x00" in content[:4096] else "not_utf8")]) from error
    except RecursionError as error:
        raise Faulty([Fault("", "bad_toml", {"reason": "nested too deeply"})]) from error
    except ValueError as error:  # also of a number with thousands of digits
        raise _no_toml(text, str(error)) from error


def _no_toml(text: str, reason: str) -> Faulty:
    where = _LINE.search(reason)
    line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
    return Faulty([Fault("", "bad_toml", {"reason": _LINE.sub("", reason), "line": str(line)})])


def of(file: Path) -> Source:
    """Raises Faulty, OSError."""
    return read(file.read_bytes())
