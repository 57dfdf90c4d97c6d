"""Drawings of results as inline SVG. Every drawing says in words what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from sipbot.views import results_of
from sipbot.views.reports.groups import Table
from sipbot.views.results_of import Drawing

from . import drawn


@dataclass(frozen=True, slots=True)
class Chart:
    """Draws as the kind says."""

    drawing: Drawing

    def colour(self, n: int) -> int:
        """The colour of the nth letter or part."""
        return drawn.colour(self.drawing.colours, n)

    def options(self, table: Table) -> tuple[Markup, ...]:
        """One drawing per option, of all answers; none where there are no options."""
        return drawn.OPTIONS[self.drawing.options](table, self.drawing.colours)

    def groups(self, table: Table) -> tuple[Markup, ...]:
        """One drawing per row of the table."""
        colours = self.drawing.group_colours or self.drawing.colours
        return drawn.GROUPS[self.drawing.groups](table, colours)


def of(kind: str) -> Chart:
    """The chart of this kind."""
    return Chart(results_of.of(kind).DRAWN)
