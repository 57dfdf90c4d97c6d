"""A spreadsheet of ours, read back into the values of a TOML file.

It may come from Excel, LibreOffice or elsewhere: what counts are the names of the sheets and of the columns, in
any of our languages.
Rows whose first cell begins with # are explanations, and so are columns whose name does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from sipbot.rules.shapes import every_setting

from . import cells, headings, ids, sheets
from .fields import LISTS, MOMENTS, NUMBERS, TABLES
from .headings import CONDITION, REASON
from .rows import Read, Row, table
from .sheets import QUESTIONS, SETTINGS, TEXTS, Cell, Cells
from .text_rows import TextRows


def read(content: bytes) -> Read:
    """Raises Faulty when it is no such spreadsheet; what is wrong in its cells is in `faults`."""
    there = sheets.read(content)
    reading = Read()
    for row in table(reading, SETTINGS, there[SETTINGS]):
        _setting(reading, row)
    texts = TextRows(reading, _questions(reading, there[QUESTIONS]))
    for row in table(reading, TEXTS, there[TEXTS]):
        texts.take(row)
    texts.finish()
    reading.made = ids.complete(reading.values)
    return reading


def _setting(reading: Read, row: Row) -> None:
    key, cell = row.get("key"), row.get("value")
    if key is None:
        if cell is not None:
            reading.fault(cell, "no_key")
        return
    name = headings.setting(cells.word(key))
    if cell is None:
        reading.cells.setdefault(name, row.reference("value"))
        return
    if name in reading.values:
        reading.fault(key, "row_twice", first=reading.cells[name])
        return
    reading.cells[name] = row.reference("value")
    if name.startswith("waive."):  # a language, or a text that may read as in another
        reading.values.setdefault("waive", {})[name.removeprefix("waive.")] = reading.text(cell)
    elif name.partition(".")[0] in TABLES:
        reading.fault(key, "not_path")
    elif name in LISTS:
        words = cells.words(cell)
        reading.values[name] = "all" if name == "antennas" and words == ["all"] else words
    elif name in MOMENTS:
        reading.values[name] = cells.moment(cell)
    elif name in NUMBERS:
        reading.values[name] = cells.plain(cell)
    else:
        reading.values[name] = reading.word(cell)


def _questions(reading: Read, rows: Sequence[Cells]) -> dict[int, int]:
    """The number of each question in the order of their rows, by the number that its row gives it."""
    sorts = {setting.key: setting.sort for setting in every_setting()}
    numbers: dict[int, int] = {}
    for row in table(reading, QUESTIONS, rows):
        if not row.cells.keys() - {"n"}:
            continue
        n = len(numbers) + 1
        numbers[_number(reading, row, numbers)] = n
        at = f"question[{n}]"
        reading.cells[at] = row.first
        for name in row.columns:
            reading.cells[f"{at}.{name}"] = row.reference(name)
        reading.values.setdefault("question", []).append(_question(reading, row, at, sorts))
    return numbers


def _number(reading: Read, row: Row, taken: dict[int, int]) -> int:
    """The number by which the texts name this question: its own, or else the next that is free."""
    free = next(n for n in count(len(taken) + 1) if n not in taken)
    cell = row.get("n")
    if cell is None:
        return free
    given = cells.plain(cell)
    if isinstance(given, int) and given not in taken:
        return given
    reading.fault(cell, "same_or_no_number")
    return free


def _question(reading: Read, row: Row, at: str, sorts: dict[str, str]) -> dict[str, Any]:
    question: dict[str, Any] = {}
    readers: dict[str, Callable[[Cell], Any]] = {
        "list": cells.moments,
        "whole": cells.plain,
        "flag": cells.flag,
    }
    for name, cell in row.cells.items():
        if name != "n" and name not in (*CONDITION.values(), *REASON.values()):
            question[name] = readers[sorts[name]](cell) if sorts.get(name) in readers else reading.word(cell)
    if row.cells.keys() & set(CONDITION.values()):
        question["only_if"] = _condition(reading, row, at)
    for key, column in REASON.items():
        if (length := row.get(column)) is not None:
            reading.cells[f"{at}.reason.{key}"] = length.reference
            question["reason"] = {key: cells.plain(length)}
    return question


def _condition(reading: Read, row: Row, at: str) -> dict[str, Any]:
    """Two cells make one key."""
    readers = {"question": cells.word, "options": cells.words}
    given: dict[str, Cell | None] = {key: row.get(column) for key, column in CONDITION.items()}
    reading.cells[f"{at}.only_if"] = next(cell.reference for cell in given.values() if cell is not None)
    for key, column in CONDITION.items():
        reading.cells[f"{at}.only_if.{key}"] = row.reference(column)
    return {key: readers[key](cell) for key, cell in given.items() if cell is not None}
