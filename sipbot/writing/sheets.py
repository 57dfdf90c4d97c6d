"""The sheets of a spreadsheet as rows of cells. Nothing in it is trusted.

A small file may unpack to a large one, or hold XML that does: how much there is is looked at first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sipbot.rules.faults import Fault, Faulty

from . import headings, packages
from .shown import shown, text

SETTINGS, QUESTIONS, TEXTS = headings.SHEETS
MOST_COLUMNS = 200
SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\ufeff", " "))
_TRUTH = re.compile(r"(?:of:)?= *(TRUE|FALSE) *(?:\( *\))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. `reference`: `Texts!C7`; `shown`: what one reads, where that is sure."""

    reference: str
    value: Any
    shown: str | None = None
    day_only: bool = False  # a date that says no hour
    epoch: datetime = datetime(1899, 12, 30)  # noqa: DTZ001 - from where this spreadsheet counts its days

    @property
    def sheet(self) -> str:
        return self.reference.rpartition("!")[0]

    @property
    def column(self) -> str:
        """Its letter."""
        return self.reference.rpartition("!")[2].rstrip("0123456789")

    @property
    def row(self) -> str:
        """Its number."""
        return self.reference.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Formula:
    """Stands for what a cell computes; nothing is computed here."""

    text: str


Cells = list[Cell | None]


def read(content: bytes) -> dict[str, list[Cells]]:
    """The rows of each sheet of ours, by its English name. Raises Faulty when it is no spreadsheet of ours."""
    safe = packages.opened(content)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(safe), read_only=True, keep_links=False)
        ours = _ours(book.worksheets)
        return {name: list(_rows(sheet, book.epoch)) for name, sheet in ours.items()}
    except Faulty:
        raise
    except Exception as error:
        raise Faulty([Fault("", "not_workbook")]) from error


def _ours(sheets: list[Any]) -> dict[str, Any]:
    """Raises Faulty: one sentence for whatever is renamed or there twice."""
    ours: dict[str, Any] = {}
    for sheet in sheets:
        name = headings.sheet(sheet.title)
        if name in ours:
            facts = {"one": ours[name].title, "other": sheet.title}
            raise Faulty([Fault("", "sheet_twice", facts)])
        if name:
            ours[name] = sheet
    if lacking := [name for name in headings.SHEETS if name not in ours]:
        there = ", ".join(sheet.title for sheet in sheets)[:200]
        raise Faulty([Fault("", "no_sheet", {"names": ",".join(lacking), "there": there})])
    return ours


def _rows(sheet: Any, epoch: datetime) -> Iterator[Cells]:
    """Every row that holds something, however far down."""
    sheet.reset_dimensions()  # a program may have written them wrong
    before = None
    for row in sheet.iter_rows():
        if row is before:  # what stands for rows that are not there: there may be a million
            continue
        before = row
        cells = [_cell(sheet.title, cell, epoch) for cell in row]
        if beyond := next((cell for cell in cells[MOST_COLUMNS:] if cell is not None), None):
            raise Faulty([Fault("", "too_far_right", {"place": beyond.reference, "most": str(MOST_COLUMNS)})])
        if any(cells):
            yield cells


def _cell(sheet: str, cell: Any, epoch: datetime) -> Cell | None:
    value, form = cell.value, str(cell.number_format or "General") if cell.value is not None else ""
    if value is None or (isinstance(value, str) and not text(value).translate(SPACES).strip()):
        return None
    reference = f"{sheet}!{cell.coordinate}"
    if cell.data_type in ("f", "e"):
        return _computed(reference, str(getattr(value, "text", value)))
    if isinstance(value, str):
        stripped = text(value).strip(" \t\n\u00a0\u202f")
        return Cell(reference, stripped, stripped)
    words = shown(value, form)
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in form:
        return Cell(reference, round(value * 100, 6), words)  # it holds 0.15 and shows 15 %
    return Cell(reference, value, words, isinstance(value, datetime) and "h" not in form.lower(), epoch)


def _computed(reference: str, formula: str) -> Cell:
    """LibreOffice makes TRUE() of TRUE when it saves."""
    truth = _TRUTH.fullmatch(formula.strip())
    return Cell(reference, truth[1].upper() == "TRUE") if truth else Cell(reference, Formula(formula))
