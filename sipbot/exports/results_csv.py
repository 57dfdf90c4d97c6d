"""Results as one tidy table: a row per question, group and figure.

`by` and `group` name the group: `total`, or `antenna` and a slug, or `language` and a code, or `kind` and
`members-clients`, `partner`, `permanent` or `unknown`; "other" is what was counted
together. `figure`, `option` and `detail` say what `n` is, by the names and ids of results.json: `no_opinion`;
`options` and an option's id; `shares`, an option's id and `median`; `pairwise` and two ids: how many prefer the
first; `order` and an id: its place. `answered` is how many of the group answered the question, `opinions` how
many of them have an opinion (of a statement: saw it), which is what a share of people is of, `members` how many
there are.
A question that fewer than five answered has no figure, but a row that says so.
Rows without a question are the turnout; where `by` is `note`, they hold a sentence about it in each language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sipbot.i18n import language
from sipbot.rules import questions, shares
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell, QuestionResult, Results
from sipbot.rules.suppression import OTHER
from sipbot.views import results_of
from sipbot.views.reports import groups
from sipbot.views.reports.groups import By
from sipbot.views.reports.results import counted_twice, turnout_line

from . import spreadsheet
from .results_json import labels

NOTE = "note"
Number = int | float | Literal[""]
Row = dict[str, str | int | float]


def text(results: Results, by: By | None = None) -> str:
    """The table: the totals, and with `by` the groups as well. Before the closing the turnout only."""
    return spreadsheet.text(columns(results), rows(results, (by,) if by else ()))


def columns(results: Results) -> list[str]:
    where = ["consultation", "question", "kind", "by", "group", "figure", "option", "detail"]
    return [*where, *(f"label_{code}" for code in _languages(results)), "n", "answered", "opinions", "members"]


def rows(results: Results, by: Iterable[By]) -> Iterator[Row]:
    """The rows: turnout first, then question by question."""
    by = tuple(by)
    for row in (*_turnout(results, by), *_notes(results), *_figures(results, by)):
        yield {"consultation": results.consultation.id, **row}


def _turnout(results: Results, by: tuple[By, ...]) -> Iterator[Row]:
    shares = [("total", "", results.turnout)]
    if "antenna" in by:
        shares += [("antenna", slug, share) for slug, share in results.antennas.items()]
    for grouping, group, share in shares:
        answered = share.answered
        yield {"by": grouping, "group": group, "n": answered, "answered": answered, "members": share.members}


def _notes(results: Results) -> Iterator[Row]:
    """Not a figure, so that sums stay right: that the turnout is rounded down, and what limits it."""
    if results.status != "closed":
        share = results.turnout
        yield _note({code: turnout_line(share, language(code), closed=False) for code in _languages(results)})
    if results.may_count_twice:
        yield _note({code: counted_twice(results, language(code)) for code in _languages(results)})


def _note(sentences: Mapping[str, str]) -> Row:
    return {"by": NOTE, "group": "", **{f"label_{code}": words for code, words in sentences.items()}}


def _figures(results: Results, by: tuple[By, ...]) -> Iterator[Row]:
    for result in results.questions if results.status == "closed" else ():
        if result.few:
            sentences = {code: results_of.few(language(code)) for code in _languages(results)}
            yield {"question": result.question.id, "kind": result.question.kind, **_note(sentences)}
            continue
        yield from _cell(result.question, result.total, "total", "", results.turnout.members)
        for grouping in by:
            for group, cell in groups.cells(result, grouping).items():
                members = _members(results, result, group) if grouping == "antenna" else ""
                yield from _cell(result.question, cell, grouping, group, members)


def _cell(question: Question, cell: Cell, by: str, group: str, members: int | str) -> Iterator[Row]:
    for figure, option, detail, n in flat(cell.figures):
        yield {
            "question": question.id,
            "kind": question.kind,
            "by": by,
            "group": group,
            "figure": figure,
            "option": option,
            "detail": detail,
            **_labels(question, option),
            "n": n,
            "answered": cell.answered,
            "opinions": shares.people(question, cell, option)
            if option in _chosen(question, cell)
            else cell.opinions,
            "members": members,
        }


def _chosen(question: Question, cell: Cell) -> Mapping[str, int]:
    return questions.kind(question.kind).compared(cell.figures)


def flat(figures: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Number]]:
    """Every number of the figures, with the names under which results.json has it."""
    for name, figure in figures.items():
        if isinstance(figure, Mapping):
            yield from _by_option(name, figure)
        elif isinstance(figure, Sequence):
            yield from _listed(name, figure)
        else:
            yield name, "", "", _number(figure)


def _by_option(name: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Number]]:
    for option, figure in figures.items():
        if isinstance(figure, Mapping):
            for detail, n in figure.items():
                yield name, option, detail, _number(n)
        else:
            yield name, option, "", _number(figure)


def _listed(name: str, entries: Sequence[Any]) -> Iterator[tuple[str, str, str, Number]]:
    """Ids that are in a list, or share the places of one: after two in the second place comes the fourth."""
    before = 0
    for entry in entries:
        ids = (entry,) if isinstance(entry, str) else tuple(entry)
        for id_ in ids:
            yield name, id_, "", 1 if isinstance(entry, str) else before + 1
        before += len(ids)


def _number(value: float | None) -> Number:
    """What is not known, such as the median of nothing, stays empty; yes and no are 1 and 0."""
    return "" if value is None else int(value) if isinstance(value, bool) else value


def _labels(question: Question, option: str) -> dict[str, str]:
    texts = {code: words.get(option) for code, words in labels(question).items()}
    return {f"label_{code}": label for code, label in texts.items() if label}


def _members(results: Results, result: QuestionResult, group: str) -> int:
    slugs = result.merged if group == OTHER else (group,)
    return sum(results.antennas[slug].members for slug in slugs if slug in results.antennas)


def _languages(results: Results) -> list[str]:
    shown = [
        code for question in results.consultation.questions for code, words in labels(question).items() if words
    ]
    few = any(result.few for result in results.questions)
    noted = results.may_count_twice or results.status != "closed" or few
    told = list(results.consultation.title) if noted else []
    return list(dict.fromkeys([*shown, *told]))
