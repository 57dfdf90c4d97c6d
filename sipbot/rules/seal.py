"""The sealed list: every row of the box after the closing, the figures made of it, and one hash over all.

From this text alone anybody can see that figures and rows agree, that no row was changed, taken away or put
in since the seal was told, and, with their own receipts, that their own answers are in it as given. It does
not prove that every row is a member's, and it does not protect somebody who is forced to show a receipt.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from . import questions
from .questions import Question

FORMAT = "sipbot sealed list 1"
WHY = "why "
"""Begins a row that holds a reason by itself: behind it the option that it is for, and its hash."""
HASHED = "sha256:"
"""Begins what stands in the place of words: their hash, so that nobody reads an opinion here."""


NO_COMMITMENTS: Mapping[tuple[str, str], str] = {}


class Sealed(NamedTuple):
    """One row: a receipt, the question, the answer with its words hashed."""

    receipt: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What does not agree: `code` names the sentence."""

    code: str
    facts: Mapping[str, str]


def hashed(question: Question, answer: str) -> str:
    """The answer as it stands in the list: what was chosen as it is, words as their hash."""
    words = questions.words(question, answer)
    if not words:
        return answer
    digest = HASHED + sha256(words.encode()).hexdigest()
    if questions.is_reason(question, answer):
        return f"{WHY}{questions.choice(question, answer)} {digest}"
    return answer.replace(words, digest)


def written(
    id_: str,
    closed_at: datetime,
    tables: Sequence[Mapping[str, Any]],
    figures: Mapping[str, Mapping[str, Any]],
    rows: Iterable[Sealed],
    committed: Mapping[tuple[str, str], str] = NO_COMMITMENTS,
) -> str:
    """The whole list as text. `tables`: the questions' tables as published; `figures`: by question id, less
    those that nobody may see (the list names them); `committed`: commitments to antennas' tables, by question
    and antenna.

    Rows are in the order of their receipts, which is random.
    """
    lines = [
        FORMAT,
        f"consultation {id_}",
        f"closed {closed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        *(f"question {_json(table)}" for table in tables),
        *(f"figures {question} {_json(counted)}" for question, counted in figures.items()),
        *(f"withheld {table['id']}" for table in tables if table["id"] not in figures),
        *(
            f"commitment {question} {antenna} {commitment}"
            for (question, antenna), commitment in committed.items()
        ),
        *(f"{row.receipt} {row.question} {row.answer}" for row in sorted(rows)),
    ]
    text = "\n".join(lines) + "\n"
    return f"{text}seal {seal(text)}\n"


def seal(text: str) -> str:
    """The hash over everything above the last line."""
    return sha256(text.encode()).hexdigest()


def sealed_with(text: str) -> str:
    """The seal that the list itself states; "" if it states none."""
    last = text.rstrip("\n").rpartition("\n")[2]
    return last.removeprefix("seal ") if last.startswith("seal ") else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# verifying


def verify(text: str, told: str = "") -> list[Mismatch]:
    """Everything that does not agree, from this text alone; `told`: the seal as the chats got it."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    lines = text.rstrip("\n").split("\n")
    if lines[0] != FORMAT:
        return [Mismatch("not_a_sealed_list", {})]
    body = "\n".join(lines[:-1]) + "\n"
    stated = sealed_with(text)
    mismatches = []
    if stated != seal(body):
        mismatches.append(Mismatch("seal_broken", {"stated": stated[:16], "computed": seal(body)[:16]}))
    if told and told.strip().lower() != stated:
        mismatches.append(Mismatch("another_seal", {"told": told[:16], "stated": stated[:16]}))
    try:
        return mismatches + _recounted(lines[1:-1])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return [*mismatches, Mismatch("unreadable_list", {})]


def _recounted(lines: Sequence[str]) -> list[Mismatch]:
    by_id = {q.id: q for q in map(_question, _after("question ", lines))}
    stated, held_back = _figures(lines), set(_after("withheld ", lines))
    rows = [_row(line) for line in lines if _is_row(line)]
    mismatches = [
        Mismatch("unknown_question", {"question": row.question, "receipt": row.receipt})
        for row in rows
        if row.question not in by_id
    ]
    for id_, question in by_id.items():
        own = [_in_box(row.answer) for row in rows if row.question == id_]
        if not _agrees(questions.count(question, own), stated.get(id_)) and not (id_ in held_back and not own):
            mismatches.append(Mismatch("figures_differ", {"question": id_}))
    twice = [key for key, n in Counter((row.question, row.receipt) for row in rows).items() if n > 1]
    mismatches += [Mismatch("receipt_twice", {"question": q, "receipt": receipt}) for q, receipt in twice]
    return mismatches


def _agrees(counted: Mapping[str, Any], stated: Mapping[str, Any] | None) -> bool:
    return stated is not None and json.loads(_json(counted)) == questions.set_beside(stated)


def withheld(text: str) -> list[str]:
    """The questions that fewer than K answered, by id: the list has neither figures nor rows of them."""
    return _after("withheld ", text.split("\n"))


def figures(text: str) -> dict[str, Any]:
    """The figures that a list states, by question id."""
    return _figures(text.split("\n"))


def _figures(lines: Sequence[str]) -> dict[str, Any]:
    parts = [line.partition(" ") for line in _after("figures ", lines)]
    return {id_: json.loads(stated) for id_, _, stated in parts}


def commitments(text: str) -> dict[tuple[str, str], str]:
    """What a list commits to, by question and antenna."""
    parts = [line.split(" ") for line in _after("commitment ", text.split("\n"))]
    return {(part[0], part[1]): part[2] for part in parts if len(part) == 3}


def _after(begins: str, lines: Sequence[str]) -> list[str]:
    return [line.removeprefix(begins) for line in lines if line.startswith(begins)]


def _question(line: str) -> Question:
    from .tables import Table

    return questions.read(Table(json.loads(line), "", []))


def _is_row(line: str) -> bool:
    return len(line) > 9 and line[4] == "-" and line[9] == " "


def _row(line: str) -> Sealed:
    receipt, question, answer = line.split(" ", 2)
    return Sealed(receipt, question, answer)


def _in_box(answer: str) -> str:
    """A row as the box holds it, by which it counts."""
    if not answer.startswith(WHY):
        return answer
    option, _, digest = answer.removeprefix(WHY).partition(" ")
    return questions.reason_row(option, digest)


def rows_of(text: str, receipt: str) -> list[Sealed]:
    """The rows with this receipt, however it was typed."""
    wanted = receipt.strip().upper().replace(" ", "").replace("-", "")
    wanted = wanted.replace("O", "0").replace("I", "1").replace("L", "1")
    return [
        row
        for line in text.split("\n")
        if _is_row(line) and (row := _row(line)).receipt.replace("-", "") == wanted
    ]
