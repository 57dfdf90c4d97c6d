"""Columns of plain text: a name on the left, figures on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap

GAP = "  "
NARROWEST_NAME = 12
"""A name is not wrapped to less than this; rather the lines become longer than asked for."""

Line = Sequence[str]


def text(head: Line, rows: Iterable[Line], width: int) -> str:
    """A table that is `width` wide at most. Names are wrapped; `12 (34%)` takes two lines if it must.

    No figure is ever cut: where all this is not enough, lines are longer than `width`.
    """
    lines = [tuple(head), *(tuple(row) for row in rows)]
    if _width(lines) > width and _width(lines, name=NARROWEST_NAME) > width:
        blocks = [_in_two(line) for line in lines]
    else:
        blocks = [[line] for line in lines]
    flat = [line for block in blocks for line in block]
    name = max(min(_widest(flat, 0), width - _width(flat, name=0)), NARROWEST_NAME)
    first, *others = [_named(block, name) for block in blocks]
    widths = [min(name, _widest(flat, 0)), *(_widest(flat, n) for n in range(1, len(head)))]
    rule = "─" * (sum(widths) + len(GAP) * len(widths[1:]))
    return "\n".join(
        [*_aligned(first, widths), rule, *(line for block in others for line in _aligned(block, widths))]
    )


def _width(lines: Sequence[Line], name: int | None = None) -> int:
    widths = [_widest(lines, n) for n in range(len(lines[0]))]
    return (widths[0] if name is None else name) + sum(len(GAP) + width for width in widths[1:])


def _widest(lines: Sequence[Line], column: int) -> int:
    return max(len(line[column]) for line in lines)


def _in_two(line: Line) -> list[Line]:
    parts = [(line[0], "", ""), *(figure.partition(" ") for figure in line[1:])]
    upper, lower = tuple(part[0] for part in parts), tuple(part[2] for part in parts)
    return [upper, lower] if any(lower) else [upper]


def _named(block: list[Line], width: int) -> list[Line]:
    """The block with its name wrapped over as many lines as it needs."""
    names = wrap(block[0][0], width) or [""]
    figures = [line[1:] for line in block]
    empty = ("",) * len(figures[0])
    return [(name or "", *(cells or empty)) for name, cells in zip_longest(names, figures)]


def _aligned(block: list[Line], widths: Sequence[int]) -> list[str]:
    return [
        GAP.join(
            [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        ).rstrip()
        for line in block
    ]
