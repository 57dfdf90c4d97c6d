"""Charts of `text`: how many opinions came from each group, against the largest."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from .bars import Segment, bar


def options(table: Table) -> tuple[Markup, ...]:
    return ()


def groups(table: Table) -> tuple[Markup, ...]:
    most = max((row.answered for row in table.rows), default=0) or 1
    return tuple(bar([Segment(row.answered / most, 0)], " ".join(row.cells)) for row in table.rows)
