"""A dossier as JSON, CSV and by the name of its format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from sipbot.exports.dossier import DOCX, FORMATS, export
from sipbot.i18n import language
from sipbot.rules.dossiers import Dossier

CONTRACTS = Path(__file__).parents[2] / "docs/contracts"
NOW = datetime(2026, 11, 24, 19, 2, tzinfo=UTC)


def contract() -> jsonschema.Draft202012Validator:
    schemas = [json.loads(path.read_text()) for path in CONTRACTS.glob("*.schema.json")]
    known = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    dossier = next(schema for schema in schemas if schema["title"] == "dossier.json")
    return jsonschema.Draft202012Validator(dossier, registry=Registry().with_resources(known))


def content(dossier: Dossier, format: str) -> str:
    return export(dossier, language("en"), format, NOW).content.decode("utf-8-sig")


def table(dossier: Dossier) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(dossier, "csv"))))


def test_the_json_keeps_its_contract(dossier: Dossier) -> None:
    contract().validate(json.loads(content(dossier, "json")))


def test_an_opinion_has_the_same_reference_in_every_format(dossier: Dossier) -> None:
    as_json = {
        o["reference"]: o["text"] for o in json.loads(content(dossier, "json"))["opinions"]["first-change"]
    }
    as_csv = {row["reference"]: row["text"] for row in table(dossier) if row["row"] == "opinion"}
    anchors = re.findall(r'<article id="([^"]+)"', content(dossier, "html"))
    assert as_csv == as_json
    assert anchors == list(as_json) == list(as_csv)
    assert len(anchors) == 40


def test_no_format_names_a_small_antenna_beside_an_opinion(dossier: Dossier) -> None:
    opinions = json.loads(content(dossier, "json"))["opinions"]["first-change"]
    assert {opinion["antenna"] for opinion in opinions} == {"liege", "brussels", "other"}
    named = {row["group"] for row in table(dossier) if row["row"] == "opinion"}
    assert named == {"liege", "brussels", "other"}


def test_the_csv_says_which_chats_were_not_asked_and_why(dossier: Dossier) -> None:
    chats = [
        (row["group"], row["language"], row["text"]) for row in table(dossier) if row["row"] == "not_asked"
    ]
    assert chats == [("eupen", "fr", "language"), ("gent", "nl", "unreachable")]


def test_the_csv_opens_in_a_spreadsheet_with_its_accents(dossier: Dossier) -> None:
    assert export(dossier, language("en"), "csv", NOW).content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["=1+1", "+32 470", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_an_opinion_is_never_a_formula(text: str, dossier_with: Callable[[list[str]], Dossier]) -> None:
    opinion = next(row for row in table(dossier_with([text])) if row["row"] == "opinion")
    assert opinion["text"] == f"'{text}"


def test_files_are_named_after_their_format_and_language(dossier: Dossier) -> None:
    files = [export(dossier, language("en"), name, NOW) for name in FORMATS]
    assert [file.name for file in files] == [
        "dossier.en.html",
        "dossier.en.docx",
        "dossier.csv",
        "dossier.json",
    ]
    assert [file.media_type for file in files] == ["text/html", DOCX, "text/csv", "application/json"]
    assert [FORMATS[name].in_languages for name in FORMATS] == [True, True, False, False]
