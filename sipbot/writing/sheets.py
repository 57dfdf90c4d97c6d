"""The sheets of a spreadsheet as rows of cells. Nothing in it is trusted.

A small file may unpack to a large one, or hold XML that does: how much there is is looked at first.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sipbot.rules.faults import Fault, Faulty

from . import xml

SETTINGS, QUESTIONS, TEXTS = "Settings", "Questions", "Texts"
MOST_ROWS = 2500
MOST_COLUMNS = 60
MOST_FILES = 200
MOST_BYTES = 8_000_000
"""Of all its parts, unpacked."""
SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\ufeff", " "))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. `place`: `Texts!C7`."""

    place: str
    value: Any
    day_only: bool = False  # a date that says no hour

    @property
    def sheet(self) -> str:
        return self.place.partition("!")[0]

    @property
    def column(self) -> str:
        """Its letter."""
        return self.place.partition("!")[2].rstrip("0123456789")

    @property
    def row(self) -> str:
        """Its number."""
        return self.place.partition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Formula:
    """Stands for what a cell computes; nothing is computed here."""


Cells = list[Cell | None]


def read(content: bytes) -> dict[str, list[Cells]]:
    """The rows of each sheet of ours that is there. Raises Faulty when it is no spreadsheet."""
    _check_parts(content)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return {
            sheet.title.strip(): list(_rows(sheet, book.epoch))
            for sheet in book.worksheets
            if sheet.title.strip() in (SETTINGS, QUESTIONS, TEXTS)
        }
    except Exception as error:
        raise Faulty([Fault("", "not_workbook")]) from error


def _check_parts(content: bytes) -> None:
    """Raises Faulty."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
                raise Faulty([Fault("", "workbook_too_large", {"most": str(MOST_BYTES // 1_000_000)})])
            if sum(_elements(archive.read(part)) for part in parts) > xml.MOST:
                raise Faulty([Fault("", "workbook_too_large", {"most": str(MOST_BYTES // 1_000_000)})])
    except (zipfile.BadZipFile, zipfile.LargeZipFile, xml.Unsafe) as error:
        raise Faulty([Fault("", "not_workbook")]) from error
    except (OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Faulty([Fault("", "not_workbook")]) from error


def _elements(part: bytes) -> int:
    """Of a part that may be read as XML, whatever its name. Raises Unsafe."""
    looks_like_it = part[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
    return xml.check(part) if looks_like_it else 0


def _rows(sheet: Any, epoch: datetime) -> Iterator[Cells]:
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        yield [_cell(sheet.title.strip(), cell, epoch) for cell in row]


def _cell(sheet: str, cell: Any, epoch: datetime) -> Cell | None:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.translate(SPACES).strip()):
        return None
    place = f"{sheet}!{cell.coordinate}"
    if cell.data_type in ("f", "e"):
        return Cell(place, Formula())
    if isinstance(value, str):
        return Cell(place, value.strip(" \t\r\n\u00a0\u202f").replace("_x000D_", "").replace("\r\n", "\n"))
    if isinstance(value, int | float) and "%" in str(cell.number_format):
        return Cell(place, round(value * 100, 6))  # it holds 0.15 and shows 15 %
    day_only = isinstance(value, datetime) and "h" not in str(cell.number_format).lower()
    return Cell(place, value, day_only)
