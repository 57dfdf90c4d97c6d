"""The sealed list: what agrees is right, and every change is found."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from sipbot.rules import questions, receipts, seal
from sipbot.rules.questions import Question
from sipbot.rules.tables import Table

CLOSED = datetime(2026, 12, 14, 19, 0, tzinfo=UTC)
RATE = {
    "id": "rate",
    "kind": "single",
    "text": {"fr": "?"},
    "option": [{"id": "a", "fr": "A"}, {"id": "b", "fr": "B"}],
}
WHY = {"id": "why", "kind": "text", "text": {"fr": "?"}, "opinions": 2}
MAY = {"id": "may", "kind": "consent", "text": {"fr": "?"}}
TABLES: tuple[dict[str, Any], ...] = (RATE, WHY, MAY)


def question(table: dict[str, Any]) -> Question:
    return questions.read(Table(table, "", []))


def the_list(seed: int = 1, people: int = 30) -> tuple[str, dict[str, str]]:
    """A list, and one person's receipts by question."""
    chance = random.Random(seed)
    rows, figures, own = [], {}, {}
    for table in TABLES:
        posed = question(table)
        given = {
            "rate": lambda: chance.choice(["a", "b", "-"]),
            "why": lambda: f"Trop cher {chance.random()}\nvraiment" + chance.choice(["", "\x1eEt encore"]),
            "may": lambda: chance.choice(["agree", "block|Un tort grave", "disagree"]),
        }[posed.id]
        answers = [given() for _ in range(people)]
        figures[posed.id] = questions.count(posed, answers)
        for answer in answers:
            root = receipts.root()
            for n, part in enumerate(questions.split_for_box(posed, answer)):
                rows.append(seal.Sealed(receipts.receipt(root, n), posed.id, seal.hashed(posed, part)))
        own[posed.id] = rows[-1].receipt
    return seal.written("model", CLOSED, TABLES, figures, rows), own


def codes(text: str, told: str = "") -> set[str]:
    return {fault.code for fault in seal.verify(text, told)}


def resealed(text: str) -> str:
    """As somebody would do it who changes the list and computes its seal anew."""
    body = text[: text.rindex("seal ")]
    return f"{body}seal {seal.seal(body)}\n"


def test_a_list_as_it_was_written_is_right() -> None:
    text, _ = the_list()
    assert seal.verify(text) == []
    assert seal.verify(text.replace("\n", "\r\n"), seal.sealed_with(text).upper()) == []


def test_everybody_finds_their_own_row_however_they_type_the_receipt() -> None:
    text, own = the_list()
    for id_, code in own.items():
        for typed in (
            code,
            code.lower(),
            code.replace("-", ""),
            f" {code.replace('0', 'O').replace('1', 'l')} ",
        ):
            assert [row.question for row in seal.rows_of(text, typed)] == [id_]
    assert seal.rows_of(text, "ZZZZ-ZZZZ") == []


def test_no_opinion_can_be_read_in_it() -> None:
    text, _ = the_list()
    assert "Trop cher" not in text and "Un tort" not in text and " may why block sha256:" in text


@pytest.mark.parametrize("kind", ["changed", "missing", "added", "twice"])
def test_a_changed_a_missing_and_an_added_row_are_found(kind: str) -> None:
    text, _ = the_list()
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if " rate a" in line)
    changed = {
        "changed": [*lines[:at], lines[at].replace(" rate a", " rate b"), *lines[at + 1 :]],
        "missing": [*lines[:at], *lines[at + 1 :]],
        "added": [*lines[:at], "AAAA-AAAA rate a", *lines[at:]],
        "twice": [*lines[:at], lines[at], *lines[at:]],
    }[kind]
    forged = "\n".join(changed)
    assert codes(forged) >= {"seal_broken", "figures_differ"}
    assert "figures_differ" in codes(resealed(forged))
    assert codes(resealed(forged), seal.sealed_with(text)) >= {"another_seal"}


def test_changed_figures_are_found() -> None:
    text, _ = the_list()
    forged = resealed(text.replace('"a":', '"a":9', 1))
    assert codes(forged) == {"figures_differ"}


def test_a_row_for_a_question_nobody_asked_is_found() -> None:
    text, _ = the_list()
    lines = text.split("\n")
    forged = "\n".join([*lines[:-2], "BBBB-BBBB other a", *lines[-2:]])
    assert "unknown_question" in codes(resealed(forged))


@pytest.mark.parametrize(
    "text", ["", "\n", "hello", seal.FORMAT, f"{seal.FORMAT}\nquestion {{\nseal x", "\x00" * 50]
)
def test_what_is_no_list_is_told_so(text: str) -> None:
    assert codes(text) & {"not_a_sealed_list", "unreadable_list", "seal_broken"}


def test_rows_are_in_an_order_that_tells_nothing() -> None:
    text, _ = the_list()
    shown = [line[:9] for line in text.split("\n") if len(line) > 9 and line[4] == "-" and line[9] == " "]
    assert shown == sorted(shown)


def test_a_receipt_is_readable_aloud_and_its_parts_do_not_lead_to_each_other() -> None:
    root = receipts.root()
    codes = [receipts.receipt(root, n) for n in range(50)]
    assert len(set(codes)) == 50 and all(len(code) == 9 and code[4] == "-" for code in codes)
    assert not set("".join(codes)) & set("ILOU")
    assert receipts.receipt(root) == receipts.receipt(root, 0)


def withholding() -> str:
    """A list without the figures and rows of the first question, which too few answered."""
    text, _ = the_list()
    kept = [
        line for line in text.split("\n") if " rate " not in f"{line} "[9:16] and "figures rate" not in line
    ]
    at = next(n for n, line in enumerate(kept) if line.startswith("figures "))
    return resealed("\n".join([*kept[:at], "withheld rate", *kept[at:]]))


def test_a_question_that_too_few_answered_is_named_and_neither_its_rows_nor_its_figures_are_there() -> None:
    text = seal.written("model", CLOSED, [RATE], {}, [])
    assert "\nwithheld rate\n" in text
    assert seal.withheld(text) == ["rate"]
    assert seal.verify(text) == []
    assert seal.verify(withholding()) == []


def test_a_row_of_a_question_that_is_withheld_is_found() -> None:
    text = withholding().replace("\nwithheld rate\n", "\nwithheld rate\nAAAA-AAAA rate a\n")
    assert codes(resealed(text)) == {"figures_differ"}


def test_figures_that_are_missing_without_a_word_are_found() -> None:
    assert codes(resealed(withholding().replace("withheld rate\n", ""))) == {"figures_differ"}


def test_a_list_from_when_no_opinion_counted_as_an_option_still_verifies() -> None:
    table = {**RATE, "option": [*RATE["option"], {"id": "no-opinion", "fr": "Sans avis"}]}
    rows = [seal.Sealed(f"AAAA-AAA{n}", "rate", "no-opinion" if n else "a") for n in range(6)]
    before = {"no_opinion": 0, "options": {"a": 1, "b": 0, "no-opinion": 5}}
    now = questions.count(question(table), [row.answer for row in rows])
    assert now == {"no_opinion": 5, "options": {"a": 1, "b": 0}}
    for figures in (before, now):
        assert seal.verify(seal.written("model", CLOSED, [table], {"rate": figures}, rows)) == []
    assert codes(seal.written("model", CLOSED, [table], {"rate": before}, rows[1:])) == {"figures_differ"}
