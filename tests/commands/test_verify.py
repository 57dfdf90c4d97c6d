"""`sipbot verify` says what a list withholds, and finds what contradicts it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.__main__ import main
from sipbot.i18n import codes, language
from sipbot.rules import seal
from sipbot.rules.consultations import Consultation
from sipbot.views.members.consultations import sealed
from tests.exports.every_kind import consultation

CLOSED = datetime(2026, 12, 14, 19, 0, tzinfo=UTC)
RATE = {
    "id": "rate",
    "kind": "single",
    "text": {"fr": "?"},
    "option": [{"id": "a", "fr": "A"}, {"id": "b", "fr": "B"}],
}
WITHHELD = "Question rate: fewer than 5 people answered, so its rows and figures are not in the list."
DIFFER = "The rows of question rate give other figures than the list states."


def withholding() -> str:
    return seal.written("model", CLOSED, [RATE], {}, [])


def counted() -> str:
    rows = [seal.Sealed(f"AAAA-AAA{n}", "rate", "a") for n in range(5)]
    figures = {"rate": {"no_opinion": 0, "options": {"a": 5, "b": 0}}}
    return seal.written("model", CLOSED, [RATE], figures, rows)


def changed(text: str, old: str, new: str) -> str:
    """As somebody would do it who computes the seal anew."""
    assert old in text
    body = text[: text.rindex("seal ")].replace(old, new)
    return f"{body}seal {seal.seal(body)}\n"


@pytest.fixture
def verified(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def verified(text: str, *more: str) -> tuple[int, list[str]]:
        file = tmp_path / "list.txt"
        file.write_text(text, "utf-8")
        code = main(["verify", str(file), *more])
        return code, capsys.readouterr().out.splitlines()

    return verified


def test_a_list_that_withholds_a_question_is_right_and_says_why_it_has_no_rows(verified) -> None:
    code, lines = verified(withholding())
    assert code == 0 and lines[0] == WITHHELD and lines[1].startswith("Right:")


def test_whose_receipt_finds_no_row_reads_why(verified) -> None:
    code, lines = verified(withholding(), "--receipt", "AAAA-AAAA")
    assert code == 1 and lines == [WITHHELD, "No row has the receipt AAAA-AAAA."]


def test_a_row_of_a_question_that_is_withheld_is_a_fault(verified) -> None:
    code, lines = verified(changed(withholding(), "withheld rate\n", "withheld rate\nAAAA-AAAA rate a\n"))
    assert code == 1 and DIFFER in lines and not any(line.startswith("Right") for line in lines)


def test_figures_that_are_missing_without_being_withheld_are_a_fault(verified) -> None:
    code, lines = verified(changed(withholding(), "withheld rate\n", ""))
    assert code == 1 and lines == [DIFFER]


def test_rows_without_their_figures_are_a_fault(verified) -> None:
    line = next(line for line in counted().split("\n") if line.startswith("figures "))
    code, lines = verified(changed(counted(), f"{line}\n", ""))
    assert code == 1 and lines == [DIFFER]


@pytest.mark.parametrize("code", ["en", *codes()])
def test_a_chat_reads_below_the_list_that_questions_are_not_in_it(code: str) -> None:
    t, about = language(code), consultation()
    few = t("Questions that fewer than {k} people answered are not in it.", k=t.number(5))
    assert few in _said(about, withholding(), code) and few not in _said(about, counted(), code)


def _said(about: Consultation, text: str, code: str) -> str:
    return sealed(language(code), about, seal.sealed_with(text), text).text
