"""Charts of `single`: a bar per option, and per group one bar divided among the options."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Row, Table

from .bars import Segment, bar


def options(table: Table) -> tuple[Markup, ...]:
    return tuple(
        bar([Segment(figure.share, n)], f"{figure.letter} {figure.percent}")
        for n, figure in enumerate(table.total.figures)
    )


def groups(table: Table) -> tuple[Markup, ...]:
    return tuple(_divided(row) for row in table.rows)


def _divided(row: Row) -> Markup:
    segments = [Segment(figure.share, n, figure.letter) for n, figure in enumerate(row.figures) if figure.n]
    words = " · ".join(f"{figure.letter} {figure.percent}" for figure in row.figures)
    return bar(segments, words)
