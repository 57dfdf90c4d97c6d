"""A dossier as one table for a spreadsheet: figures by antenna and language, opinions, chats not asked.

The column `row` says what a row is: `figure` (columns as in results_csv), `note` (what limits the figures, in
each language), `opinion` (its reference, antenna as `group`, language, text and what was chosen with it) or
`not_asked` (antenna as `group`, language, and the reason as text).
"""

from __future__ import annotations

from collections.abc import Iterator

from sipbot.rules.dossiers import Dossier, quotable

from . import results_csv, spreadsheet
from .results_csv import NOTE, Row

MORE = ("reference", "language", "text", "choice", "signature")


def content(dossier: Dossier) -> bytes:
    """The file, for people who open it in a spreadsheet."""
    columns = ["row", *results_csv.columns(dossier.results), *MORE]
    return spreadsheet.file(columns, rows(dossier))


def rows(dossier: Dossier) -> Iterator[Row]:
    for row in results_csv.rows(dossier.results, ("antenna", "language", "kind")):
        yield {"row": NOTE if row["by"] == NOTE else "figure", **row}
    for number, result in enumerate(dossier.results.questions, 1):
        yield from _opinions(dossier, number, result.question.id)
    for chat in dossier.not_asked:
        where = {"by": "antenna", "group": chat.antenna, "language": chat.language}
        yield {"row": "not_asked", **_of(dossier), **where, "text": chat.why}


def _opinions(dossier: Dossier, number: int, question: str) -> Iterator[Row]:
    for quote in quotable(dossier, number):
        opinion = quote.opinion
        yield {
            "row": "opinion",
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
