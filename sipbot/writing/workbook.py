"""A spreadsheet of ours, read back into the values of a TOML file.

It may come from Excel, LibreOffice or elsewhere: what counts are the names of the sheets and of the columns.
Rows whose first cell begins with # are explanations, and so are columns whose name does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from sipbot.rules.faults import Fault, Faulty
from sipbot.rules.shapes import every_setting

from . import cells, sheets
from .fields import LISTS, MOMENTS, TABLES, WORDS
from .rows import Read, Row, table
from .sheets import QUESTIONS, SETTINGS, TEXTS, Cell, Cells
from .text_rows import TextRows

_CONDITION = {"question": "only_if question", "options": "only_if options"}
"""The columns of what is one table in the file."""


def read(content: bytes) -> Read:
    """Raises Faulty when it is no such spreadsheet; what is wrong in its cells is in `faults`."""
    there = sheets.read(content)
    found = Read()
    for name in (SETTINGS, QUESTIONS, TEXTS):
        if name not in there:
            raise Faulty([Fault("", "no_sheet", {"name": name})])
    for row in table(found, there[SETTINGS]):
        _setting(found, row)
    texts = TextRows(found, _questions(found, there[QUESTIONS]))
    for row in table(found, there[TEXTS]):
        texts.take(row)
    return found


def _setting(found: Read, row: Row) -> None:
    key, cell = row.get("key"), row.get("value")
    if key is None:
        return
    name = cells.word(key)
    found.cells[name] = row.place("value")
    if cell is None:
        return
    if name.startswith("waive."):  # a language, or a text that may read as in another
        found.values.setdefault("waive", {})[name.removeprefix("waive.")] = cells.word(cell)
    elif name.partition(".")[0] in TABLES:
        found.fault(key, "not_path")
    elif name in WORDS:
        found.values[name] = cells.word(cell)
    elif name in MOMENTS:
        found.values[name] = cells.moment(cell)
    elif name in LISTS:
        words = cells.words(cell)
        found.values[name] = "all" if name == "antennas" and words == ["all"] else words
    else:
        found.values[name] = cells.plain(cell)


def _questions(found: Read, rows: Sequence[Cells]) -> dict[int, int]:
    """The number of each question in the order of their rows, by the number that its row gives it."""
    sorts = {setting.key: setting.sort for setting in every_setting()}
    numbers: dict[int, int] = {}
    for row in table(found, rows):
        if not row.cells.keys() - {"n"}:
            continue
        n = len(numbers) + 1
        numbers[_number(found, row, numbers)] = n
        at = f"question[{n}]"
        found.cells[at] = row.first
        for name in row.columns:
            found.cells[f"{at}.{name}"] = row.place(name)
        found.values.setdefault("question", []).append(_question(found, row, at, sorts))
    return numbers


def _number(found: Read, row: Row, taken: dict[int, int]) -> int:
    """The number by which the texts name this question: its own, or else the next that is free."""
    free = next(n for n in count(len(taken) + 1) if n not in taken)
    cell = row.get("n")
    if cell is None:
        return free
    given = cells.plain(cell)
    if isinstance(given, int) and given not in taken:
        return given
    found.fault(cell, "same_or_no_number")
    return free


def _question(found: Read, row: Row, at: str, sorts: dict[str, str]) -> dict[str, Any]:
    question: dict[str, Any] = {}
    for name, cell in row.cells.items():
        if name in ("id", "kind"):
            question[name] = cells.word(cell)
        elif name != "n" and name not in _CONDITION.values():
            question[name] = cells.moments(cell) if sorts.get(name) == "list" else cells.plain(cell)
    if row.cells.keys() & set(_CONDITION.values()):
        question["only_if"] = _condition(found, row, at)
    return question


def _condition(found: Read, row: Row, at: str) -> dict[str, Any]:
    """Two cells make one key."""
    reading = {"question": cells.word, "options": cells.words}
    given: dict[str, Cell | None] = {key: row.get(column) for key, column in _CONDITION.items()}
    found.cells[f"{at}.only_if"] = next(cell.place for cell in given.values() if cell is not None)
    for key, column in _CONDITION.items():
        found.cells[f"{at}.only_if.{key}"] = row.place(column)
    return {key: reading[key](cell) for key, cell in given.items() if cell is not None}
