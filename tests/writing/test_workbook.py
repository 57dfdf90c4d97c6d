"""A spreadsheet says what a TOML file says; what is wrong in it is named by its cell."""

from __future__ import annotations

import itertools
import tomllib
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sipbot.__main__ import main
from sipbot.rules.consultations import read
from sipbot.rules.faults import Faulty
from sipbot.writing import packages, sources
from tests.writing.sheets import by_hand, filled, inline, packed, saved

SETTINGS = {
    "id": "model",
    "cycle": "2026-2027",
    "working_group": "economic-model",
    "level": "consultation",
    "opens": datetime(2026, 12, 1, 10),
    "closes": datetime(2026, 12, 14, 20),
}
QUESTIONS = ({"id": "rate", "kind": "single"}, {"id": "why", "kind": "statements", "add": "false"})
TEXTS = {
    "title": (None, "Quel modèle\u00a0?", "Welk model?", "Welches Modell?"),
    "decides": (None, "le CA", "de raad", "der Rat"),
    "question[1].text": (None, "Combien ?", "Hoeveel?", "Wie viel?"),
    "question[1].option[1]": ("same", "Le même", "Hetzelfde", "Derselbe"),
    "question[1].option[3]": ("less", "Moins", "Minder", "Weniger"),
    "question[2].text": (None, "Pourquoi ?", "Waarom?", "Warum?"),
    "question[2].option[1]": ("a", "Un", "Een", "Eins"),
    "question[2].option[2]": ("b", "Deux", "Twee", "Zwei"),
    "question[2].option[4]": ("c", "Trois", "Drie", "Drei"),
}


def test_a_table_where_a_setting_should_be_is_said(tmp_path: Path) -> None:
    """Somebody writes texts among the settings, or into a column of their own."""
    for settings, texts in (
        ({"question": "x"}, {}),
        ({"title": "x"}, {}),
        ({}, {"id": (None, "a", "b", "c")}),
        ({}, {"question": (None, "a", "b", "c")}),
        ({}, {"question[1].kind": (None, "a", "b", "c")}),
    ):
        content = filled(SETTINGS | settings, QUESTIONS, TEXTS | texts)
        assert "not_path" in faults(content).values(), (settings, texts)


def rules(values: dict[str, Any]) -> Any:
    return read(values, antennas=["liege", "gent"], working_groups=["economic-model"])


def faults(content: bytes) -> dict[str, str]:
    """The code of each fault by its cell, or by "" for the whole file."""
    try:
        source = sources.read(content)
    except Faulty as faulty:
        return {fault.path: fault.code for fault in faulty.faults}
    codes = {fault.path: fault.code for fault in source.faults}
    try:
        rules(source.values)
    except Faulty as faulty:
        codes |= {source.cell(fault.path): fault.code for fault in faulty.faults}
    return codes


def test_what_is_filled_in_is_a_consultation() -> None:
    consultation = rules(sources.read(filled(SETTINGS, QUESTIONS, TEXTS)).values)
    assert consultation.opens == datetime(2026, 12, 1, 10)
    assert [question.kind for question in consultation.questions] == ["single", "statements"]
    assert [option.id for option in consultation.questions[0].options] == ["same", "less"]
    assert consultation.questions[1].options[2].labels == {"fr": "Trois", "nl": "Drie", "de": "Drei"}
    assert consultation.questions[1].settings["add"] is False
    assert consultation.title["fr"] == "Quel modèle\u00a0?", "a space that does not break stays"
    assert all(not consultation.missing(code) for code in ("fr", "nl", "de"))


def test_each_fault_is_named_by_its_cell() -> None:
    content = filled(
        SETTINGS | {"level": "hearing", "closes": datetime(2026, 12, 14), "antennas": "liege, luik"},
        ({"id": "rate", "kind": "multiple", "max": 9}, QUESTIONS[1] | {"only_if question": "rat"}),
        TEXTS
        | {"question[1].option[1]": ("same", "x" * 61, "=1+1", "Derselbe"), "intro": (None, "=A1", None, None)},
    )
    by_cell = faults(content)
    assert by_cell["Settings!B5"] == "not_one_of"
    assert by_cell["Settings!B8"] == "unknown_antenna"
    assert {"formula"} == {
        code for cell, code in by_cell.items() if cell.startswith("Texts!D") or cell == "Texts!C3"
    }
    assert "too_long" in by_cell.values() and "not_in_range" in by_cell.values()
    assert {"no_earlier_question", "missing"} & set(by_cell.values())


