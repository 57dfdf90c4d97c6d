"""What is wrong with a sealed list, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot.i18n import Language
from sipbot.rules.seal import Mismatch, Sealed
from sipbot.rules.suppression import K

Facts = Mapping[str, str]


def mismatch(t: Language, difference: Mismatch) -> str:
    return SENTENCES[difference.code](t, difference.facts)


def found_row(t: Language, row: Sealed) -> str:
    """A row of one's own."""
    return t(
        "{receipt} · question {question}: {answer}",
        receipt=row.receipt,
        question=row.question,
        answer=row.answer,
    )


def withheld(t: Language, question: str) -> str:
    """Why a question has no rows."""
    return t(
        "Question {question}: fewer than {k} people answered, so its rows and figures are not in the list.",
        question=question,
        k=t.number(K),
    )


SENTENCES: dict[str, Callable[[Language, Facts], str]] = {
    "not_a_sealed_list": lambda t, f: t("This is not a sealed list of sipbot."),
    "seal_broken": lambda t, f: t(
        "Changed since it was sealed: the list says {stated}…, and its lines give {computed}….", **f
    ),
    "another_seal": lambda t, f: t("Another list than the one announced: told {told}…, here {stated}….", **f),
    "unreadable_list": lambda t, f: t("A line of this list cannot be read."),
    "unknown_question": lambda t, f: t(
        "The row {receipt} answers a question that was not asked: {question}.", **f
    ),
    "figures_differ": lambda t, f: t(
        "The rows of question {question} give other figures than the list states.", **f
    ),
    "not_an_opening": lambda t, f: t("This is not a file with the tables of antennas, or it cannot be read."),
    "not_opened": lambda t, f: t(
        "The table of {antenna} for question {question} is missing in that file.", **f
    ),
    "another_table": lambda t, f: t(
        "The table of {antenna} for question {question} is not the one of the closing.", **f
    ),
    "never_committed": lambda t, f: t(
        "The list knows no table of {antenna} for question {question}: it has others.",
        **f,
    ),
    "sums_differ": lambda t, f: t(
        "The antennas' tables of question {question} do not add up to the list's figures.", **f
    ),
    "receipt_twice": lambda t, f: t("Question {question} has two rows with the receipt {receipt}.", **f),
}
