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
    rate = question(RATE)
    return [
        Opened(
            "rate", antenna, secrets.token_hex(32), {"answered": len(own), **questions.count_group(rate, own)}
        )
        for antenna, own in ANSWERS.items()
    ]


def listed(opened: list[Opened]) -> str:
    given = [answer for own in ANSWERS.values() for answer in own]
    rows = [seal.Sealed(f"AAAA-000{n}", "rate", answer) for n, answer in enumerate(given)]
    figures = {"rate": questions.count(question(RATE), given)}
    committed = {(table.question, table.antenna): table.commitment("model") for table in opened}
    return seal.written("model", CLOSED, (RATE,), figures, rows, committed)


def codes(text: str, opened: str) -> list[str]:
    return [fault.code for fault in commitments.verify(text, opened)]


def changed(text: str, **values: Any) -> str:
    """The same opening, its first table changed."""
    document = json.loads(text)
    document["tables"][0] |= values
    return json.dumps(document)


def test_what_was_committed_to_is_right_and_the_seal_covers_it() -> None:
    unmerged = tables()
    text = listed(unmerged)
    assert codes(text, opening("model", unmerged)) == []
    assert seal.verify(text) == []
    broken = text.replace(unmerged[0].commitment("model"), "0" * 64)
    assert [fault.code for fault in seal.verify(broken)] == ["seal_broken"]


def test_a_list_tells_nothing_of_small_antennas_by_its_commitments() -> None:
    """The same table twice gives two commitments, and so does no table at all."""
    first, second = tables(), tables()
    one = {table.commitment("model") for table in first}
    assert len(one) == 3 and not one & {table.commitment("model") for table in second}


def test_another_table_or_salt_is_found() -> None:
    unmerged = tables()
    text, opened = listed(unmerged), opening("model", unmerged)
    table = {**unmerged[0].table, "options": {"a": 3, "b": 0}}
    assert codes(text, changed(opened, table=table)) == ["another_table", "sums_differ"]
    assert codes(text, changed(opened, salt="00" * 32)) == ["another_table"]
    assert "another_table" in codes(text, opening("other", unmerged))


def test_a_missing_and_an_added_table_are_found() -> None:
    unmerged = tables()
    text = listed(unmerged)
    assert codes(text, opening("model", unmerged[1:])) == ["not_opened", "sums_differ"]
    empty = Opened("rate", "brussels", "00" * 32, unmerged[2].table)
    assert codes(text, opening("model", [*unmerged, empty])) == ["never_committed"]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "sipbot opening 1"}', "[" * 100_000, '{"format": 1, "tables": []}']
)
def test_what_is_no_opening_is_said_to_be_none(text: str) -> None:
    assert codes(listed(tables()), text) == ["not_an_opening"]


@pytest.mark.parametrize("values", [{"salt": "zz"}, {"table": 3}, {"table": {"answered": "many"}}])
def test_a_broken_table_never_is_a_traceback(values: dict[str, Any]) -> None:
    unmerged = tables()
    assert codes(listed(unmerged), changed(opening("model", unmerged), **values))
