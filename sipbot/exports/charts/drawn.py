"""Drawings that several kinds share: what they show, in words for who does not see them."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from sipbot.views.groups import Row, Table
from sipbot.views.results_of import NOTHING, Figure

from .bars import Segment, bar, columns

Colour = Callable[[int], int]


def in_order(n: int) -> int:
    """Each letter has a colour of its own."""
    return n


def one_colour(n: int) -> int:
    """Where letters stand for steps or places and no colour tells them apart."""
    return 0


def each(table: Table, colour: Colour) -> tuple[Markup, ...]:
    """A bar for each option."""
    return tuple(
        bar([Segment(figure.share, colour(n))], _with_whole(f"{figure.letter} {figure.percent}", figure.of))
        for n, figure in enumerate(table.total.figures)
    )


def divided(table: Table, colour: Colour) -> tuple[Markup, ...]:
    """A bar for each group, divided among the options."""
    return tuple(bar([s for s in _segments(row, colour) if s.share], in_words(row)) for row in table.rows)


def upright(table: Table, colour: Colour, whole: float = 1.0) -> tuple[Markup, ...]:
    """For each group columns beside each other; `whole` is the share that is as high as the drawing."""
    return tuple(columns(_segments(row, colour, whole), in_words(row)) for row in table.rows)


def highest(table: Table) -> float:
    """The largest share in any row."""
    return max((figure.share for row in table.rows for figure in row.figures), default=0.0) or 1.0


def _segments(row: Row, colour: Colour, whole: float = 1.0) -> list[Segment]:
    return [Segment(figure.share / whole, colour(n), figure.letter) for n, figure in enumerate(row.figures)]


def of_parts(table: Table, colour: Colour) -> tuple[Markup, ...]:
    """A bar for each option, divided into its parts."""
    return tuple(_of_parts(figure, colour) for figure in table.total.figures)


def _of_parts(figure: Figure, colour: Colour) -> Markup:
    segments = [Segment(part.share, colour(n), part.sign) for n, part in enumerate(figure.parts) if part.share]
    counts = " · ".join(
        f"{part.sign} {count}" for part, count in zip(figure.parts, (figure.count, *figure.more), strict=True)
    )
    return bar(segments, f"{figure.letter}: {counts}")


def in_words(row: Row) -> str:
    """The shares and of whom they are."""
    said = " · ".join(f"{figure.letter} {figure.percent}" for figure in row.figures) or NOTHING
    return _with_whole(said, row.figures[0].of if row.figures else "")


def _with_whole(said: str, of: str) -> str:
    return f"{said} ({of})" if of else said
