"""What the drills measured, for the table at the end of a run."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    drill: str
    measured: str
    must_be: str


FIGURES: list[Figure] = []


def note(drill: str, measured: str, must_be: str) -> None:
    FIGURES.append(Figure(drill, measured, must_be))


def table() -> list[str]:
    """`drill | measured | must be`, in columns."""
    rows = [Figure("drill", "measured", "must be"), *FIGURES]
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    return [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
