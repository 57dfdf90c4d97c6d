"""Charts of `ranking`: the points of each option, and per group the same as columns."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from . import drawn


def colour(n: int) -> int:
    return drawn.one_colour(n)


def options(table: Table) -> tuple[Markup, ...]:
    return drawn.each(table, colour)


def groups(table: Table) -> tuple[Markup, ...]:
    return drawn.upright(table, colour)
