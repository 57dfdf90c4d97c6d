"""`sipbot verify`: a sealed list, checked from its file alone. Needs no configuration and no database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .common import FAILURE, SUCCESS, WRONG, fail, language

if TYPE_CHECKING:
    from sipbot.rules.seal import Mismatch


async def verify(given: argparse.Namespace) -> int:
    """Check a sealed list from its file, without database or settings. Gives the exit code; raises OSError."""
    from sipbot.rules import seal
    from sipbot.views.reports.seals import found_row, mismatch, withheld

    t = language()
    try:
        text = Path(given.file).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return fail(t("This is not a sealed list: {file}", file=given.file), WRONG)
    faults = seal.verify(text, given.seal or "")
    if given.opening:
        faults += _opening(given.opening, text)
    for fault in faults:
        print(mismatch(t, fault))
    for question in seal.withheld(text):
        print(withheld(t, question))
    if given.receipt:
        rows = seal.rows_of(text, given.receipt)
        for row in rows:
            print(found_row(t, row))
        if not rows:
            print(t("No row has the receipt {receipt}.", receipt=given.receipt))
            return FAILURE
    if faults:
        return FAILURE
    print(t("Right: the seal, every figure and every row agree. Seal: {seal}", seal=seal.sealed_with(text)))
    if given.opening:
        print(t("Right: the antennas' tables are those that were committed to at the closing."))
    return SUCCESS


def _opening(file: str, text: str) -> list[Mismatch]:
    """What is wrong with the antennas' tables."""
    from sipbot.rules import commitments
    from sipbot.rules.seal import Mismatch

    try:
        return commitments.verify(text, Path(file).read_text("utf-8"))
    except UnicodeDecodeError:
        return [Mismatch("not_an_opening", {})]
