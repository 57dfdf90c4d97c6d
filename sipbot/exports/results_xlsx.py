"""Results as a workbook for people: numbers are numbers, shares are percentages, one sheet for each table.

A decimal point in a CSV is text to a French, Dutch or German spreadsheet; here the spreadsheet writes each
number as its reader does. Texts are texts, also those that begin like a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sipbot.i18n import Language
from sipbot.rules import questions, shares
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell, QuestionResult, Results
from sipbot.views import results_of
from sipbot.views.reports import groups
from sipbot.views.reports.groups import By
from sipbot.views.reports.results import turnout_line
from sipbot.views.words import labels

from .results_csv import flat

GROUPS: tuple[By, ...] = ("antenna", "language", "kind")
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Share:
    """A number from 0 to 1 that is shown in percent."""

    part: float


Value = str | int | float | Share | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet. `notes` stand below it."""

    name: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def content(results: Results, t: Language, names: Mapping[str, str]) -> bytes:
    """The file. Before the closing it has the turnout only, in steps."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in _tables(results, t, names):
        _write(book.create_sheet(table.name), table)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _tables(results: Results, t: Language, names: Mapping[str, str]) -> Iterator[Table]:
    yield _turnout(results, t, names)
    if results.status == "closed":
        for number, result in enumerate(results.questions, 1):
            yield _total(number, result, t)
            yield from (_by(number, result, by, t, names) for by in GROUPS if groups.cells(result, by))


def _turnout(results: Results, t: Language, names: Mapping[str, str]) -> Table:
    by_antenna = [(names.get(slug, slug), share) for slug, share in results.antennas.items()]
    rows = tuple(
        (name, share.answered, share.members, Share(shares.part(share.answered, share.members)))
        for name, share in (*by_antenna, (t("Total"), results.turnout))
    )
    notes = () if results.status == "closed" else (turnout_line(results.turnout, t, closed=False),)
    return Table(t("Turnout"), groups.turnout_columns(t), rows, notes)


def _total(number: int, result: QuestionResult, t: Language) -> Table:
    answered = results_of.how_many_answered(result.question, result.total, t)
    notes = (answered, *results_of.notes(result.question, result.total, t))
    rows = tuple(_figures(result.question, result.total, t))
    title = labels.text_in(result.question.text, t)
    return Table(t("Question {n}", n=number), _columns(t), rows, (title, *notes))


def _by(number: int, result: QuestionResult, by: By, t: Language, names: Mapping[str, str]) -> Table:
    table = groups.table(result, by, t, names)
    cells = groups.cells(result, by).values()
    rows = tuple(
        (row.name, *figures)
        for row, cell in zip(table.rows, cells, strict=True)
        for figures in _figures(result.question, cell, t)
    )
    return Table(f"{number} {table.head}"[:31], (table.head, *_columns(t)), rows, table.notes)


def _columns(t: Language) -> tuple[str, ...]:
    return (t("What is counted"), t("Option"), t("Number"), t("Share"), t("Share of how many people"))


def _figures(question: Question, cell: Cell, t: Language) -> Iterator[Row]:
    called = results_of.of(question.kind).labels(question, t)
    chosen = questions.kind(question.kind).compared(cell.figures) if cell.figures else {}
    yield from (_answered(cell, t) if cell.figures else ())
    for figure, option, detail, n in flat(cell.figures):
        name = results_of.named(question, figure, detail, called, t)
        people = shares.people(question, cell, option) if option in chosen else 0
        share = people and results_of.of(question.kind).of_people(figure, detail)
        row = (name, called.get(option, option), None if n == "" else n)
        yield (*row, Share(shares.part(float(n or 0), people)), people) if share else (*row, None, None)


def _answered(cell: Cell, t: Language) -> tuple[Row, ...]:
    return ((t("Answered"), "", cell.answered, None, None),)


def _write(sheet: Worksheet, table: Table) -> None:
    lines: Sequence[Row] = (table.head, *table.rows, *((note,) for note in ("", *table.notes)))
    for y, line in enumerate(lines, 1):
        for x, value in enumerate(line, 1):
            _put(sheet, y, x, value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for x in range(len(table.head)):
        longest = max(len(str(row[x])) for row in (table.head, *table.rows) if not isinstance(row[x], Share))
        sheet.column_dimensions[get_column_letter(x + 1)].width = min(longest + 2, WIDEST)


def _put(sheet: Worksheet, y: int, x: int, value: Value) -> None:
    cell = sheet.cell(y, x)
    if isinstance(value, Share):
        cell.value, cell.number_format = value.part, "0%"
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) or None
        if value:
            cell.data_type = "s"  # not "f": what somebody wrote is never a formula
            cell.quotePrefix = value[0] in "=+-@"
    elif value is not None:
        cell.value, cell.number_format = value, "#,##0" if isinstance(value, int) else "#,##0.##"