@pytest.mark.parametrize("labels", [("Sans avis", "x", "y"), ("Autre", "Geen mening", "Anderes")])
def test_an_option_without_an_id_that_says_no_opinion_gets_the_id_that_counts_so(
    labels: tuple[str, ...],
) -> None:
    content = filled(SETTINGS, QUESTIONS, TEXTS | {"question[1].option[4]": (None, *labels)})
    question = rules(sources.read(content).values).questions[0]
    assert question.options[-1].id == "no-opinion" and not question.takes_no_opinion


def test_where_a_button_says_no_opinion_already_a_row_that_says_it_is_a_fault() -> None:
    content = filled(SETTINGS, QUESTIONS, TEXTS | {"question[2].option[4]": (None, "Sans avis", "x", "y")})
    assert "no_opinion_is_there" in faults(content).values()


def test_a_title_that_says_no_opinion_keeps_the_id_that_is_made_of_it() -> None:
    settings = {key: value for key, value in SETTINGS.items() if key != "id"}
    values = sources.read(filled(settings, QUESTIONS, TEXTS | {"title": (None, "Sans avis", "x", "y")})).values
    assert values["id"] == "sans-avis"


@pytest.mark.parametrize(
    "written", ["14/12/2026 20:00", "14.12.2026 20.00", "2026-12-14 20:00", 46370.833333333336]
)
def test_days_are_read_as_programs_and_people_write_them(written: Any) -> None:
    consultation = rules(sources.read(filled(SETTINGS | {"closes": written}, QUESTIONS, TEXTS)).values)
    assert consultation.closes == datetime(2026, 12, 14, 20)


def test_a_file_of_another_program_reads_alike() -> None:
    """Shared strings with formatting inside, days as plain numbers, a last row a million rows below."""
    content = by_hand(
        {
            "Settings": [
                [inline("key"), inline("value")],
                [inline(" id\u00a0"), inline("model")],
                [inline("cycle"), inline("2026-2027")],
                [inline("working_group"), inline("economic-model\u00a0")],
                [inline("level"), inline("consultation")],
                [inline("opens"), "><v>46357.416666666664</v>"],
                [inline("closes"), "><v>46370.833333333336</v>"],
                [inline("antennas"), inline("all")],
            ],
            "Questions": [
                [inline("id"), inline("kind"), inline("most")],
                [inline("why"), inline("text"), "><v>300</v>"],
            ],
            "Texts": [
                [inline("path"), inline("fr")],
                [inline("title"), 't="s"><v>0</v>'],
                [],
                [inline("decides"), inline("le CA")],
                [inline("question[1].text"), inline("Pourquoi ?\nVraiment ?")],
            ],
        },
        ['<r><t>Quel </t></r><r><rPr><b/></rPr><t>modèle</t></r><rPh sb="0" eb="1"><t>no</t></rPh>'],
    )
    consultation = rules(sources.read(content).values)
    assert consultation.title == {"fr": "Quel modèle"}
    assert consultation.opens == datetime(2026, 12, 1, 10) and consultation.closes == datetime(2026, 12, 14, 20)
    assert consultation.questions[0].settings["most"] == 300
    assert consultation.questions[0].text["fr"] == "Pourquoi ?\nVraiment ?"


def test_what_looks_like_a_number_may_be_a_word() -> None:
    content = filled(SETTINGS | {"cycle": 2026.0, "id": 7}, ({"id": 1, "kind": "single"}, QUESTIONS[1]), TEXTS)
    consultation = rules(sources.read(content).values)
    assert (consultation.cycle, consultation.id, consultation.questions[0].id) == ("2026", "7", "1")


def without(table: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}


