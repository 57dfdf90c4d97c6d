"""Results as a tidy table that a spreadsheet cannot be harmed by."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from sipbot.exports import results_csv, spreadsheet
from sipbot.rules.questions import Option
from sipbot.rules.results import Results


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_there_is_one_row_per_option_and_the_turnout_first(results: Results) -> None:
    turnout, *figures = rows(results_csv.text(results))
    assert (turnout["question"], turnout["n"], turnout["members"]) == ("", "448", "10760")
    assert [row["n"] for row in figures if row["figure"] != "no_opinion"] == ["207", "138", "61", "40"]
    assert next(row for row in figures if row["option"] == "same")["label_nl"] == "Ja, hetzelfde"


@pytest.mark.parametrize("by", ["antenna", "language"])
def test_the_rows_of_the_groups_add_up_to_the_total(results: Results, by: str) -> None:
    lines = rows(results_csv.text(results, by))
    for option in ("same", "less-for-little", ""):
        cells = [row for row in lines if row["question"] and row["option"] == option]
        total = sum(int(row["n"]) for row in cells if row["by"] == "total")
        assert sum(int(row["n"]) for row in cells if row["by"] == by) == total > 0


def test_the_row_other_counts_the_members_of_all_it_stands_for(results: Results) -> None:
    other = next(row for row in rows(results_csv.text(results, "antenna")) if row["group"] == "other")
    assert int(other["members"]) == 310 + 2150


def test_before_the_closing_there_is_the_turnout_only(open_results: Results) -> None:
    assert {row["question"] for row in rows(results_csv.text(open_results, "antenna"))} == {""}


def test_before_the_closing_a_note_says_that_the_turnout_is_rounded_down(open_results: Results) -> None:
    (note,) = [row for row in rows(results_csv.text(open_results)) if row["by"] == "note"]
    assert note["label_fr"].startswith("Jusqu'ici, au moins 445")
    assert note["n"] == note["answered"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", "＝"])
def test_a_label_is_never_a_formula(results: Results, start: str) -> None:
    first, *others = results.questions
    options = (Option("same", {"fr": f"{start}1+1"}), *first.question.options[1:])
    evil = replace(first, question=replace(first.question, options=options))
    text = results_csv.text(replace(results, questions=(evil, *others)))
    assert f"'{start}1+1" in next(row for row in rows(text) if row["option"] == "same")["label_fr"]


def test_a_carriage_return_starts_no_new_row() -> None:
    assert spreadsheet.text(["text"], [{"text": "\r=1+1"}, {"text": "a\r\nb"}]) == 'text\n"\'\n=1+1"\n"a\nb"\n'


def test_figures_stay_figures() -> None:
    assert spreadsheet.text(["n", "text"], [{"n": -3, "text": "-3"}]) == "n,text\n-3,'-3\n"
