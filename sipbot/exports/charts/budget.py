"""Charts of `budget`: the share of each option; per group one bar divided among them, the rest is unspent."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from . import drawn


def colour(n: int) -> int:
    return drawn.in_order(n)


def options(table: Table) -> tuple[Markup, ...]:
    return drawn.each(table, colour)


def groups(table: Table) -> tuple[Markup, ...]:
    return drawn.divided(table, colour)
