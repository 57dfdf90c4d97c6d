"""Charts of `consent`: a bar per choice, and per group one bar divided among them."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from . import drawn

COLOURS = (0, 10, 3, 11)


def colour(n: int) -> int:
    return COLOURS[n]


def options(table: Table) -> tuple[Markup, ...]:
    return drawn.each(table, colour)


def groups(table: Table) -> tuple[Markup, ...]:
    return drawn.divided(table, colour)
