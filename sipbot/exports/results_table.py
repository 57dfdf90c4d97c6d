"""Results as a table for a terminal: plain text, the same at every run for the same width."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from sipbot.i18n import Language
from sipbot.rules.results import QuestionResult, Results
from sipbot.views import groups, labels, results_of
from sipbot.views.groups import By
from sipbot.views.results import not_yet, turnout_line

WIDTH = 100
"""Columns of a line, unless told otherwise."""


def render(
    results: Results,
    t: Language,
    antenna_names: Mapping[str, str],
    by: By | None = None,
    width: int = WIDTH,
) -> str:
    """Turnout, then each question; with `by` also its figures per antenna or language."""
    closed = results.status == "closed"
    blocks = [
        labels.text_in(results.consultation.title, t),
        turnout_line(results.turnout, t, closed=closed),
        _turnout(results, t, antenna_names, width),
    ]
    if closed:
        for number, result in enumerate(results.questions, 1):
            blocks += _question(number, result, t, antenna_names, by, width)
    else:
        blocks.append(not_yet(t))
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _turnout(results: Results, t: Language, names: Mapping[str, str], width: int) -> str:
    rows = [(row.name, row.answered, row.members, row.rate) for row in groups.turnout(results, t, names)]
    return _table(groups.turnout_columns(t), rows, width)


def _question(
    number: int, result: QuestionResult, t: Language, names: Mapping[str, str], by: By | None, width: int
) -> list[str]:
    words = results_of.of(result.question.kind)
    title = f"{number}. {labels.text_in(result.question.text, t)}"
    blocks = [title, words.said(result.total, t)]
    figures = words.figures(result.question, result.total, t)
    if figures:
        options = [(f"{f.letter} · {f.label}", f.count, f.percent) for f in figures]
        blocks.append(_table(groups.option_columns(t), options, width))
    if by:
        table = groups.table(result, by, t, names)
        rows = [(row.name, *row.cells) for row in (*table.rows, table.total)]
        blocks += [_table((table.head, *table.columns), rows, width), *table.notes]
    return blocks


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for n, column in enumerate(head):
        table.add_column(Text(column), justify="right" if n else "left", no_wrap=n > 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    written = io.StringIO()
    Console(file=written, width=width, color_system=None, force_terminal=False, legacy_windows=False).print(
        table
    )
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines() if line.strip())
