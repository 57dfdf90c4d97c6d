"""Results as one tidy table: a row per question, group and figure.

`by` and `group` name the group: `total`, or `antenna` and a slug, or `language` and a code; "other" is what was
merged. `n` is the figure, `answered` how many of the group answered the question, `members` how many there are.
Rows without a question are the turnout; where `by` is `note`, they hold a sentence about it in each language.
A `text` question has no options: there `n` counts opinions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sipbot.i18n import language
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell, QuestionResult, Results
from sipbot.rules.suppression import OTHER
from sipbot.views.groups import By
from sipbot.views.results import counted_twice

from . import spreadsheet

NOTE = "note"
Row = dict[str, str | int]


def text(results: Results, by: By | None = None) -> str:
    """The table: the totals, and with `by` the groups as well. Before the closing the turnout only."""
    return spreadsheet.text(columns(results), rows(results, (by,) if by else ()))


def columns(results: Results) -> list[str]:
    labels = [f"label_{language}" for language in _languages(results)]
    return ["consultation", "question", "kind", "by", "group", "option", *labels, "n", "answered", "members"]


def rows(results: Results, by: Iterable[By]) -> Iterator[Row]:
    """The rows: turnout first, then question by question."""
    by = tuple(by)
    for row in (*_turnout(results, by), *_notes(results), *_figures(results, by)):
        yield {"consultation": results.consultation.id, **row}


def _turnout(results: Results, by: tuple[By, ...]) -> Iterator[Row]:
    shares = [("total", "", results.turnout)]
    if "antenna" in by:
        shares += [("antenna", slug, share) for slug, share in results.antennas.items()]
    for kind, group, share in shares:
        answered = share.answered
        yield {"by": kind, "group": group, "n": answered, "answered": answered, "members": share.members}


def _notes(results: Results) -> Iterator[Row]:
    """Not a figure, so that sums stay right."""
    if results.may_count_twice:
        said = {f"label_{code}": counted_twice(results, language(code)) for code in _languages(results)}
        yield {"by": NOTE, "group": "", **said}


def _figures(results: Results, by: tuple[By, ...]) -> Iterator[Row]:
    for result in results.questions if results.status == "closed" else ():
        yield from _cell(result.question, result.total, "total", "", results.turnout.members)
        for kind in by:
            cells = result.antennas if kind == "antenna" else result.languages
            for group, cell in cells.items():
                members = _members(results, result, group) if kind == "antenna" else ""
                yield from _cell(result.question, cell, kind, group, members)


def _cell(question: Question, cell: Cell, by: str, group: str, members: int | str) -> Iterator[Row]:
    for option, n in _flat(cell.figures):
        labels = _labels(question, option)
        yield {
            "question": question.id,
            "kind": question.kind,
            "by": by,
            "group": group,
            "option": option,
            **labels,
            "n": n,
            "answered": cell.answered,
            "members": members,
        }


def _flat(figures: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Every number with the id of its option; one that stands for the whole question has none."""
    for figure in figures.values():
        if isinstance(figure, Mapping):
            yield from figure.items()
        else:
            yield "", figure


def _labels(question: Question, option: str) -> dict[str, str]:
    found = question.option(option)
    return {f"label_{code}": label for code, label in found.labels.items()} if found else {}


def _members(results: Results, result: QuestionResult, group: str) -> int:
    slugs = result.merged if group == OTHER else (group,)
    return sum(results.antennas[slug].members for slug in slugs if slug in results.antennas)


def _languages(results: Results) -> list[str]:
    options = [option for question in results.consultation.questions for option in question.options]
    shown = [code for option in options for code in option.labels]
    told = list(results.consultation.title) if results.may_count_twice else []
    return list(dict.fromkeys([*shown, *told]))
