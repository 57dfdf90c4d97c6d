"""A dossier as a Word document: real styles, heading levels, captions and table headers, to write on from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sipbot.i18n import Language
from sipbot.rules.dossiers import Dossier
from sipbot.views.reports.arguments import OfAnOption
from sipbot.views.reports.cited import Cited
from sipbot.views.reports.dossier import OpinionPart, Page, Participation, QuestionPart, page
from sipbot.views.results_of import Figure

QUOTE, NOTE, NUMBERED, LISTED = "Intense Quote", "Dossier Note", "List Number", "List Bullet"
REFERENCE = "Dossier Reference"
FONT, INK, MARK = "Calibri", "24303A", "1F4E5F"
ACROSS = 170
"""Millimetres of a line."""
MANY = 7
"""Columns above which a table is set in small letters."""


def render(dossier: Dossier, t: Language, generated_at: datetime, zone: str = "UTC") -> bytes:
    """The file. What people wrote is text in it: never a field, never markup."""
    written = _Document(page(dossier, t, generated_at, zone), t)
    written.whole()
    return written.content(generated_at)


class _Document:
    """A page of views, written from its beginning to its end."""

    def __init__(self, shown: Page, t: Language) -> None:
        import docx

        self._t = t
        self._page = shown
        self._docx = docx.Document()
        _dress(self._docx, shown.language)
        self._ids = {style.name: style.style_id for style in self._docx.styles}

    def content(self, at: datetime) -> bytes:
        properties = self._docx.core_properties
        properties.title, properties.subject = _clean(self._page.title), _clean(self._page.subtitle)
        properties.author, properties.language = "sipbot", self._page.language
        properties.created = properties.modified = at.replace(tzinfo=None)
        file = io.BytesIO()
        self._docx.save(file)
        return file.getvalue()

    def whole(self) -> None:
        """Every part, in the order of the page."""
        shown, t = self._page, self._t
        self._text(shown.subtitle, "Subtitle")
        self._text(shown.title, "Title")
        for fact in shown.facts:
            self._text(t("{name}: {value}", name=fact.name, value=fact.value), NOTE)
        self._heading(shown.short_title, 1)
        self._lines(shown.short, NUMBERED)
        self._participation(shown.participation)
        for question in shown.questions:
            self._question(question)
        self._positions()
        self._heading(shown.unknown_title, 1)
        self._sentences(shown.unknown, LISTED)
        self._sentences(shown.method, NOTE)
        self._told()
        self._opinions()
        self._heading(shown.quoting_title, 1)
        self._sentences(shown.quoting, LISTED)
        self._text(shown.made, NOTE)

    def _participation(self, part: Participation) -> None:
        self._heading(part.title, 1)
        self._lines((Cited(part.reference, part.lead),), "Normal")
        rows = [(row.name, row.answered, row.members, row.rate) for row in part.rows]
        self._table(part.caption, part.columns, rows, total=True)
        self._sentences(part.notes, NOTE)
        self._heading(part.silence.title, 2)
        silent = [(f"{name} {reference}", *cells) for reference, name, *cells in part.silence.rows]
        self._table(part.silence.title, part.silence.columns, silent)
        self._text(part.silence.note, NOTE)

    def _question(self, part: QuestionPart) -> None:
        self._heading(f"{part.heading} · {part.title}", 1)
        self._text(f"{part.answered} {part.how}")
        if part.caution:
            self._text(part.caution)
        figures = part.tables[0].total.figures
        if figures:
            rows = [
                (f"{_named(one)} {reference}", one.count, *one.more, one.percent)
                for one, reference in zip(figures, part.references, strict=True)
            ]
            self._table(part.caption, part.columns, rows)
        self._sentences(part.notes, NOTE)
        for sheet in part.sheets:
            cells = [(row.name, *row.cells) for row in sheet.rows]
            self._table(sheet.caption, (sheet.head, *sheet.columns), cells)
            self._text(sheet.note, NOTE)
        for table in (one for one in part.tables if one.rows):
            self._heading(table.caption, 2)
            named = [
                (f"{row.name} @{group}", *row.cells)
                for row, group in zip(table.rows, table.groups, strict=True)
            ]
            whole = (table.total.name, *table.total.cells)
            caption = f"{part.heading} · {table.caption}"
            self._table(caption, (table.head, *table.columns), [*named, whole], total=True)
            self._sentences(table.notes, NOTE)
        self._differences(part)
        if part.arguments:
            self._heading(part.arguments_title, 2)
        for option in part.arguments:
            self._arguments(option)

    def _differences(self, part: QuestionPart) -> None:
        if part.differences or part.compared:
            self._heading(part.differences_title, 2)
            self._lines(part.differences, LISTED)
            self._sentences(_if_any(part.compared), NOTE)

    def _arguments(self, option: OfAnOption) -> None:
        label = f"{option.letter} · {option.label}" if option.letter else option.label
        self._heading(label, 3)
        if option.chosen:
            self._lines((Cited(option.reference, option.chosen),), NOTE, with_next=True)
        for argument in option.arguments:
            source = " · ".join(filter(None, (argument.reference, argument.also, argument.signature)))
            self._quote(argument.text, source)
        self._sentences(_if_any(option.none), NOTE)

    def _positions(self) -> None:
        self._heading(self._page.positions_title, 1)
        for sort in self._page.positions:
            self._heading(sort.title, 2)
            self._lines(sort.lines, LISTED)
            self._sentences(() if sort.lines else (sort.none,), NOTE)

    def _told(self) -> None:
        shown = self._page
        if shown.told:
            self._heading(shown.told_title, 1)
            self._text(shown.told)
        if shown.documents:
            self._heading(shown.documents_title, 2 if shown.told else 1)
            self._sentences(shown.documents, LISTED)

    def _opinions(self) -> None:
        self._heading(self._page.opinions_title, 1)
        for part in (one for one in self._page.questions if one.opinions):
            self._heading(f"{part.heading} · {part.title}", 2)
            for group in part.opinions:
                self._heading(group.title, 3)
                for opinion in group.opinions:
                    self._quote(opinion.text, _source(opinion))

    # what each of these is made of

    def _heading(self, text: str, level: int) -> None:
        self._text(text, f"Heading {level}")

    def _text(self, text: str, style: str = "Normal") -> Any:
        """Styles by their ids: looking one up by its name goes through all of them each time."""
        paragraph = self._docx.add_paragraph(_clean(text))
        paragraph._p.style = self._ids[style]
        return paragraph

    def _reference(self, paragraph: Any, reference: str) -> None:
        paragraph.add_run(_clean(reference))._r.style = self._ids[REFERENCE]

    def _sentences(self, sentences: Sequence[str], style: str) -> None:
        for sentence in sentences:
            self._text(sentence, style)

    def _lines(self, lines: Sequence[Cited], style: str, *, with_next: bool = False) -> None:
        for line in lines:
            paragraph = self._text(line.text, style)
            paragraph.paragraph_format.keep_with_next = with_next or None
            if line.reference:
                self._reference(paragraph, f" {line.reference}")

    def _quote(self, text: str, source: str) -> None:
        paragraph = self._text(text, QUOTE)
        paragraph.add_run().add_break()
        self._reference(paragraph, source)

    def _table(
        self, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, total: bool = False
    ) -> None:
        """With a caption above; its first row is a heading, on every page on which it stands."""
        self._text(caption, "Caption").paragraph_format.keep_with_next = True
        table = self._docx.add_table(rows=0, cols=len(head), style="Table Grid")
        table.autofit = False
        widths = _widths(len(head))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, row in enumerate((head, *rows)):
            cells = table.add_row().cells
            strong = number == 0 or (total and number == len(rows))
            for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
                cell.width = widths[place]
                _cell(cell, text, strong=strong, right=place > 0, small=len(head) > MANY)
            _whole(table.rows[-1], heads=number == 0, more=number < len(rows))
        self._docx.add_paragraph(style=NOTE)


def _named(figure: Figure) -> str:
    return f"{figure.letter} · {figure.label}" if figure.label else figure.letter


def _widths(columns: int) -> list[int]:
    """Names need more room than figures."""
    from docx.shared import Mm

    first = 60 if columns <= MANY else 32
    rest = (ACROSS - first) / max(columns - 1, 1)
    return [int(Mm(first)), *(int(Mm(rest)) for _ in range(columns - 1))]


def _source(opinion: OpinionPart) -> str:
    return " · ".join(filter(None, (opinion.anchor, opinion.antenna, opinion.signature)))


def _if_any(sentence: str) -> tuple[str, ...]:
    return (sentence,) if sentence else ()


def _clean(text: str) -> str:
    """What XML cannot hold is left out; a document that does not open helps nobody."""
    return "".join(mark for mark in text if mark in "\n\t" or (mark >= " " and mark not in "\ufffe\uffff"))


def _dress(document: Any, language: str) -> None:
    """Fonts, A4, the language for whoever checks the spelling, and two styles of our own."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    styles = document.styles
    note = styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.size = styles["Normal"], Pt(9)
    note.paragraph_format.space_after = Pt(3)
    reference = styles.add_style(REFERENCE, WD_STYLE_TYPE.CHARACTER)
    reference.font.size, reference.font.italic, reference.font.bold = Pt(8), False, False
    reference.font.color.rgb = RGBColor.from_string(MARK)
    for name in ("Normal", "Title", "Subtitle", "Caption", QUOTE, *(f"Heading {n}" for n in (1, 2, 3))):
        style = styles[name]
        style.font.name = FONT
        style.font.color.rgb = RGBColor.from_string(MARK if name.startswith(("Heading", "Title")) else INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    styles["Normal"].font.size = Pt(10.5)
    quote = styles[QUOTE]
    quote.font.bold, quote.font.italic = False, False
    quote.paragraph_format.keep_together = True
    quote.paragraph_format.space_before = quote.paragraph_format.space_after = Pt(4)
    spelling = styles["Normal"].element.get_or_add_rPr()
    tongue = spelling.makeelement(qn("w:lang"), {qn("w:val"): f"{language}-BE"})
    spelling.append(tongue)


def _cell(cell: Any, text: str, *, strong: bool, right: bool, small: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size = strong, Pt(7 if small else 9)
    paragraph.paragraph_format.space_after = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _whole(row: Any, *, heads: bool, more: bool) -> None:
    """A row is on one page, and with the next one; the first one heads the table on each page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = more
