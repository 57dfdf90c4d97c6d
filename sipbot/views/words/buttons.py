"""Laying buttons out for a phone: short ones share a row, long ones get their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sipbot.chat import Button

ROW = 26
"""Characters that a row of buttons on a narrow phone shows without cutting."""

Rows = tuple[tuple[Button, ...], ...]


def laid_out(buttons: Iterable[Button], most: int = 3) -> Rows:
    """Rows in order, as many in a row as can be read."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) < most and _fits([*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _fits(row: Sequence[Button]) -> bool:
    return max(len(button.label) for button in row) * len(row) <= ROW


def rows(*parts: Rows) -> Rows:
    return tuple(row for part in parts for row in part)
