"""Charts of `statements`: each divided into agree, disagree and pass; per group all of them together."""

from __future__ import annotations

from markupsafe import Markup

from sipbot.views.groups import Table

from . import drawn
from .bars import NEUTRAL

COLOURS = (0, 1, NEUTRAL)


def colour(n: int) -> int:
    return COLOURS[n]


def options(table: Table) -> tuple[Markup, ...]:
    return drawn.of_parts(table, colour)


def groups(table: Table) -> tuple[Markup, ...]:
    return drawn.divided(table, colour)
