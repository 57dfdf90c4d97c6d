"""results.json keeps its contract."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from sipbot.exports import results_json
from sipbot.rules.results import Results

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/contracts/results.schema.json").read_text())
CONTRACT = jsonschema.Draft202012Validator(SCHEMA)


def test_the_contract_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_closed_consultation_keeps_the_contract(results: Results) -> None:
    CONTRACT.validate(json.loads(results_json.text(results)))


def test_options_are_counted_by_their_id_over_all_languages(results: Results) -> None:
    rate, opinions = results_json.document(results)["questions"]
    assert rate["options"] == {
        "same": 207,
        "less-for-little": 138,
        "less-for-much": 61,
    }
    assert rate["no_opinion"] == 29
    assert rate["antennas"]["eupen"] == {
        "answered": 21,
        "no_opinion": 2,
        "options": {"same": 11, "less-for-little": 7, "less-for-much": 1},
    }
    assert rate["languages"]["nl"]["answered"] == 149
    assert "no-opinion" not in rate["labels"]["de"], "what stands for no figure has no label"
    assert rate["merged"] == []
    assert opinions["opinions"] == 40
    assert "options" not in opinions


def test_a_small_antenna_stands_in_the_row_other(results: Results) -> None:
    opinions = results_json.document(results)["questions"][1]
    assert opinions["merged"] == ["eupen", "gent"]
    assert opinions["antennas"]["other"] == {"answered": 15, "no_opinion": 0, "opinions": 15}
    assert "eupen" not in opinions["antennas"]


def test_before_the_closing_there_is_the_turnout_only(open_results: Results) -> None:
    document = results_json.document(open_results)
    CONTRACT.validate(document)
    assert "questions" not in document
    assert document["turnout"]["antennas"]["eupen"] == {"answered": 20, "members": 310}


def test_the_contract_forbids_figures_before_the_closing(results: Results) -> None:
    document = {**results_json.document(results), "status": "open"}
    with pytest.raises(jsonschema.ValidationError):
        CONTRACT.validate(document)


def test_moments_are_in_utc(results: Results) -> None:
    assert results_json.document(results)["closes"] == "2026-11-24T19:00:00Z"


def test_where_a_turnout_is_desired_it_says_which_antennas_reached_it(
    results: Results, open_results: Results
) -> None:
    wish = replace(results.consultation, desired_rate=4)
    closed, opened = (
        json.loads(results_json.text(replace(counted, consultation=wish)))
        for counted in (results, open_results)
    )
    for document in (closed, opened):
        CONTRACT.validate(document)
        assert document["turnout"]["desired_rate"] == 4
    assert closed["turnout"]["reached"] == ["eupen", "gent", "liege"]
    assert "reached" not in opened["turnout"]


def test_commitments_stand_by_question_and_antenna_with_whether_they_were_opened(results: Results) -> None:
    committed = {("rate", "eupen"): "a" * 64, ("rate", "gent"): "b" * 64}
    named = replace(results, consultation=replace(results.consultation, audit="auditor"), commitments=committed)
    for counted, at in ((named, None), (replace(named, handed_out=results.closes), "2026-11-24T19:00:00Z")):
        document = json.loads(results_json.text(counted))
        CONTRACT.validate(document)
        assert document["audit"] == {
            "auditor": "auditor",
            "handed_out_at": at,
            "commitments": {"rate": {"eupen": "a" * 64, "gent": "b" * 64}},
        }
    assert "audit" not in results_json.document(results)
