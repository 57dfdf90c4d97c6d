"""The spreadsheet that coordinators fill in: three sheets, with explanations in every language."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules import questions
from sipbot.rules.shapes import Setting, every_setting, shape
from sipbot.rules.texts import TOP
from sipbot.views.explained import explained

from .fields import FIELDS
from .sheets import QUESTIONS, SETTINGS, TEXTS

ROWS = 8
"""Questions for which there is room; more can be written below."""
OPTIONS = 8
"""Options for which each of them has rows."""
LINE = 60
"""The width of a column of texts."""


def template(antennas: Sequence[str], working_groups: Sequence[str], languages: Sequence[str]) -> bytes:
    """The file, as .xlsx."""
    import openpyxl

    book = openpyxl.Workbook()
    readers = [i18n.language(code) for code in i18n.codes()]
    assert book.active is not None
    sheet = book.active
    sheet.title = SETTINGS
    _settings(sheet, antennas, working_groups, readers)
    _questions(book.create_sheet(QUESTIONS), readers)
    _texts(book.create_sheet(TEXTS), languages, readers)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _settings(
    sheet: Any, antennas: Sequence[str], working_groups: Sequence[str], readers: Sequence[Language]
) -> None:
    sheet.append(["key", "value", *(f"# {t.code}" for t in readers)])
    known = {"working_group": working_groups}
    for n, field in enumerate(FIELDS, 2):
        words = [explained(t, field.key) for t in readers]
        if field.key == "antennas":
            words = [f"{text} ({', '.join(antennas)})" for text in words]
        sheet.append([field.key, field.default or None, *words])
        if choices := known.get(field.key) or field.allowed:
            _choose(sheet, f"B{n}", choices, required=field.required)
        if field.sort != "moment":
            sheet[f"B{n}"].number_format = "@"
    for field_, cell in zip(FIELDS, sheet["B"][1:], strict=False):
        if field_.sort == "moment":
            cell.number_format = "dd/mm/yyyy hh:mm"
    _dressed(sheet, [18, 26, *(LINE for _ in readers)])


def _questions(sheet: Any, readers: Sequence[Language]) -> None:
    settings = every_setting()
    names = ["n", "id", "kind", *(s.key for s in settings), "only_if question", "only_if options"]
    sheet.append(names)
    for t in readers:
        sheet.append([f"# {t.code}", *(_hint(t, name) for name in names[1:])])
    first = len(readers) + 2
    for n in range(1, ROWS + 1):
        sheet.append([n, None, None])
    rows = f"{first}:{{column}}{first + 99}"
    _choose(sheet, f"C{rows.format(column='C')}", questions.names())
    for column, setting in enumerate(settings, 4):
        if choices := _choices(setting):
            letter = _letter(column)
            _choose(sheet, f"{letter}{rows.format(column=letter)}", choices)
    _dressed(sheet, [10, 18, 14, *(16 for _ in names[3:])], explanations=len(readers))


def _hint(t: Language, name: str) -> str:
    """What a column means, and which kinds have it."""
    kinds = [kind for kind in questions.names() if name in {s.key for s in shape(kind).settings}]
    words = explained(t, name.partition(" ")[0])
    return f"{words} ({', '.join(kinds)})" if kinds else words


def _choices(setting: Setting) -> Sequence[str]:
    return ("true", "false") if setting.sort == "flag" else setting.allowed


def _texts(sheet: Any, languages: Sequence[str], readers: Sequence[Language]) -> None:
    sheet.append(["path", "id", *languages, *(f"# {t.code}" for t in readers)])
    for key in TOP:
        sheet.append(_row(key, languages, key, readers))
    for n in range(1, ROWS + 1):
        sheet.append(_row(f"question[{n}].text", languages, "text", readers))
        for end in ("low", "high"):
            sheet.append(_row(f"question[{n}].{end}", languages, end, readers))
        for m in range(1, OPTIONS + 1):
            sheet.append(_row(f"question[{n}].option[{m}]", languages, "option", readers))
    widths = [26, 16, *(LINE for _ in languages), *(LINE for _ in readers)]
    _dressed(sheet, widths, wrapped=len(languages) + 2)


def _row(path: str, languages: Sequence[str], key: str, readers: Sequence[Language]) -> list[str | None]:
    return [path, None, *(None for _ in languages), *(explained(t, key) for t in readers)]


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
