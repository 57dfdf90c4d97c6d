"""CSV that opens in a spreadsheet without surprises.

Commas, quotes where needed, one `\\n` after each row, UTF-8. A text that a spreadsheet would take for a formula
gets an apostrophe before it; figures are written as figures. `text` has no byte order mark, for pipes and
programs; a file for people (`file`) has one, because Excel takes a file without it for Windows-1252.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

FORMULA = tuple("=+-@\t\n＝＋－＠")


def text(columns: Sequence[str], rows: Iterable[Mapping[str, str | int | float]]) -> str:
    """The table. A row may leave columns out: they are empty."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    return written.getvalue()


def file(columns: Sequence[str], rows: Iterable[Mapping[str, str | int | float]]) -> bytes:
    return text(columns, rows).encode("utf-8-sig")


def _harmless(value: str | int | float) -> str | int | float:
    if not isinstance(value, str):
        return value
    # Python 3.11 leaves a lone carriage return unquoted, and readers take it for the end of the row
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{value}" if value.startswith(FORMULA) else value
