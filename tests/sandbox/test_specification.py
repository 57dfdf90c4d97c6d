"""The stand-in's tables against Telegram's published specification, where a copy lies beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sipbot.sandbox.arguments import SCOPES
from sipbot.sandbox.limits import TABLE, Limit
from sipbot.sandbox.methods import METHODS as SUPPORTED
from sipbot.sandbox.parameters import METHODS, OBJECTS, Parameter

COPY = Path(__file__).parents[3] / "shared" / "telegram-bot-api-10.1.json"

pytestmark = pytest.mark.skipif(not COPY.exists(), reason="no copy of the specification here")


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(COPY.read_text())
    return parsed


def words(specification: dict[str, Any], path: str) -> str:
    section, name, *field = path.split("/")
    thing = specification[section][name]
    if not field:
        return " ".join(thing["description"])
    return next(f["description"] for f in thing["fields"] if f["name"] == field[0])


@pytest.mark.parametrize("row", [row for row in TABLE if row.spec], ids=lambda row: row.name)
def test_a_published_number_is_the_one_in_the_table(row: Limit, specification: dict[str, Any]) -> None:
    assert row.spec
    path, quoted = row.spec
    assert quoted in words(specification, path)
    millions = {50_000_000: "50 MB", 20_000_000: "20MB"}
    assert millions.get(row.most, str(row.most)) in quoted


def test_a_row_with_a_published_number_names_the_place() -> None:
    unnamed = [row.name for row in TABLE if row.source.endswith("/bots/api") and not row.spec]
    assert unnamed == ["unauthorized"]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_parameters_are_the_specification_s(name: str, specification: dict[str, Any]) -> None:
    assert METHODS[name] == fields(specification["methods"][name])


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_fields_are_the_specification_s(name: str, specification: dict[str, Any]) -> None:
    assert OBJECTS[name] == fields(specification["types"][name])


def test_every_scope_is_known(specification: dict[str, Any]) -> None:
    assert set(SCOPES.values()) == set(specification["types"]["BotCommandScope"]["subtypes"])


def test_every_method_with_parameters_is_carried_out() -> None:
    assert set(METHODS) == {*SUPPORTED, "getUpdates"}


def fields(thing: dict[str, Any]) -> dict[str, Parameter]:
    return {f["name"]: Parameter(f["name"], tuple(f["types"]), f["required"]) for f in thing.get("fields", [])}
