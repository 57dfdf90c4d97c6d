"""Results by antenna, by language or by kind of stakeholder, as the rows of a table in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sipbot.i18n import Language
from sipbot.rules import questions, shares, translation
from sipbot.rules.results import Cell, QuestionResult, Results, Share
from sipbot.rules.suppression import OTHER, STEP, K
from sipbot.views import results_of
from sipbot.views.reports import cited
from sipbot.views.results_of import NOTHING, Figure
from sipbot.views.words import labels

By = Literal["antenna", "language", "kind"]


@dataclass(frozen=True, slots=True)
class Row:
    """A group's figures, ready to print. `figures` are what is drawn: in the total option by option."""

    name: str
    answered: int
    figures: tuple[Figure, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One question's figures by group. `total` is the row below; `notes` say what is merged and why."""

    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    notes: tuple[str, ...]
    groups: tuple[str, ...] = ()  # of the rows, by their short names


@dataclass(frozen=True, slots=True)
class TurnoutRow:
    """An antenna's turnout, ready to print."""

    name: str
    answered: str
    members: str
    rate: str
    share: float  # may exceed 1 where the number of members is out of date


def by_antenna(result: QuestionResult, t: Language, names: Mapping[str, str]) -> Table:
    called = {slug: labels.antenna(slug, names, t) for slug in result.antennas}
    notes = merged_antennas(result, t, names)
    return _table(result, t, t("By antenna"), t("Antenna"), called, result.antennas, notes)


def by_language(result: QuestionResult, t: Language) -> Table:
    called = {code: labels.language(code, t) for code in result.languages}
    notes = ((_apart(t),) if OTHER in result.languages else ()) + languages_that_differ(result, t)
    return _table(result, t, t("By language"), t("Language"), called, result.languages, notes)


def by_kind(result: QuestionResult, t: Language) -> Table:
    called = {kind: labels.stakeholders(kind, t) for kind in result.kinds}
    notes = (_apart(t),) if OTHER in result.kinds else ()
    head = t("Kind of stakeholder")
    return _table(result, t, t("By kind of stakeholder"), head, called, result.kinds, notes)


TABLES: dict[By, Callable[[QuestionResult, Language, Mapping[str, str]], Table]] = {
    "antenna": by_antenna,
    "language": lambda result, t, names: by_language(result, t),
    "kind": lambda result, t, names: by_kind(result, t),
}


def table(result: QuestionResult, by: By, t: Language, names: Mapping[str, str]) -> Table:
    return TABLES[by](result, t, names)


def cells(result: QuestionResult, by: By) -> Mapping[str, Cell]:
    """The figures of that table."""
    return {"antenna": result.antennas, "language": result.languages, "kind": result.kinds}[by]


def merged_antennas(result: QuestionResult, t: Language, names: Mapping[str, str]) -> tuple[str, ...]:
    """Who stands in the row "other" and why; nothing if there is none."""
    if OTHER not in result.antennas:
        return ()
    whole = t(
        "“Other antennas” stands for: {antennas}. Fewer than {k} people answered in at least one of them; they "
        "are counted together so that nobody can work out the figures of one.",
        antennas=", ".join(names.get(slug, slug) for slug in result.merged),
        k=t.number(K),
    )
    written = t(
        "“Other antennas” also stands for those who wrote in a language in which fewer than {k} people of "
        "their antenna did.",
        k=t.number(K),
    )
    told = questions.kind(result.question.kind).SHOWS_LANGUAGE
    return (*((whole,) if result.merged else ()), *((written,) if told else ()))


def languages_that_differ(result: QuestionResult, t: Language) -> tuple[str, ...]:
    """Options that do significantly worse or better in one language, with the test and its figure."""
    called = results_of.of(result.question.kind).labels(result.question, t)
    return tuple(
        t(
            "“{option}”: {share} in {language} ({chosen} of {asked}), {others} in the other languages "
            "({chosen_elsewhere} of {asked_elsewhere}). That is hardly chance (Fisher's exact test, {p}, "
            "corrected for {n} comparisons): it may be the translation.",
            option=called.get(flag.option, flag.option),
            share=labels.percent(flag.chosen, flag.people, t),
            chosen=t.number(flag.chosen),
            asked=t.number(flag.people),
            language=labels.language(flag.language, t),
            others=labels.percent(flag.chosen_elsewhere, flag.people_elsewhere, t),
            chosen_elsewhere=t.number(flag.chosen_elsewhere),
            asked_elsewhere=t.number(flag.people_elsewhere),
            p=cited.p_value(flag.p, t),
            n=t.number(flag.comparisons),
        )
        for flag in translation.flags(result)
    )


def _apart(t: Language) -> str:
    return t(
        "“Not shown apart” stands for those who would be fewer than {k} of their antenna in a row, and a few "
        "others drawn by lot, so that nobody's answer can be worked out. They are missing from the other rows.",
        k=t.number(K),
    )


def turnout_columns(t: Language) -> tuple[str, ...]:
    """Headings of a table with a row for each antenna."""
    return (t("Antenna"), t("Answered"), t("Members"), t("Turnout"))


def turnout(results: Results, t: Language, names: Mapping[str, str]) -> tuple[TurnoutRow, ...]:
    """One row per antenna, and the total last. Before the closing each says that it is rounded down."""
    by_antenna = [(names.get(slug, slug), share) for slug, share in results.antennas.items()]
    row = _turnout_row if results.status == "closed" else _turnout_so_far
    return tuple(row(name, share, t) for name, share in (*by_antenna, (t("Total"), results.turnout)))


def _turnout_row(name: str, share: Share, t: Language) -> TurnoutRow:
    part = shares.part(share.answered, share.members)
    return TurnoutRow(name, t.number(share.answered), t.number(share.members), labels.rate(share, t), part)


def _turnout_so_far(name: str, share: Share, t: Language) -> TurnoutRow:
    """`share` is the lower end of its step."""
    row = _turnout_row(name, share, t)
    if share.answered < STEP:
        return replace(row, answered=t("fewer than {n}", n=STEP), rate="–")
    return replace(row, answered=t("at least {n}", n=row.answered))


def _table(
    result: QuestionResult,
    t: Language,
    caption: str,
    head: str,
    called: Mapping[str, str],
    cells: Mapping[str, Cell],
    notes: tuple[str, ...],
) -> Table:
    columns = results_of.of(result.question.kind).columns(result.question, t)
    # a column of its own only where somebody said so
    without = any(cell.no_opinion for cell in cells.values())
    if without:
        columns = (*columns, t("No opinion"))
    rows = tuple(
        _row(result, called[group], cell, t, without, results_of.drawn(result.question, cell, t))
        for group, cell in cells.items()
    )
    options = results_of.figures(result.question, result.total, t)
    total = _row(result, t("Total"), result.total, t, without, options)
    few = tuple(
        line
        for group, cell in cells.items()
        if (line := cited.few_people(result.question, called[group], cell, t))
    )
    return Table(caption, head, columns, rows, total, (*_of_whom(rows, t), *few, *notes), tuple(cells))


def _of_whom(rows: Iterable[Row], t: Language) -> tuple[str, ...]:
    """Where a row prints shares."""
    if not any(
        figure.of and figure.percent in cell for row in rows for figure in row.figures for cell in row.cells
    ):
        return ()
    return (t("In each row the shares are of those in it who have an opinion."),)


def _row(
    result: QuestionResult, name: str, cell: Cell, t: Language, without: bool, figures: tuple[Figure, ...]
) -> Row:
    words = results_of.of(result.question.kind)
    if not cell.figures:
        return Row(name, cell.answered, figures, (NOTHING,) * len(words.columns(result.question, t)))
    cells = words.cells(result.question, cell, t)
    return Row(name, cell.answered, figures, (*cells, t.number(cell.no_opinion)) if without else cells)
