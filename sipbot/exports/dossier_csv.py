"""A dossier as one table for a spreadsheet: figures by antenna and language, opinions, chats not asked.

The column `row` says what a row is: `figure` (columns as in results_csv), `note` (what limits the figures, in
each language), `opinion` (its reference, antenna as `group`, language and text), `reason` (likewise, with what
was chosen) or `not_asked` (antenna as `group`, language, and why as text).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sipbot.rules import references
from sipbot.rules.dossiers import Dossier, Quotable, quotable
from sipbot.views import results_of

from . import results_csv, spreadsheet
from .results_csv import NOTE, Row

MORE = ("reference", "language", "text", "choice", "signature")


def content(dossier: Dossier) -> bytes:
    """The file, for people who open it in a spreadsheet."""
    columns = ["row", *results_csv.columns(dossier.results), *MORE]
    return spreadsheet.file(columns, rows(dossier))


def rows(dossier: Dossier) -> Iterator[Row]:
    for row in results_csv.rows(dossier.results, ("antenna", "language", "kind")):
        yield {"row": NOTE if row["by"] == NOTE else "figure", **row, **_reference(dossier, row)}
    for result, written in zip(dossier.results.questions, quotable(dossier), strict=True):
        yield from _opinions(dossier, result.question.id, written)
    for chat in dossier.not_asked:
        where = {"by": "antenna", "group": chat.antenna, "language": chat.language}
        yield {"row": "not_asked", **_of(dossier), **where, "text": chat.why}


def _reference(dossier: Dossier, row: Row) -> Row:
    """Of an option's figure, and of how many were heard."""
    group = "" if row["by"] == "total" else str(row["group"])
    if row["by"] == NOTE:
        return {}
    if not row.get("question"):
        return {"reference": references.who(dossier.number, references.HEARD, group)}
    number = next(n for n, r in enumerate(dossier.results.questions, 1) if r.question.id == row["question"])
    question = dossier.results.questions[number - 1].question
    letter = results_of.of(question.kind).letters(question).get(str(row["option"]), "")
    if not letter or row["detail"]:
        return {}
    return {"reference": references.share(dossier.number, number, letter, group)}


def _opinions(dossier: Dossier, question: str, written: Iterable[Quotable]) -> Iterator[Row]:
    for quote in written:
        opinion = quote.opinion
        yield {
            "row": "reason" if opinion.is_reason else "opinion",
            **_of(dossier),
            "question": question,
            "by": "antenna",
            "group": opinion.antenna,
            "reference": quote.reference,
            "language": opinion.language,
            "text": opinion.text,
            "choice": opinion.choice,
            "signature": opinion.signature,
        }


def _of(dossier: Dossier) -> Row:
    return {"consultation": dossier.results.consultation.id}
