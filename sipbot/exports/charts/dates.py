"""Charts of `dates`: each moment divided into yes, if need be and no; per group whom each suits."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from . import drawn
from .bars import NEUTRAL

COLOURS = (0, 4, NEUTRAL)


def colour(n: int) -> int:
    return COLOURS[n]


def options(table: Table) -> tuple[Markup, ...]:
    return drawn.of_parts(table, colour)


def groups(table: Table) -> tuple[Markup, ...]:
    return drawn.upright(table, drawn.one_colour)
