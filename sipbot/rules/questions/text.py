"""`text`: an opinion in one's own words."""

from __future__ import annotations

import re
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
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
JOINERS = "\u200c\u200d"
"""They shape emoji and some scripts; alone or at an edge they are nothing."""
EDGES = re.compile(rf"^[\s{JOINERS}]+|[\s{JOINERS}]+$")
SPACES = {ord("\t"): " ", ord("\u2028"): "\n", ord("\u2029"): "\n"}


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
    # Piled-up marks go first: putting very many of them in order takes very long.
    legible = _legible(text.translate(SPACES))
    return EDGES.sub("", _legible(unicodedata.normalize("NFC", legible)))


def _legible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for mark in text:
        category = unicodedata.category(mark)
        if mark != "\n" and category in HIDDEN and mark not in JOINERS:
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(mark)
    return "".join(kept)
