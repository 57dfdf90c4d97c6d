"""The rows of a sheet by the names of its columns, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sipbot.rules.faults import Fault

from .cells import word
from .sheets import Cell, Cells, Formula


@dataclass
class Read:
    """The values of the file, and the cell of each key path, also where that is empty."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, cell: Cell, code: str, **facts: str) -> None:
        self.cells.setdefault(cell.place, cell.place)
        self.faults.append(Fault(cell.place, code, facts))


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row. `columns`: the letter of each column that has a name."""

    columns: Mapping[str, str]
    cells: Mapping[str, Cell]

    def get(self, name: str) -> Cell | None:
        return self.cells.get(name)

    @property
    def first(self) -> str:
        """The place of its first cell."""
        return next(iter(self.cells.values())).place

    def place(self, name: str) -> str:
        """Where this column's cell is, whether or not it holds something."""
        cell = next(iter(self.cells.values()))
        return f"{cell.sheet}!{self.columns[name]}{cell.row}" if name in self.columns else cell.place


def table(found: Read, rows: Sequence[Cells]) -> Iterator[Row]:
    """The rows below the names of the columns, less those that explain or hold nothing."""
    names: dict[int, str] = {}
    columns: dict[str, str] = {}
    for row in rows:
        first = next((cell for cell in row if cell is not None), None)
        if first is None or (row[0] is not None and word(row[0]).startswith("#")):
            continue
        if not names:
            heads = {n: cell for n, cell in enumerate(row) if cell is not None}
            names = {n: word(cell).lower() for n, cell in heads.items() if not word(cell).startswith("#")}
            columns = {name: heads[n].column for n, name in names.items()}
            continue
        cells = {names[n]: cell for n, cell in enumerate(row) if cell is not None and n in names}
        for name, cell in list(cells.items()):
            if isinstance(cell.value, Formula):
                found.fault(cell, "formula")
                del cells[name]
        if cells:
            yield Row(columns, cells)
