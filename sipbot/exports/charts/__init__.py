"""Drawings of results as inline SVG, per kind of question: one file each in this folder, found by name."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Protocol, cast

from markupsafe import Markup

from sipbot.views.groups import Table


class Chart(Protocol):
    """What a file in this folder offers. Every drawing says in words what it shows."""

    def colour(self, n: int) -> int:
        """The colour of the nth letter or part."""

    def options(self, table: Table) -> tuple[Markup, ...]:
        """One drawing per option, of all answers; none where there are no options."""

    def groups(self, table: Table) -> tuple[Markup, ...]:
        """One drawing per row of the table."""


@cache
def of(kind: str) -> Chart:
    """The chart of this kind."""
    return cast(Chart, importlib.import_module(f"{__name__}.{kind}"))