@pytest.mark.parametrize(
    ("settings", "questions", "texts", "expected"),
    [
        (
            without(SETTINGS, "id"),
            QUESTIONS,
            without(TEXTS, "title"),
            {"Settings!B2": "missing", "Texts!C2": "missing_texts"},
        ),
        (without(SETTINGS, "opens"), QUESTIONS, TEXTS, {"Settings!B6": "missing"}),
        (SETTINGS, ({"id": "rate"}, QUESTIONS[1]), TEXTS, {"Questions!C5": "missing"}),
        (SETTINGS, QUESTIONS, without(TEXTS, "title"), {"Texts!C2": "missing_texts"}),
        (SETTINGS, QUESTIONS, without(TEXTS, "question[1].text"), {"Texts!C5": "missing_texts"}),
        (
            SETTINGS,
            QUESTIONS,
            without(TEXTS, "question[1].option[1]", "question[1].option[3]"),
            {"Texts!C8": "too_few"},
        ),
    ],
)
def test_what_is_missing_is_named_by_its_empty_cell(
    settings: Any, questions: Any, texts: Any, expected: dict[str, str]
) -> None:
    assert faults(filled(settings, questions, texts)) == expected


DEPENDS = QUESTIONS[1] | {"only_if question": "rate", "only_if options": "same"}


@pytest.mark.parametrize(
    ("questions", "texts", "expected"),
    [
        (({"id": "rate"}, DEPENDS), {}, {"Questions!C5": "missing"}),
        ((QUESTIONS[0], without(DEPENDS, "only_if question")), {}, {"Questions!P6": "missing"}),
        (({}, QUESTIONS[1]), {}, {"Texts!A5": "no_such_question"}),
        ((QUESTIONS[0], QUESTIONS[1] | {"n": "two"}), {}, {"Questions!A6": "same_or_no_number"}),
    ],
)
def test_one_empty_word_is_one_fault(questions: Any, texts: Any, expected: dict[str, str]) -> None:
    """What would follow from it is not told: who mends the cause would look for it in vain."""
    assert faults(filled(SETTINGS, questions, TEXTS | texts)) == expected


@pytest.mark.parametrize("between", [", ", "; ", "\n", " ", "   "])
@pytest.mark.parametrize(
    "days",
    [
        ("12/12/2026 18:30", "13/12/2026 18:30"),
        ("2026-12-12T18:30", "13.12.2026 18h30"),
        ("12/12/2026 à 18 h 30", "13.12.2026, 18.30"),
        ("12-12-2026 om 18u30", "13.12.2026 um 18:30"),
    ],
)
def test_moments_may_stand_apart_as_people_write_them(days: tuple[str, str], between: str) -> None:
    dates = {"id": "when", "kind": "dates", "moments": between.join(days)}
    content = filled(SETTINGS, (dates,), {"title": TEXTS["title"], "decides": TEXTS["decides"]} | {
        "question[1].text": (None, "Quand ?", "Wanneer?", "Wann?")
    })  # fmt: skip
    moments = sources.read(content).values["question"][0]["moments"]
    assert moments == [datetime(2026, 12, 12, 18, 30), datetime(2026, 12, 13, 18, 30)]


def test_a_cell_that_shows_percent_says_what_it_shows() -> None:
    """15 % is 0.15 to a spreadsheet, and 0.07 may be a hair off."""
    for held, read_ in ((0.15, 15), (0.07, 7), (1, 100)):
        book = openpyxl.load_workbook(BytesIO(filled(SETTINGS, QUESTIONS, TEXTS)))
        cell = next(row[1] for row in book["Settings"].iter_rows() if row[0].value == "desired rate")
        cell.value, cell.number_format = held, "0 %"
        assert rules(sources.read(saved(book)).values).desired_rate == read_


def bomb() -> bytes:
    return packed({"xl/workbook.xml": b"<a/>" + b" " * 9_000_000})


def entities() -> bytes:
    content = filled(SETTINGS, QUESTIONS, TEXTS)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbook", laughs + b"<workbook", 1)
    return packed(parts)


def many_strings() -> bytes:
    """A megabyte of nothing, which a library would read for half a minute."""
    return packed({"xl/sharedStrings.xml": "<sst>" + "<si/>" * 1_000_000 + "</sst>"})


def entities_under_another_name() -> bytes:
    """The part that tells of texts need not end in .xml."""
    return packed({"xl/strings.bin": '\n<!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'})


