"""Commitments: a hash of each antenna's table of each question, which can be opened to a named auditor.

The hash is salted, so nobody can try tables out; with salt and table anybody can see that it was this table
which was committed to at the closing. An opening is one JSON text with every salt and table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from . import seal
from .seal import Mismatch

FORMAT = "sipbot opening 1"
SUMMED = ("no_opinion", "opinions", "options", "values", "first")
"""Figures of which the antennas' make up the total; medians and orders do not."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One antenna's table of one question, not merged, with the salt (32 bytes, as hex)."""

    question: str
    antenna: str
    salt: str
    table: Mapping[str, Any]

    def commitment(self, consultation: str) -> str:
        facts = {"consultation": consultation, "question": self.question, "antenna": self.antenna}
        text = canonical({**facts, "table": self.table})
        return sha256(bytes.fromhex(self.salt) + text.encode()).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def opening(consultation: str, tables: Iterable[Opened]) -> str:
    """What is kept for the auditor, as text."""
    rows = [
        {"question": o.question, "antenna": o.antenna, "salt": o.salt, "table": dict(o.table)} for o in tables
    ]
    return json.dumps({"format": FORMAT, "consultation": consultation, "tables": rows}, indent=1) + "\n"


def verify(sealed: str, opened: str) -> list[Mismatch]:
    """Everything in which an opening does not agree with a sealed list."""
    try:
        document = json.loads(opened)
        if document["format"] != FORMAT:
            return [Mismatch("not_an_opening", {})]
        consultation = str(document["consultation"])
        tables = [
            Opened(str(row["question"]), str(row["antenna"]), str(row["salt"]), dict(row["table"]))
            for row in document["tables"]
        ]
        return [*_compared(seal.commitments(sealed), consultation, tables), *_summed(sealed, tables)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [Mismatch("not_an_opening", {})]


def _compared(
    stated: Mapping[tuple[str, str], str], consultation: str, tables: Sequence[Opened]
) -> list[Mismatch]:
    opened = {(table.question, table.antenna): table for table in tables}
    mismatches = []
    for (question, antenna), commitment in stated.items():
        facts = {"question": question, "antenna": antenna}
        table = opened.get((question, antenna))
        if table is None:
            mismatches.append(Mismatch("not_opened", facts))
        elif table.commitment(consultation) != commitment:
            mismatches.append(Mismatch("another_table", facts))
    mismatches += [
        Mismatch("never_committed", {"question": question, "antenna": antenna})
        for question, antenna in opened
        if (question, antenna) not in stated
    ]
    return mismatches


def _summed(sealed: str, tables: Sequence[Opened]) -> list[Mismatch]:
    """The antennas' figures together are those of the list."""
    mismatches = []
    for question, total in seal.figures(sealed).items():
        own = [table.table for table in tables if table.question == question]
        for name in SUMMED:
            if name in total and own and _added([table[name] for table in own]) != total[name]:
                mismatches.append(Mismatch("sums_differ", {"question": question}))
                break
    return mismatches


def _added(figures: Sequence[Any]) -> Any:
    if isinstance(figures[0], Mapping):
        return {key: sum(int(one[key]) for one in figures) for key in figures[0]}
    return sum(int(one) for one in figures)
