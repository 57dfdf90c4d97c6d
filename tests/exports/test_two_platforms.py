"""Asked on two platforms, one person may answer twice: whatever states how many took part says so."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from sipbot.exports import dossier_html, results_csv, results_json, results_table
from sipbot.i18n import Language, codes, language
from sipbot.rules.dossiers import Dossier
from sipbot.rules.results import Results
from sipbot.views.reports import limits_of_dossier
from sipbot.views.reports.results import closed_message, summary_message
from tests.exports.conftest import CLOSED
from tests.exports.test_dossier_files import content, contract
from tests.exports.test_results_json import CONTRACT

SENTENCE = "These are people in chats on several platforms; who uses two accounts may be counted twice."
Shown = Callable[[Results, Language], str]
NAMES: dict[str, str] = {}

OUTPUTS: dict[str, Shown] = {
    "result in the chat": lambda results, t: closed_message(results, t, NAMES, "Group", "").text,
    "figures for a coordinator": lambda results, t: summary_message(results, t, NAMES).text,
    "table": lambda results, t: results_table.render(results, t, NAMES, width=200),
}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def on_two(results: Results) -> Results:
    return replace(results, platforms=("matrix", "telegram"))


@pytest.fixture
def dossier_of_two(dossier: Dossier, on_two: Results) -> Dossier:
    return replace(dossier, results=replace(dossier.results, platforms=on_two.platforms))


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("code", ["en", *codes()])
def test_beside_the_turnout_it_is_said_in_each_language(output: str, code: str, on_two: Results) -> None:
    t = language(code)
    sentence = t(SENTENCE)
    assert (sentence == SENTENCE) == (code == "en")
    assert sentence in OUTPUTS[output](on_two, t)
    assert sentence not in OUTPUTS[output](replace(on_two, platforms=("matrix",)), t)


@pytest.mark.parametrize("output", ["figures for a coordinator", "table"])
def test_it_is_said_before_the_closing_as_well(output: str, open_results: Results) -> None:
    shown = OUTPUTS[output](replace(open_results, platforms=("matrix", "telegram")), language("en"))
    assert SENTENCE in shown


def test_the_table_of_figures_has_it_in_each_language_without_a_number(on_two: Results) -> None:
    first, note, *figures = table(results_csv.text(on_two))
    assert (first["by"], note["by"]) == ("total", "note")
    assert note["label_nl"] == language("nl")(SENTENCE) and note["label_fr"] == language("fr")(SENTENCE)
    assert (note["n"], note["answered"], note["members"]) == ("", "", "")
    assert "note" not in {row["by"] for row in figures}


def test_without_options_there_are_columns_for_it(on_two: Results) -> None:
    words = replace(on_two.consultation, questions=on_two.consultation.questions[1:])
    rows = table(results_csv.text(replace(on_two, consultation=words, questions=on_two.questions[1:])))
    assert rows[1]["label_de"] == language("de")(SENTENCE)


def test_results_json_says_where_people_were_asked_and_what_that_means(on_two: Results) -> None:
    document = json.loads(results_json.text(on_two))
    CONTRACT.validate(document)
    assert document["platforms"] == ["matrix", "telegram"]
    assert document["notes"]["counted_twice"]["de"] == language("de")(SENTENCE)
    one = results_json.document(replace(on_two, platforms=("telegram",)))
    CONTRACT.validate(one)
    assert one["platforms"] == ["telegram"] and one["notes"] == {}


def test_the_dossier_says_it_in_every_form(dossier_of_two: Dossier) -> None:
    document = json.loads(content(dossier_of_two, "json"))
    contract().validate(document)
    assert document["results"]["notes"]["counted_twice"]["en"] == SENTENCE
    (note,) = [row for row in table(content(dossier_of_two, "csv")) if row["row"] == "note"]
    assert note["label_fr"] == language("fr")(SENTENCE)
    page = unescape(dossier_html.render(dossier_of_two, language("en"), CLOSED))
    assert page.count(SENTENCE) == 2, "beside the turnout, and among what is not known"


def test_among_the_limits_it_stands_once(dossier_of_two: Dossier, dossier: Dossier) -> None:
    limits = limits_of_dossier.sentences(dossier_of_two, language("en"))
    assert [text for text in limits if "counted twice" in text] == [SENTENCE]
    assert SENTENCE not in limits_of_dossier.sentences(dossier, language("en"))