def in_two_bytes() -> bytes:
    return packed(
        {"xl/workbook.xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}
    )


def renamed(sheet: str, name: str) -> bytes:
    book = openpyxl.load_workbook(BytesIO(filled(SETTINGS, QUESTIONS, TEXTS)))
    book[sheet].title = name
    return saved(book)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(), "workbook_too_large"),
        (entities(), "not_workbook"),
        (many_strings(), "workbook_too_large"),
        (entities_under_another_name(), "not_workbook"),
        (in_two_bytes(), "not_workbook"),
        (b"PK\x03\x04 and nothing", "not_workbook"),
        (packed({"a.txt": "b"}), "not_workbook"),
        (packed({f"{n}.txt": "" for n in range(300)}), "workbook_too_large"),
        (saved(openpyxl.Workbook()), "no_sheet"),
        (packages.OLD + b"\x00" * 500, "old_workbook"),
        (packages.OLD + b"\x00" * 500 + packages.LOCKED, "locked_workbook"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "open_document"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\x00", "not_a_text"),
        (renamed("Texts", "Feuil3"), "no_sheet"),
        (renamed("Texts", "Vragen"), "sheet_twice"),
        (filled(SETTINGS, QUESTIONS, TEXTS)[:-500], "not_workbook"),
    ],
    ids=itertools.count(),  # packed bytes tell the time, and differ between processes
)
def test_a_file_made_to_do_harm_is_refused_in_words(content: bytes, code: str) -> None:
    assert faults(content) == {"": code}


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_from_a_template_to_a_toml_file(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Saskia fills in the template with one Dutch label missing, is told which, and reads it in."""
    empty, sheet, out = base / "empty.xlsx", base / "model.xlsx", base / "model.toml"
    config = ("--config", str(base / "config"))
    assert main(["consultation", "new", "--template", "xlsx", str(empty), *config]) == 0
    assert openpyxl.load_workbook(empty)["Settings"].data_validations.count > 3
    assert main(["consultation", "new", "--template", "xlsx", str(empty), *config]) == 2, (
        "nothing is overwritten"
    )
    texts = TEXTS | {"question[1].option[3]": ("less", "Moins", None, "Weniger")}
    sheet.write_bytes(filled(SETTINGS, QUESTIONS, texts))
    capsys.readouterr()
    assert main(["consultation", "check", str(sheet), *config]) == 2
    printed = capsys.readouterr().err
    assert "Texts!D10" in printed and "missing: nl, question 1, option b" in printed
    assert main(["consultation", "read", str(sheet), "--out", str(out), *config]) == 2
    assert tomllib.loads(out.read_text("utf-8"))["question"][0]["option"][1] == {
        "id": "less",
        "fr": "Moins",
        "de": "Weniger",
    }
    assert "sipbot consultation texts" in capsys.readouterr().out
    sheet.write_bytes(filled(SETTINGS, QUESTIONS, TEXTS))
    out.unlink()
    assert main(["consultation", "read", str(sheet), "--out", str(out), *config]) == 0
    assert main(["consultation", "check", str(sheet), *config]) == 0


def test_what_is_wrong_leaves_no_file_behind_that_would_be_in_the_way(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saskia mends the cell and reads the spreadsheet once more, with the same words."""
    sheet, out = base / "model.xlsx", base / "model.toml"
    words = ["consultation", "read", str(sheet), "--out", str(out), "--config", str(base / "config")]
    sheet.write_bytes(filled(SETTINGS | {"level": "hearing"}, QUESTIONS, TEXTS))
    assert main(words) == 2
    printed = capsys.readouterr().err
    assert "Settings!B5" in printed and f"{out} is not written" in printed and not out.exists()
    sheet.write_bytes(filled(SETTINGS, QUESTIONS, TEXTS))
    assert main(words) == 0
    assert tomllib.loads(out.read_text("utf-8"))["level"] == "consultation"


def test_the_column_reason_lets_people_say_why_in_so_many_characters() -> None:
    asking = rules(sources.read(filled(SETTINGS, (QUESTIONS[0] | {"reason": 300}, QUESTIONS[1]), TEXTS)).values)
    assert [question.reason for question in asking.questions] == [300, 0]
    by_cell = faults(filled(SETTINGS, (QUESTIONS[0] | {"reason": 9}, QUESTIONS[1] | {"reason": 300}), TEXTS))
    assert sorted(by_cell.values()) == ["not_in_range", "unknown_key"]
    assert all(cell.startswith("Questions!") for cell in by_cell)
