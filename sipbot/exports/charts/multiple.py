"""Charts of `multiple`: a bar per option, and per group columns: shares of people add up to no whole."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from . import drawn


def colour(n: int) -> int:
    return drawn.in_order(n)


def options(table: Table) -> tuple[Markup, ...]:
    return drawn.each(table, colour)


def groups(table: Table) -> tuple[Markup, ...]:
    return drawn.upright(table, colour)
