"""The sheet of texts: each row's words to where its path leads, such as `question 2, option 1`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sipbot.rules import questions
from sipbot.rules.shapes import shape

from . import headings
from .cells import word
from .rows import Read, Row
from .sheets import Cell

_OWN = ("path", "id")
"""The columns that hold no text."""
Step = tuple[str, int]


@dataclass
class TextRows:
    """Takes the rows in their order. `numbers`: the position of each question, by the number in its row."""

    reading: Read
    numbers: Mapping[int, int]
    _taken: dict[str, str] = field(default_factory=dict)
    _options: dict[tuple[int, str], dict[int, Row]] = field(default_factory=dict)
    _unknown: set[int] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Put its texts where they belong. A row without a text or an id says only where one would stand."""
        path, texts = row.get("path"), _texts(row)
        if path is None:
            if texts:
                self.reading.fault(next(iter(texts.values())), "no_path")
        elif texts or row.get("id") is not None:
            self._put(row, path)
        else:
            self._note_empty(row, path)

    def finish(self) -> None:
        """Options come in the order of their numbers, whatever the order of their rows."""
        for (n, key), rows in self._options.items():
            question = self.reading.values["question"][n - 1]
            for number in sorted(rows):
                question.setdefault(key, []).append({})
                self._fill(question[key][-1], f"question[{n}].{key}[{len(question[key])}]", rows[number])
            self.reading.cells[f"question[{n}].{key}"] = rows[min(rows)].reference("path")

    def _put(self, row: Row, path: Cell) -> None:
        match headings.steps(word(path)):
            case [(key, 0)]:
                self._text(row, path, self.reading.values, key, key)
            case [("question", number), (key, m)] if number:
                self._of_question(row, path, number, (key, m))
            case _:
                self.reading.fault(path, "not_path")

    def _of_question(self, row: Row, path: Cell, number: int, step: Step) -> None:
        n = self.numbers.get(number)
        if n is None:
            self._no_question(path, number)
            return
        question = self.reading.values["question"][n - 1]
        if not step[1]:
            self._text(row, path, question, step[0], f"question[{n}].{step[0]}")
            return
        key = _listed(question, step[0])
        if key in question:  # a column of the sheet of questions has this name
            self.reading.fault(path, "not_path")
        elif self._is_first(path, f"question[{n}].{key}[{step[1]}]"):
            self._options.setdefault((n, key), {})[step[1]] = row

    def _text(self, row: Row, path: Cell, table: dict[str, Any], key: str, at: str) -> None:
        if not self._is_first(path, at):
            return
        if key in table and not (key == "waive" and isinstance(table[key], dict)):
            self.reading.fault(path, "not_path")
            return
        self._fill(table.setdefault(key, {}), at, row)

    def _is_first(self, path: Cell, at: str) -> bool:
        """A second row of one path would hide the first."""
        if at in self._taken:
            self.reading.fault(path, "path_twice", first=self._taken[at])
            return False
        self._taken[at] = path.reference
        return True

    def _fill(self, table: dict[str, Any], at: str, row: Row) -> None:
        self.reading.cells[at] = row.reference("path")
        for name in row.columns.keys() - {"path"}:
            self.reading.cells[f"{at}.{name}"] = row.reference(name)
        table |= {name: self.reading.text(cell) for name, cell in _texts(row).items()}
        if (id_ := row.get("id")) is not None:
            table["id"] = word(id_)

    def _note_empty(self, row: Row, path: Cell) -> None:
        """Where to write what is missing: the first empty cell."""
        free = next((row.reference(name) for name in row.columns if name not in _OWN), path.reference)
        match headings.steps(word(path)):
            case [(key, 0)]:
                self.reading.cells.setdefault(key, free)
            case [("question", number), (key, m)] if number in self.numbers:
                n = self.numbers[number]
                listed = _listed(self.reading.values["question"][n - 1], key) if m else key
                self.reading.cells.setdefault(f"question[{n}].{listed}", free)

    def _no_question(self, path: Cell, number: int) -> None:
        """Said once, though many texts may be of it."""
        if number not in self._unknown:
            self._unknown.add(number)
            self.reading.fault(path, "no_such_question", id=str(number))


def _texts(row: Row) -> dict[str, Cell]:
    return {name: cell for name, cell in row.cells.items() if name not in _OWN}


def _listed(question: Mapping[str, Any], key: str) -> str:
    """The key under which this kind of question has what a row calls an option."""
    kind = str(question.get("kind"))
    return shape(kind).listed if key == "option" and kind in questions.names() else key
