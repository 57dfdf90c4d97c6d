"""A cell in which somebody typed more than words says what the sheet shows, or is named; nothing is lost."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.views.authoring.headings import NAMES, name
from sipbot.views.errors.faults import sentence
from sipbot.views.questions import settings
from sipbot.writing import headings, sources
from sipbot.writing.shown import shown
from sipbot.writing.sources import Source
from sipbot.writing.template import template
from tests.writing.sheets import filled, packed, saved
from tests.writing.test_workbook import QUESTIONS, SETTINGS, TEXTS, faults, rules


def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(filled(SETTINGS, QUESTIONS, TEXTS)))


def with_label(value: Any, number_format: str) -> bytes:
    """The French label of the first option, in a cell of this format."""
    workbook = book()
    cell = workbook["Texts"]["C8"]
    cell.value, cell.number_format = value, number_format
    return saved(workbook)


def label(content: bytes) -> str:
    source = sources.read(content)
    assert not source.faults, source.faults
    return str(source.values["question"][0]["option"][0]["fr"])


@pytest.mark.parametrize(
    ("value", "number_format", "words"),
    [
        (0.15, "0%", "15%"),
        (0.15, "0\\ %", "15 %"),
        (0.15, '0" %"', "15 %"),
        (0.07, "0\u00a0%", "7\u00a0%"),
        (time(18, 30), "h:mm", "18:30"),
        (time(8, 30), "hh:mm", "08:30"),
        (time(8, 30), "h:mm;@", "8:30"),
        (time(8, 30), "[$-80C]hh:mm", "08:30"),
        (time(18, 30, 15), "h:mm:ss", "18:30:15"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (7, "000", "007"),
        (7.0, "General", "7"),
        (-3, "General", "-3"),
        (2026, "@", "2026"),
        (999, "#,##0", "999"),
        ("007", "@", "007"),
        ("Un_x000D_\nDeux", "General", "Un\nDeux"),
        ("Un_x000B_Deux", "General", "Un\nDeux"),
        ("_x005F_x000D_", "General", "_x000D_"),
    ],
)
def test_a_typed_cell_says_what_the_sheet_shows(value: Any, number_format: str, words: str) -> None:
    assert label(with_label(value, number_format)) == words


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (True, "General"),
        (False, "General"),
        (datetime(2026, 2, 1), "d-mmm"),
        (datetime(2026, 2, 1, 18, 30), "dd/mm/yyyy hh:mm"),
        (0.065, "0.0%"),
        (0.065, "0%"),
        (6.5, "General"),
        (6.5, "0"),
        (1500, "#,##0"),
        (12345678901234, "General"),
        (0.5, "# ?/?"),
        (15, "#,##0.00 €"),
        (time(18, 30), "h:mm AM/PM"),
        ("=+Plus", "General"),
        ("=TRUE()", "General"),
    ],
)
def test_what_each_program_shows_in_its_own_way_is_named_by_its_cell(value: Any, number_format: str) -> None:
    expected = "formula" if value == "=+Plus" else "typed_cell"
    assert [(f.path, f.code) for f in sources.read(with_label(value, number_format)).faults] == [
        ("Texts!C8", expected)
    ]


@pytest.mark.parametrize("number_format", ["General", "0", "0%", "#,##0", "[Red]0", "0;[Red]-0"])
@pytest.mark.parametrize("value", [-0.5, 0, 1e300, -7, 10**20])
def test_any_number_is_shown_or_not_sure(value: float, number_format: str) -> None:
    words = shown(value, number_format)
    assert words is None or re.fullmatch(r"-?\d+%?", words)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        *((word, True) for word in ("VRAI", "WAHR", "WAAR", "TRUE", "ja", "oui", "=TRUE()", "=TRUE", True, 1)),
        *((word, False) for word in ("FAUX", "FALSCH", "ONWAAR", "false", "neen", "nee", "Non", "nein")),
        ("=FALSE()", False),
        (0, False),
    ],
)  # fmt: skip
def test_true_and_false_in_every_language_and_as_programs_write_them(given: Any, value: bool) -> None:
    questions = (QUESTIONS[0], QUESTIONS[1] | {"add": given})
    assert rules(sources.read(filled(SETTINGS, questions, TEXTS)).values).questions[1].settings["add"] is value


def test_days_as_bare_numbers_count_from_where_the_workbook_counts() -> None:
    workbook = book()
    workbook.epoch = CALENDAR_MAC_1904
    for cell, days in (("B6", 44895.416666666664), ("B7", 44908.833333333336)):
        workbook["Settings"][cell].value, workbook["Settings"][cell].number_format = days, "General"
    consultation = rules(sources.read(saved(workbook)).values)
    assert consultation.opens == datetime(2026, 12, 1, 10) and consultation.closes == datetime(2026, 12, 14, 20)


def test_a_strict_spreadsheet_reads_as_any_other() -> None:
    content = filled(SETTINGS, QUESTIONS, TEXTS)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    strict = "http://purl.oclc.org/ooxml"
    for part, text in parts.items():
        text = text.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            f"{strict}/spreadsheetml/main".encode(),
        )
        parts[part] = text.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            f"{strict}/officeDocument/relationships".encode(),
        )
    assert sources.read(packed(parts)).values == sources.read(content).values


def test_a_second_row_or_column_of_one_name_is_said() -> None:
    for change, cell, code in (
        (lambda b: b["Settings"].append(["level", "information"]), "Settings!A17", "row_twice"),
        (lambda b: b["Settings"].append(["niveau", "information"]), "Settings!A17", "row_twice"),
        (lambda b: b["Texts"].append(["titre", None, "Un autre"]), "Texts!A93", "path_twice"),
        (
            lambda b: b["Texts"].append(["question[1].text", None, None, None, "Wie?"]),
            "Texts!A93",
            "path_twice",
        ),
        (lambda b: b["Texts"].append(["question 1, choix a", "x", "Un autre"]), "Texts!A93", "path_twice"),
        (lambda b: b["Texts"].cell(1, 12, "Frans"), "Texts!L1", "heading_twice"),
        (lambda b: b["Questions"].cell(1, 30, "kind"), "Questions!AD1", "heading_twice"),
    ):
        workbook = book()
        change(workbook)
        assert faults(saved(workbook)).get(cell) == code, (cell, code)


def test_what_nobody_would_read_is_said() -> None:
    """A stray cell, a setting without its name, a language that there is not, a column too far to the right."""
    for change, cell, code in (
        (lambda b: b["Questions"].cell(5, 40, "stray"), "Questions!AN5", "no_heading"),
        (lambda b: b["Texts"].cell(8, 30, "stray"), "Texts!AD8", "no_heading"),
        (lambda b: b["Settings"].append([None, "orphan"]), "Settings!B17", "no_key"),
        (lambda b: b["Texts"].cell(1, 5, "Deutsh"), "title.deutsh", "no_such_language"),
        (lambda b: b["Texts"].cell(8, 205, "weit"), "", "too_far_right"),
    ):
        workbook = book()
        change(workbook)
        assert faults(saved(workbook)).get(cell) == code, (cell, code)


def test_a_remark_may_stand_anywhere() -> None:
    workbook = book()
    workbook["Questions"].cell(5, 40, "# to be discussed")
    workbook["Texts"].cell(1, 30, "# remarks")
    workbook["Texts"].cell(8, 30, "is this right?")
    assert faults(saved(workbook)) == {}


def test_a_language_that_there_is_not_is_said_once_with_its_line() -> None:
    toml = '[title]\nfr = "Un"\nxx = "Uno"\n[intro]\nxx = "Dos"\n'
    source = sources.read(toml.encode())
    (fault,) = source.faults
    assert (fault.path, source.line(fault.path)) == ("title.xx", 3)
    assert "xx" in sentence(i18n.language("fr"), fault)


def test_options_come_in_the_order_of_their_numbers() -> None:
    workbook = book()
    texts = workbook["Texts"]
    for n in (12, 11, 10, 2):
        if n == 2:
            texts["C9"].value = texts["D9"].value = texts["E9"].value = "Option 2"
        else:
            texts.append([f"question 1, option {n}", None, *[f"Option {n}"] * 3])
    ids = [option["id"] for option in sources.read(saved(workbook)).values["question"][0]["option"]]
    assert ids == ["same", "option-2", "less", "option-10", "option-11", "option-12"]


def test_what_stands_far_down_or_far_right_is_read() -> None:
    workbook = book()
    workbook["Texts"].cell(3001, 1, "question 1, option 9")
    for column in (3, 4, 5):
        workbook["Texts"].cell(3001, column, "Tout en bas")
    workbook["Questions"].cell(1, 90, "colour")
    workbook["Questions"].cell(5, 90, "blue")
    content = saved(workbook)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"A3001" in archive.read("xl/worksheets/sheet3.xml")
    question = sources.read(content).values["question"][0]
    assert question["option"][-1]["id"] == "tout-en-bas" and question["colour"] == "blue"


def test_ids_are_made_of_the_text_the_same_each_time_and_told() -> None:
    settings = {key: value for key, value in SETTINGS.items() if key != "id"}
    texts = TEXTS | {
        "question[1].option[1]": (None, "Déjà l'été !", "A", "A"),
        "question[1].option[2]": (None, "Deja, l'ete", "B", "B"),
        "question[1].option[3]": (None, "No opinion", "C", "C"),
    }
    content = filled(settings, ({"kind": "single"}, {"kind": "statements"}), texts)
    first, again = sources.read(content), sources.read(content)
    assert first.values == again.values
    assert first.values["id"] == "quel-modele"
    assert [option["id"] for option in first.values["question"][0]["option"]] == [
        "deja-l-ete",
        "deja-l-ete-2",
        "no-opinion",
    ]
    assert first.made["question[1].id"] == "combien" and first.cell("question[1].id") == "Questions!B5"
    assert first.made["question[1].option[2].id"] == "deja-l-ete-2"
    rules(first.values)


LANGUAGES = [i18n.language(code) for code in (*i18n.codes(), i18n.SOURCE)]


def in_their_language(code: str) -> Source:
    """A template of this language, filled in by the names that stand in it."""
    t = i18n.language(code)
    workbook = openpyxl.load_workbook(BytesIO(template(["liege"], ["economic-model"], ["fr", "nl"], t)))
    settings, questions, texts = workbook.worksheets
    for row in settings.iter_rows(min_row=2):
        for key, value in SETTINGS.items():
            if row[0].value == name(t, key):
                row[1].value = value
    questions["C5"].value = "single"
    for n, row in enumerate((2, 4, 5, 8, 9)):
        texts.cell(row, 3).value, texts.cell(row, 4).value = f"Texte {n}", f"Tekst {n}"
    return sources.read(saved(workbook))


@pytest.mark.parametrize("code", [*i18n.codes(), i18n.SOURCE])
def test_the_template_of_every_language_reads_alike(code: str) -> None:
    source = in_their_language(code)
    assert not source.faults
    assert source.values == in_their_language(i18n.SOURCE).values | {"id": "model"}
    assert [option["nl"] for option in source.values["question"][0]["option"]] == ["Tekst 3", "Tekst 4"]


def test_a_cell_is_named_as_its_sheet_is_called() -> None:
    assert in_their_language("fr").cell("title").startswith("Textes!")


@pytest.mark.parametrize(
    "keys",
    [headings.SHEETS, *(tuple(headings.columns(sheet)) for sheet in headings.SHEETS), tuple(headings._steps()),
     tuple(field.key for field in headings.FIELDS)],
)  # fmt: skip
def test_no_name_means_two_things_in_one_place(keys: tuple[str, ...]) -> None:
    for key in keys:
        for t in LANGUAGES:
            assert headings._known(keys)[headings.letters(name(t, key))] == key, (key, t.code)
    assert set(keys) - set(NAMES) - set(settings()) <= {"waive"}


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("question[2].option[10]", [("question", 2), ("option", 10)]),
        ("Question 2, choix b", [("question", 2), ("option", 2)]),
        ("vraag 3", [("question", 3), ("text", 0)]),
        ("FRAGE 1 · Antwort 2", [("question", 1), ("option", 2)]),
        ("Titre", [("title", 0)]),
        ("question 1, couleur", []),
        ("", []),
    ],
)
def test_places_of_texts_are_read_as_people_write_them(path: str, steps: list[tuple[str, int]]) -> None:
    assert headings.steps(path) == steps


def test_the_templates_cells_for_words_keep_what_is_typed() -> None:
    """Also in rows that are added below, whose cells take the format of their column."""
    workbook = openpyxl.load_workbook(BytesIO(template(["liege"], [], ["fr", "nl"], i18n.language("fr"))))
    settings, questions, texts = workbook.worksheets
    assert {texts.cell(row, column).number_format for row in range(2, 90) for column in (2, 3, 4)} == {"@"}
    assert texts.column_dimensions["C"].number_format == "@"
    assert questions["B5"].number_format == "@" and settings["B2"].number_format == "@"


def test_a_file_that_cannot_be_read_gets_one_sentence(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And no list of every text that would be missing."""
    for content, words in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
        (filled(SETTINGS, QUESTIONS, TEXTS)[:-500], "cannot be read"),
        (b'id = "x\n', "TOML"),
        (b"\x89PNG\r\n\x1a\n\x00", "neither"),
    ):
        file = base / "consultation.xlsx"
        file.write_bytes(content)
        assert main(["consultation", "check", str(file), "--config", str(base / "config")]) == 2
        printed = capsys.readouterr().err.strip().splitlines()
        assert len(printed) == 1 and words in printed[0], printed


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
