"""Charts of `text`: how many opinions came from each group, against the largest."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from .bars import Segment, bar


def colour(n: int) -> int:
    return 0


def options(table: Table) -> tuple[Markup, ...]:
    return ()


def groups(table: Table) -> tuple[Markup, ...]:
    found = [row.figures[0].n if row.figures else 0 for row in table.rows]
    most = max(found, default=0) or 1
    return tuple(bar([Segment(n / most, 0)], row.cells[0]) for n, row in zip(found, table.rows, strict=True))
