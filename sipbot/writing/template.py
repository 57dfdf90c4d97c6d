"""The spreadsheet that coordinators fill in: three sheets in their language, with explanations in every one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules import questions
from sipbot.rules.shapes import Setting, every_setting, shape
from sipbot.rules.texts import TOP
from sipbot.views.authoring.explained import explained
from sipbot.views.authoring.headings import name, path

from .fields import FIELDS
from .headings import columns
from .sheets import QUESTIONS, SETTINGS, TEXTS

ROWS = 8
"""Questions for which there is room; more can be written below."""
OPTIONS = 8
"""Options for which each of them has rows."""
AS_TEXT = "@"
"""The format of a cell that shows what was typed."""
LINE = 60
"""The width of a column of texts."""


def template(
    antennas: Sequence[str], working_groups: Sequence[str], languages: Sequence[str], t: Language
) -> bytes:
    """The file, as .xlsx; its headings in the language of whoever fills it in."""
    import openpyxl

    book = openpyxl.Workbook()
    readers = [i18n.language(code) for code in i18n.codes()]
    assert book.active is not None
    sheet = book.active
    sheet.title = name(t, SETTINGS)
    _settings(sheet, t, antennas, working_groups, readers)
    _questions(book.create_sheet(name(t, QUESTIONS)), t, readers)
    _texts(book.create_sheet(name(t, TEXTS)), t, languages, readers)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _settings(
    sheet: Any,
    t: Language,
    antennas: Sequence[str],
    working_groups: Sequence[str],
    readers: Sequence[Language],
) -> None:
    sheet.append([*_names(t, SETTINGS), *(f"# {reader.code}" for reader in readers)])
    known = {"working_group": working_groups}
    for n, field in enumerate(FIELDS, 2):
        words = [explained(reader, field.key) for reader in readers]
        if field.key == "antennas":
            words = [f"{text} ({', '.join(antennas)})" for text in words]
        sheet.append([name(t, field.key), field.default or None, *words])
        if choices := known.get(field.key) or field.allowed:
            _choose(sheet, f"B{n}", choices, required=field.required)
        sheet[f"B{n}"].number_format = "dd/mm/yyyy hh:mm" if field.sort == "moment" else AS_TEXT
    _dressed(sheet, [18, 26, *(LINE for _ in readers)])


def _questions(sheet: Any, t: Language, readers: Sequence[Language]) -> None:
    settings = every_setting()
    keys = columns(QUESTIONS)
    sheet.append(_names(t, QUESTIONS))
    for reader in readers:
        sheet.append([f"# {reader.code}", *(_hint(reader, key) for key in keys[1:])])
    first = len(readers) + 2
    for n in range(1, ROWS + 1):
        sheet.append([n, None, None])
    rows = f"{first}:{{column}}{first + 99}"
    _choose(sheet, f"C{rows.format(column='C')}", questions.names())
    for column, setting in enumerate(settings, 4):
        if choices := _choices(setting):
            letter = _letter(column)
            _choose(sheet, f"{letter}{rows.format(column=letter)}", choices)
    numbers = {"n", "reason", *(setting.key for setting in settings if setting.sort == "whole")}
    _kept_as_typed(sheet, [n for n, key in enumerate(keys, 1) if key not in numbers], first, first + ROWS - 1)
    _dressed(sheet, [10, 18, 14, *(16 for _ in keys[3:])], explanations=len(readers))


def _names(t: Language, sheet: str) -> list[str]:
    return [name(t, key) for key in columns(sheet)]


def _kept_as_typed(sheet: Any, places: Iterable[int], first: int, last: int) -> None:
    """Cells in which 15 % and 18:30 stay what somebody typed, also in rows added below."""
    for column in places:
        sheet.column_dimensions[_letter(column)].number_format = AS_TEXT
        for row in range(first, last + 1):
            sheet.cell(row, column).number_format = AS_TEXT


def _hint(t: Language, name: str) -> str:
    """What a column means, and which kinds have it."""
    kinds = [kind for kind in questions.names() if name in {s.key for s in shape(kind).settings}]
    if name == "reason":
        kinds = [kind for kind in questions.names() if questions.kind(kind).MAY_ASK_WHY]
    words = explained(t, name.partition(" ")[0])
    return f"{words} ({', '.join(kinds)})" if kinds else words


def _choices(setting: Setting) -> Sequence[str]:
    return ("true", "false") if setting.sort == "flag" else setting.allowed


def _texts(sheet: Any, t: Language, languages: Sequence[str], readers: Sequence[Language]) -> None:
    named = (t.name_of(code) for code in languages)
    sheet.append([*_names(t, TEXTS), *named, *(f"# {reader.code}" for reader in readers)])
    for key in TOP:
        sheet.append(_row(t, key, languages, key, readers))
    for n in range(1, ROWS + 1):
        sheet.append(_row(t, f"question[{n}].text", languages, "text", readers))
        for end in ("low", "high"):
            sheet.append(_row(t, f"question[{n}].{end}", languages, end, readers))
        for m in range(1, OPTIONS + 1):
            sheet.append(_row(t, f"question[{n}].option[{m}]", languages, "option", readers))
    _kept_as_typed(sheet, range(2, len(languages) + 3), 2, sheet.max_row)
    widths = [26, 16, *(LINE for _ in languages), *(LINE for _ in readers)]
    _dressed(sheet, widths, wrapped=len(languages) + 2)


def _row(
    t: Language, key_path: str, languages: Sequence[str], key: str, readers: Sequence[Language]
) -> list[str | None]:
    explanations = (explained(reader, key) for reader in readers)
    return [path(t, key_path), None, *(None for _ in languages), *explanations]


def _choose(sheet: Any, cells: str, choices: Iterable[str], *, required: bool = True) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = '"' + ",".join(choices) + '"'
    if len(listed) > 255:  # what a spreadsheet holds; the explanation beside it names them all
        return
    validation = DataValidation(type="list", formula1=listed, allow_blank=True)
    sheet.add_data_validation(validation)
    validation.add(cells)


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _dressed(sheet: Any, widths: Sequence[int], *, explanations: int = 0, wrapped: int = 0) -> None:
    """Names in bold and always in sight; explanations in grey; long texts on several lines."""
    from openpyxl.styles import Alignment, Font

    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[_letter(n)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2, max_row=1 + explanations):
        for cell in row:
            cell.font, cell.alignment = (
                Font(color="666666", italic=True),
                Alignment(wrap_text=True, vertical="top"),
            )
    for row in sheet.iter_rows(min_row=2, max_col=wrapped) if wrapped else ():
        for cell in row[2:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(row=2 + explanations, column=2)
