"""Results as a table for a terminal: plain text, the same at every run for the same width."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

from sipbot.i18n import Language
from sipbot.rules.results import QuestionResult, Results
from sipbot.views import results_of
from sipbot.views.reports import groups
from sipbot.views.reports.groups import By
from sipbot.views.reports.results import audit, counted_twice, desired, not_yet, turnout_line, who_could
from sipbot.views.results_of import Figure
from sipbot.views.words import labels

from . import columns

WIDTH = 100
"""Characters of a line, unless told otherwise."""


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
        *("\n".join(wrap(note, width)) for note in desired(results, t, antenna_names)),
        *_note(results, t, width),
    ]
    for number, result in enumerate(results.questions, 1):
        blocks += _question(number, result, t, antenna_names, by if closed else None, width)
    if not closed and not results.questions:
        blocks.append(not_yet(t))
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _note(results: Results, t: Language, width: int) -> list[str]:
    notes = (who_could(results, t), counted_twice(results, t), audit(results, t))
    return ["\n".join(wrap(note, width)) for note in notes if note]


def _turnout(results: Results, t: Language, names: Mapping[str, str], width: int) -> str:
    rows = [(row.name, row.answered, row.members, row.rate) for row in groups.turnout(results, t, names)]
    return columns.text(groups.turnout_columns(t), rows, width)


def _question(
    number: int, result: QuestionResult, t: Language, names: Mapping[str, str], by: By | None, width: int
) -> list[str]:
    words = results_of.of(result.question.kind)
    title = f"{number}. {labels.text_in(result.question.text, t)}"
    blocks = [title, "\n".join(wrap(results_of.how_many_answered(result.question, result.total, t), width))]
    figures = results_of.figures(result.question, result.total, t)
    if figures:
        options = [(_named(f), f.count, *f.more, f.percent) for f in figures]
        blocks.append(columns.text(words.option_columns(result.question, t), options, width))
    blocks += ["\n".join(wrap(note, width)) for note in results_of.notes(result.question, result.total, t)]
    for sheet in results_of.sheets(result.question, result.total, t):
        table = columns.text(
            (sheet.head, *sheet.columns), [(row.name, *row.cells) for row in sheet.rows], width
        )
        blocks += [sheet.caption, table]
    if by and not result.few:
        by_group = groups.table(result, by, t, names)
        rows = [(row.name, *row.cells) for row in (*by_group.rows, by_group.total)]
        blocks += [
            columns.text((by_group.head, *by_group.columns), rows, width),
            *("\n".join(wrap(note, width)) for note in by_group.notes),
        ]
    return blocks


def _named(figure: Figure) -> str:
    return f"{figure.letter} · {figure.label}" if figure.label else figure.letter
