"""An auditor sees whether the antennas' tables are those of the closing; nobody else sees anything."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from sipbot.rules import commitments, questions, seal
from sipbot.rules.commitments import Opened, opening
from tests.rules.test_seal import CLOSED, RATE, question

ANSWERS = {"liege": ["a", "a", "b", "-"], "eupen": ["b"], "gent": []}


def tables() -> list[Opened]:
    asked = question(RATE)
    return [
        Opened(
            "rate", antenna, secrets.token_hex(32), {"answered": len(own), **questions.count_group(asked, own)}
        )
        for antenna, own in ANSWERS.items()
    ]


def listed(found: list[Opened]) -> str:
    given = [answer for own in ANSWERS.values() for answer in own]
    rows = [seal.Sealed(f"AAAA-000{n}", "rate", answer) for n, answer in enumerate(given)]
    figures = {"rate": questions.count(question(RATE), given)}
    committed = {(table.question, table.antenna): table.commitment("model") for table in found}
    return seal.written("model", CLOSED, (RATE,), figures, rows, committed)


def codes(text: str, opened: str) -> list[str]:
    return [fault.code for fault in commitments.verify(text, opened)]


def changed(text: str, **values: Any) -> str:
    """The same opening, its first table changed."""
    found = json.loads(text)
    found["tables"][0] |= values
    return json.dumps(found)


def test_what_was_committed_to_is_right_and_the_seal_covers_it() -> None:
    found = tables()
    text = listed(found)
    assert codes(text, opening("model", found)) == []
    assert seal.verify(text) == []
    broken = text.replace(found[0].commitment("model"), "0" * 64)
    assert [fault.code for fault in seal.verify(broken)] == ["seal_broken"]


def test_a_list_tells_nothing_of_small_antennas_by_its_commitments() -> None:
    """The same table twice gives two commitments, and so does no table at all."""
    first, second = tables(), tables()
    one = {table.commitment("model") for table in first}
    assert len(one) == 3 and not one & {table.commitment("model") for table in second}


def test_another_table_or_salt_is_found() -> None:
    found = tables()
    text, opened = listed(found), opening("model", found)
    table = {**found[0].table, "options": {"a": 3, "b": 0}}
    assert codes(text, changed(opened, table=table)) == ["another_table", "sums_differ"]
    assert codes(text, changed(opened, salt="00" * 32)) == ["another_table"]
    assert "another_table" in codes(text, opening("other", found))


def test_a_missing_and_an_added_table_are_found() -> None:
    found = tables()
    text = listed(found)
    assert codes(text, opening("model", found[1:])) == ["not_opened", "sums_differ"]
    empty = Opened("rate", "brussels", "00" * 32, found[2].table)
    assert codes(text, opening("model", [*found, empty])) == ["never_committed"]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "sipbot opening 1"}', "[" * 100_000, '{"format": 1, "tables": []}']
)
def test_what_is_no_opening_is_said_to_be_none(text: str) -> None:
    assert codes(listed(tables()), text) == ["not_an_opening"]


@pytest.mark.parametrize("values", [{"salt": "zz"}, {"table": 3}, {"table": {"answered": "many"}}])
def test_a_broken_table_never_is_a_traceback(values: dict[str, Any]) -> None:
    found = tables()
    assert codes(listed(found), changed(opening("model", found), **values))
