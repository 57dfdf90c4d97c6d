"""The rows of a sheet by the names of its columns, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sipbot.rules.faults import Fault

from . import headings
from .cells import word
from .sheets import SPACES, Cell, Cells, Formula


@dataclass
class Read:
    """The values of the file, the cell of each key path, also an empty one, and the ids made of texts."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    def fault(self, cell: Cell, code: str, **facts: str) -> None:
        self.cells.setdefault(cell.reference, cell.reference)
        self.faults.append(Fault(cell.reference, code, facts))

    def text(self, cell: Cell) -> str:
        """The words of a cell. Where it is not sure what it shows, that is a fault."""
        if cell.shown is None:
            self.fault(cell, "typed_cell", held=_held(cell.value))
            return str(cell.value)
        return cell.shown

    def word(self, cell: Cell) -> str:
        """The same on one line."""
        return " ".join(self.text(cell).translate(SPACES).split())


def _held(value: object) -> str:
    return str(value).upper() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row. `columns`: the letter of each column that has a name."""

    columns: Mapping[str, str]
    cells: Mapping[str, Cell]

    def get(self, name: str) -> Cell | None:
        return self.cells.get(name)

    @property
    def first(self) -> str:
        """The reference of its first cell."""
        return next(iter(self.cells.values())).reference

    def reference(self, name: str) -> str:
        """Where this column's cell is, whether or not it holds something."""
        cell = next(iter(self.cells.values()))
        return f"{cell.sheet}!{self.columns[name]}{cell.row}" if name in self.columns else cell.reference


def table(reading: Read, sheet: str, rows: Sequence[Cells]) -> Iterator[Row]:
    """The rows below the names of the columns, less those that explain or hold nothing."""
    names: dict[int, str] = {}
    columns: dict[str, str] = {}
    remarks: set[int] = set()
    for row in rows:
        first = next((cell for cell in row if cell is not None), None)
        if first is None or (row[0] is not None and word(row[0]).startswith("#")):
            continue
        if not names:
            there = {n: cell for n, cell in enumerate(row) if cell is not None}
            remarks = {n for n, cell in there.items() if word(cell).startswith("#")}
            heads = {n: cell for n, cell in there.items() if n not in remarks}
            names, columns = _named(reading, sheet, heads)
            continue
        cells = {names[n]: cell for n, cell in enumerate(row) if cell is not None and n in names}
        for cell in _stray(row, names.keys() | remarks):
            reading.fault(cell, "no_heading")
        for name, cell in list(cells.items()):
            if isinstance(cell.value, Formula):
                reading.fault(cell, "formula", formula=cell.value.text[:40])
                del cells[name]
        if cells:
            yield Row(columns, cells)


def _stray(row: Cells, known: Set[int]) -> list[Cell]:
    """What stands below no heading: nothing says what it is."""
    there = [cell for n, cell in enumerate(row) if cell is not None and n not in known]
    return [cell for cell in there if not word(cell).startswith("#")]


def _named(reading: Read, sheet: str, heads: Mapping[int, Cell]) -> tuple[dict[int, str], dict[str, str]]:
    """The key of each column by its position, and its letter. Two of one name would hide each other."""
    names: dict[int, str] = {}
    columns: dict[str, str] = {}
    for n, cell in heads.items():
        name = headings.column(sheet, word(cell))
        if name in columns:
            reading.fault(cell, "heading_twice", first=f"{columns[name]}{cell.row}")
            continue
        names[n], columns[name] = name, cell.column
    return names, columns
