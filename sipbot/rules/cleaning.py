"""What people write, less what no keyboard writes: control characters, bidi tricks, piled-up marks."""

from __future__ import annotations

import re
import unicodedata

MARKS_IN_A_ROW = 4
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
JOINERS = "\u200c\u200d"
"""They shape emoji and some scripts; alone or at an edge they are nothing."""
EDGES = re.compile(rf"^[\s{JOINERS}]+|(?<![\s{JOINERS}])[\s{JOINERS}]+$")
"""Looked for where a row of blanks begins, not in each of its places: somebody may send very many."""
SPACES = {ord("\t"): " ", ord("\u2028"): "\n", ord("\u2029"): "\n"}


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
