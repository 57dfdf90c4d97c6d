"""Drawings, by the words that kinds use for them: what they show, in words for who does not see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from sipbot.views.reports.groups import Row, Table
from sipbot.views.results_of import NOTHING, Figure

from .bars import Segment, bar, columns

Colours = tuple[int, ...]
"""Places in the palette, in the order of the letters or parts; empty: each its own."""
Draw = Callable[[Table, Colours], tuple[Markup, ...]]


def colour(colours: Colours, n: int) -> int:
    """The colour of the nth; where none are given each has its own."""
    return colours[n % len(colours)] if colours else n


def each(table: Table, colours: Colours) -> tuple[Markup, ...]:
    """A bar for each option."""
    return tuple(
        bar(
            [Segment(figure.share, colour(colours, n))],
            _with_whole(f"{figure.letter} {figure.percent}", figure.of),
        )
        for n, figure in enumerate(table.total.figures)
    )


def divided(table: Table, colours: Colours) -> tuple[Markup, ...]:
    """A bar for each group, divided among the options."""
    return tuple(bar([s for s in _segments(row, colours) if s.share], in_words(row)) for row in table.rows)


def upright(table: Table, colours: Colours, whole: float = 1.0) -> tuple[Markup, ...]:
    """For each group columns beside each other; `whole` is the share that is as high as the drawing."""
    return tuple(columns(_segments(row, colours, whole), in_words(row)) for row in table.rows)


def to_the_highest(table: Table, colours: Colours) -> tuple[Markup, ...]:
    """The same, all against the largest share in any row."""
    whole = max((figure.share for row in table.rows for figure in row.figures), default=0.0)
    return upright(table, colours, whole or 1.0)


def compared(table: Table, colours: Colours) -> tuple[Markup, ...]:
    """A bar for each group, how many it has, against the largest."""
    people = [row.figures[0].n if row.figures else 0 for row in table.rows]
    most = max(people, default=0) or 1
    return tuple(
        bar([Segment(n / most, colour(colours, 0))], row.cells[0])
        for n, row in zip(people, table.rows, strict=True)
    )


def _segments(row: Row, colours: Colours, whole: float = 1.0) -> list[Segment]:
    return [
        Segment(figure.share / whole, colour(colours, n), figure.letter) for n, figure in enumerate(row.figures)
    ]


def of_parts(table: Table, colours: Colours) -> tuple[Markup, ...]:
    """A bar for each option, divided into its parts."""
    return tuple(_of_parts(figure, colours) for figure in table.total.figures)


def _of_parts(figure: Figure, colours: Colours) -> Markup:
    segments = [
        Segment(part.share, colour(colours, n), part.sign) for n, part in enumerate(figure.parts) if part.share
    ]
    counts = " · ".join(
        f"{part.sign} {count}" for part, count in zip(figure.parts, (figure.count, *figure.more), strict=True)
    )
    return bar(segments, f"{figure.letter}: {counts}")


def in_words(row: Row) -> str:
    """The shares and of whom they are."""
    words = " · ".join(f"{figure.letter} {figure.percent}" for figure in row.figures) or NOTHING
    return _with_whole(words, row.figures[0].of if row.figures else "")


def _with_whole(words: str, of: str) -> str:
    return f"{words} ({of})" if of else words


OPTIONS: Mapping[str, Draw] = {"bars": each, "parts": of_parts}
GROUPS: Mapping[str, Draw] = {
    "divided": divided,
    "upright": upright,
    "to_the_highest": to_the_highest,
    "compared": compared,
}
