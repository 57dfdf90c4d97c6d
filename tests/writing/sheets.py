# ruff: noqa: E501 - XML as programs write it
"""Spreadsheets as programs write them, for tests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from sipbot.i18n import language
from sipbot.writing.template import template

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAST = '<row r="1048576"><c r="A1048576"/></row>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def filled(
    settings: Mapping[str, Any],
    questions: Sequence[Mapping[str, Any]],
    texts: Mapping[str, Sequence[Any]],
) -> bytes:
    """Our template, filled in. `texts`: by path, id and then a text per language (fr, nl, de)."""
    book = openpyxl.load_workbook(
        io.BytesIO(template(["liege", "gent"], ["economic-model"], ["fr", "nl", "de"], language("en")))
    )
    known = {plainly(row[0].value): row[1] for row in book["Settings"].iter_rows(min_row=2)}
    for key in settings.keys() & known.keys():
        known[key].value = settings[key]
    for key in settings.keys() - known.keys():
        book["Settings"].append([key, settings[key]])
    sheet = book["Questions"]
    names = {plainly(cell.value).replace("if_", "if "): cell.column for cell in sheet[1]}
    remarks = [row[0].row for row in sheet.iter_rows() if str(row[0].value or "").startswith("#")]
    for n, question in enumerate(questions):
        for key, value in question.items():
            sheet.cell(row=max(remarks) + 1 + n, column=names[key], value=value)
    paths = {in_brackets(row[0].value): row for row in book["Texts"].iter_rows(min_row=2)}
    for path in texts.keys() & paths.keys():
        for cell, value in zip(paths[path][1:], texts[path], strict=False):
            cell.value = value
    for path in texts.keys() - paths.keys():
        book["Texts"].append([path, *texts[path]])
    return saved(book)


def plainly(heading: str) -> str:
    """The key of a heading of the English template."""
    return heading.replace(" ", "_")


def in_brackets(path: str) -> str:
    """`question[1].option[2]` of `question 1, option 2`."""
    return re.sub(r" (\d+)", r"[\1]", path).replace(", ", ".")


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def by_hand(sheets: Mapping[str, Sequence[Sequence[str]]], strings: Sequence[str] = ()) -> bytes:
    """As another program writes it. A cell is its XML without the place: `t="s"><v>0</v>`; "" leaves it out."""
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        '"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.spreadsheetml.sheet.main+xml"/>{types}<Override PartName="/xl/sharedStrings.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}<Relationship '
        f'Id="rId99" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"{HEAD}<sst {MAIN}>{''.join(f'<si>{text}</si>' for text in strings)}</sst>",
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows)
    return packed(parts)


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    written = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{chr(64 + m)}{n}" {cell}</c>' for m, cell in enumerate(row, 1) if cell)
        + "</row>"
        for n, row in enumerate(rows, 1)
    )
    return f"{HEAD}<worksheet {MAIN}><sheetData>{written}{LAST}</sheetData></worksheet>"


def inline(text: str) -> str:
    """A text inside its cell."""
    return f't="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'
