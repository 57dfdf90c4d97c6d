"""`text`: an opinion in one's own words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Option, Question

IN_GROUP = False
SHOWS_LANGUAGE = True
MOST = 1000
MARKS_IN_A_ROW = 4


def read(table: Table) -> tuple[tuple[Option, ...], Mapping[str, Any]]:
    return (), {"most": table.whole("most", least=20, most=3000, default=MOST)}


def press(question: Question, now: str, payload: str) -> str:
    raise Refusal("write_your_answer")


def typed(question: Question, text: str) -> str:
    """The text as written, less what no keyboard writes: control characters, bidi tricks, piled-up marks."""
    opinion = clean(text)
    most = int(question.settings["most"])
    if not opinion:
        raise Refusal("write_your_answer")
    if len(opinion) > most:
        raise Refusal("opinion_too_long", most=str(most), length=str(len(opinion)))
    return opinion


def count(question: Question, answers: Iterable[str]) -> dict[str, Any]:
    return {"opinions": sum(1 for _ in answers)}


def clean(text: str) -> str:
    """Normalised (NFC), with no character that hides, reorders or breaks what is read."""
    kept: list[str] = []
    marks = 0
    for mark in unicodedata.normalize("NFC", text):
        category = unicodedata.category(mark)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        allowed = mark == "\n" or category not in ("Cc", "Cf", "Cs", "Co", "Cn") or mark in "\u200c\u200d"
        if allowed and marks <= MARKS_IN_A_ROW:
            kept.append(mark)
    return "".join(kept).strip()
