"""Results as a workbook: read back as a spreadsheet reads it."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from sipbot.exports import results_xlsx
from sipbot.i18n import codes, language
from sipbot.rules.questions import Option, names
from sipbot.rules.results import Results
from tests.exports.conftest import ANTENNAS
from tests.exports.every_kind import ASKED, CROWDS, everything, results_of


def opened(results: Results, code: str = "en") -> Workbook:
    return load_workbook(io.BytesIO(results_xlsx.content(results, language(code), ANTENNAS)))


def test_a_share_is_a_number_in_percent_of_those_with_an_opinion(results: Results) -> None:
    sheet = opened(results, "fr")["Question 1"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "Oui, le même")
    n, share, people = row[2:]
    assert (n.value, people.value) == (207, 406)
    assert share.value == pytest.approx(207 / 406) and share.number_format == "0%"


@pytest.mark.parametrize("code", ["en", *codes()])
def test_every_table_has_a_sheet_with_headings_of_its_reader(results: Results, code: str) -> None:
    t, book = language(code), opened(results, code)
    assert book.sheetnames[0] == t("Turnout")
    assert len(book.sheetnames) == 1 + 2 * 4, "each question in total, by antenna, by language and by kind"
    assert book.worksheets[2]["A1"].value == t("Antenna") and book.worksheets[2]["D1"].value == t("Number")
    assert [cell.value for cell in book.worksheets[0][6]][:3] == [t("Total"), 448, 10760]


@pytest.mark.parametrize("crowd", CROWDS)
@pytest.mark.parametrize("kind", names())
def test_every_kind_has_its_figures_as_numbers(kind: str, crowd: str) -> None:
    sheet = opened(results_of({kind: CROWDS[crowd](ASKED[kind])}), "de").worksheets[1]
    numbers = [row[2].value for row in sheet.iter_rows(min_row=2) if len(row) > 2 and row[2].value is not None]
    assert all(isinstance(n, (int, float)) for n in numbers)
    assert bool(numbers) == (crowd != "one")


def test_of_a_question_that_fewer_than_five_answered_there_is_a_sentence_alone() -> None:
    book = opened(results_of({"single": CROWDS["one"](ASKED["single"])}))
    assert book.sheetnames == ["Turnout", "Question 1"]
    shown = [cell.value for row in book["Question 1"].iter_rows(min_row=2) for cell in row if cell.value]
    assert any(str(text).startswith("Fewer than 5 people answered") for text in shown)
    assert not any(isinstance(value, (int, float)) for value in shown)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_somebody_wrote_is_never_a_formula(results: Results, start: str) -> None:
    first, *others = results.questions
    options = (Option("same", {"fr": f"{start}1+1\x07"}), *first.question.options[1:])
    evil = replace(first, question=replace(first.question, options=options))
    sheet = opened(replace(results, questions=(evil, *others)), "fr")["Question 1"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == f"{start}1+1"]
    assert cell.data_type == "s" and cell.quotePrefix


def test_before_the_closing_there_is_the_turnout_only_and_it_says_that_it_is_rounded(
    open_results: Results,
) -> None:
    book = opened(open_results)
    assert book.sheetnames == ["Turnout"]
    texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(text.startswith("So far at least 445") for text in texts)


def test_all_kinds_stand_in_one_workbook_with_names_that_spreadsheets_take() -> None:
    for code in codes():
        sheets = opened(everything().results, code).sheetnames
        assert len(set(sheets)) == len(sheets)
        assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in sheets)
