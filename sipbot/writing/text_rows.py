"""The sheet of texts: each row's words to where its key path leads, such as `question[2].option[1]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sipbot.rules import questions
from sipbot.rules.shapes import shape

from .cells import word
from .rows import Read, Row
from .sheets import Cell

_STEP = re.compile(r"([a-z_]+)(?:\[([1-9][0-9]{0,2})\])?")
_OWN = ("path", "id")
"""The columns that hold no text."""


@dataclass
class TextRows:
    """Takes the rows in their order. `numbers`: the place of each question, by the number in its row."""

    found: Read
    numbers: Mapping[int, int]
    _counted: set[tuple[str, str]] = field(default_factory=set)
    _unknown: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Put its texts where they belong. A row without a text or an id says only where one would stand."""
        path, id_ = row.get("path"), row.get("id")
        texts = {name: cell for name, cell in row.cells.items() if name not in _OWN}
        if path is None:
            if texts:
                self.found.fault(next(iter(texts.values())), "no_path")
        elif texts or id_ is not None:
            self._put(row, path, id_, texts)
        else:
            self._note_empty(row, path)

    def _put(self, row: Row, path: Cell, id_: Cell | None, texts: Mapping[str, Cell]) -> None:
        table, at = self._place(path)
        if table is None:
            return
        if not isinstance(table, dict):
            self.found.fault(path, "not_path")
            return
        self.found.cells[at] = path.place
        for name in row.columns.keys() - {"path"}:
            self.found.cells[f"{at}.{name}"] = row.place(name)
        table |= {name: str(cell.value) for name, cell in texts.items()}
        if id_ is not None:
            table["id"] = word(id_)

    def _note_empty(self, row: Row, path: Cell) -> None:
        """Where to write what is missing: the first empty cell."""
        free = next((row.place(name) for name in row.columns if name not in _OWN), path.place)
        match _steps(path):
            case [first] if first[2] is None:
                self.found.cells.setdefault(first[1], free)
            case [first, last] if first[1] == "question" and first[2] and int(first[2]) in self.numbers:
                n = self.numbers[int(first[2])]
                key = last[1] if last[2] is None else _listed(self.found.values["question"][n - 1], last)
                self.found.cells.setdefault(f"question[{n}].{key}", free)

    def _place(self, path: Cell) -> tuple[Any, str]:
        """The table that a path leads to, made as far as it is not there; None: it leads nowhere."""
        values = self.found.values
        match _steps(path):
            case [only] if only[2] is None:
                return values.setdefault(only[1], {}), only[1]
            case [first, last] if first[1] == "question" and first[2]:
                n = self.numbers.get(int(first[2]))
                if n is None:
                    self._no_question(path, first[2])
                    return None, ""
                question = values["question"][n - 1]
                if last[2] is None:
                    return question.setdefault(last[1], {}), f"question[{n}].{last[1]}"
                return self._option(path, question, f"question[{n}]", last)
        self.found.fault(path, "not_path")
        return None, ""

    def _no_question(self, path: Cell, number: str) -> None:
        """Said once, though many texts may be of it."""
        if number not in self._unknown:
            self._unknown.add(number)
            self.found.fault(path, "no_such_question", id=number)

    def _option(
        self, path: Cell, question: dict[str, Any], at: str, step: re.Match[str]
    ) -> tuple[dict[str, Any] | None, str]:
        """Options come in the order of their rows; numbers that are left out leave no gap."""
        key = _listed(question, step)
        listed = question.setdefault(key, [])
        known = (f"{at}.{key}", step[2])
        if not isinstance(listed, list) or known in self._counted:
            self.found.fault(path, "path_twice")
            return None, ""
        listed.append({})
        self._counted.add(known)
        self.found.cells.setdefault(f"{at}.{key}", path.place)
        return listed[-1], f"{at}.{key}[{len(listed)}]"


def _steps(path: Cell) -> list[re.Match[str]]:
    """The steps of a path; none where it is not one."""
    steps = [_STEP.fullmatch(step) for step in word(path).split(".")]
    found = [step for step in steps if step is not None]
    return found if len(found) == len(steps) else []


def _listed(question: Mapping[str, Any], step: re.Match[str]) -> str:
    """The key under which this kind of question has what a row calls an option."""
    kind = str(question.get("kind"))
    return shape(kind).listed if step[1] == "option" and kind in questions.names() else step[1]
