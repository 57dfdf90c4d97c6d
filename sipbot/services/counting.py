"""Counting what is closed: figures are fixed, small cells coarsened in the box itself, and what leads to a
person is dropped.

Beside the bot, in short transactions between which others write. The new box is written beside the old one, and
one transaction makes it the box; what a process that was killed left half written is thrown away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from random import SystemRandom
from typing import Any, TypeVar

from sipbot.chat import About, Subject
from sipbot.rules import questions, receipts, seal
from sipbot.rules.commitments import Opened
from sipbot.rules.consultations import Consultation
from sipbot.rules.questions import Question
from sipbot.rules.results import QuestionResult, tally
from sipbot.rules.suppression import NOTHING, OTHER, Hidden, Stratum
from sipbot.store import (
    ballots,
    consultations,
    counting,
    finals,
    fingerprints,
    outbox,
    people,
    sealed,
    translation_reports,
)
from sipbot.store import statements as kept_statements
from sipbot.store.consultations import CLOSED, COUNTED, SWITCHED, CellRow, Stored
from sipbot.store.counting import Given, Kept

from . import Database, Keyring, LockTaken, Tx, Work, audits, entitlement, statements
from .consultations import find, spec

log = logging.getLogger(__name__)

TOTAL = "total"
ANTENNA = "antenna"
LANGUAGE = "language"
KIND = "kind"
COUNTING = "counting"
"""The lock that one process holds: a second would throw away what the first has written."""
TELLING = (About.BALLOT, About.REPLACED, About.PROPOSAL, About.ODD)
"""What messages are about that would tell after the closing who took part."""
ROWS = 3000
"""Of one transaction: others wait for it, and nobody should notice."""
PAUSE = 0.02
"""Seconds between two transactions, in which others write."""
_random = SystemRandom()

S = TypeVar("S", bound=Sequence[Any])


async def count_all(database: Database, keys: Keyring, now: datetime) -> None:
    """Count what is closed and not counted, one after the other; nothing, while another process does."""
    try:
        async with database.only_one(COUNTING):
            while waiting := await _waiting(database):
                for id_ in waiting:
                    await count(database, keys, id_, now)
                    log.info("%s is counted", id_)
    except LockTaken:
        log.debug("another process counts")


async def _waiting(database: Database) -> list[str]:
    async with database.read() as tx:
        return await counting.uncounted(tx)


async def count(database: Database, keys: Keyring, id_: str, now: datetime) -> None:
    """From wherever a process before has stopped to the end."""
    async with database.read() as tx:
        stored = await find(tx, id_)
        consultation = await statements.grown(tx, stored, spec(stored))
    if stored.step == CLOSED:
        await _remove(database, id_, counted=True)  # what was left half written
        whole = await _counted(database, stored, consultation)
        await _write(database, id_, whole.kept)
        text = _sealed(stored, consultation, whole)
        if consultation.audit:
            audits.keep(keys, consultation, whole.opened)
        await database.transact(lambda tx: _switch(Work(tx, keys, now), id_, consultation, whole, text))
    await _remove(database, id_, counted=False)
    await _empty_roll(database, id_)
    await database.transact(partial(_forget, id_=id_))


@dataclass(slots=True)
class _Whole:
    """What comes of all questions: rows of figures; each question's figures in total, less those that nobody
    may see; what stays in the box; the tables that only an auditor may see."""

    cells: list[CellRow] = field(default_factory=list)
    figures: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)


async def _counted(database: Database, stored: Stored, consultation: Consultation) -> _Whole:
    """Count one question after the other, each for all tables together."""
    async with database.read() as tx:
        asked = list(await consultations.asked(tx, stored.id))
        languages = dict.fromkeys(chat.language for chat in await consultations.asked_chats(tx, stored.id))
    whole, hidden = _Whole(), dict[str, Hidden]()
    for question in consultation.questions:
        async with database.read() as tx:
            given = await counting.given(tx, stored.id, question.id)
        complete = cache(partial(questions.complete, question))
        given = [one for one in given if complete(one.answer)]
        above = hidden[question.only_if.question] if question.only_if else NOTHING
        counted = tally(question, _stratified(given), asked, languages, _random, above)
        hidden[question.id] = counted.hidden
        whole.cells += _rows(counted.result)
        whole.kept += _coarsened(question, given, counted.strata)
        if not counted.result.few:
            whole.figures[question.id] = counted.result.total.figures
        if consultation.audit:
            whole.opened += audits.tables(question, given, asked)
    return whole


async def _write(database: Database, id_: str, kept: list[Kept]) -> None:
    """The new box, in a random order, which says nothing of any order before."""
    _random.shuffle(kept)
    ids = counting.new_ids(len(kept))

    async def write(tx: Tx, part: range) -> None:
        await counting.write(tx, id_, ids[part.start : part.stop], kept[part.start : part.stop])

    await _in_turns(database, range(len(kept)), write)


def _stratified(given: Iterable[Given]) -> list[tuple[Stratum, str]]:
    stratum = cache(Stratum)
    return [(stratum(one.antenna, one.language, one.stakeholder), one.answer) for one in given]


async def _in_turns(database: Database, rows: S, act: Callable[[Tx, S], Awaitable[None]]) -> None:
    """A part of the rows after the other, each in a transaction of its own."""
    for start in range(0, len(rows), ROWS):
        part: Any = rows[start : start + ROWS]
        await database.transact(lambda tx, part=part: act(tx, part))  # type: ignore[misc]
        if start + ROWS < len(rows):
            await asyncio.sleep(PAUSE)


async def _remove(database: Database, id_: str, *, counted: bool) -> None:
    async with database.read() as tx:
        ids = await counting.ids(tx, id_, counted=counted)
    await _in_turns(database, ids, counting.remove)


async def _empty_roll(database: Database, id_: str) -> None:
    async with database.read() as tx:
        on_roll = await counting.on_roll(tx, id_)
    await _in_turns(database, on_roll, lambda tx, part: counting.take_off_roll(tx, id_, part))


async def _switch(work: Work, id_: str, consultation: Consultation, whole: _Whole, text: str) -> None:
    """From now on the new box is the box."""
    tx = work.tx
    stored = await find(tx, id_, lock=True)
    if stored.secrecy == "named":
        await counting.forget_names_of_erased(tx, id_)
    await consultations.keep_cells(tx, id_, whole.cells)
    await sealed.keep(tx, id_, seal.sealed_with(text), text)
    await _turnout(work, id_, consultation)
    if stored.step == CLOSED:
        await consultations.update(tx, id_, step=SWITCHED)


def _sealed(stored: Stored, consultation: Consultation, whole: _Whole) -> str:
    """The list in which everybody finds their own answer by its receipt, and its seal."""
    assert stored.closed_at is not None
    committed = {(table.question, table.antenna): table.commitment(stored.id) for table in whole.opened}
    tables = statements.tables(stored, consultation)
    hashed = {question.id: cache(partial(seal.hashed, question)) for question in consultation.questions}
    rows = [
        seal.Sealed(one.receipt, one.question, hashed[one.question](one.answer))
        for one in whole.kept
        if one.question in whole.figures
    ]
    return seal.written(stored.id, stored.closed_at, tables, whole.figures, rows, committed)


def _rows(result: QuestionResult) -> list[CellRow]:
    id_, total = result.question.id, result.total
    rows = [CellRow(id_, TOTAL, TOTAL, total.answered, dict(total.figures), result.merged)]
    for by, cells in ((ANTENNA, result.antennas), (LANGUAGE, result.languages), (KIND, result.kinds)):
        rows += [
            CellRow(id_, by, group, cell.answered, dict(cell.figures), ()) for group, cell in cells.items()
        ]
    return rows


def _coarsened(question: Question, given: Sequence[Given], strata: Sequence[Stratum]) -> list[Kept]:
    """What stays of each answer: no order, no kind, no language but where the answer itself tells it.

    An antenna stays where the tables count the answer in it; a reason never keeps one, whatever was chosen with
    it: whether it did would itself tell how many chose that.
    """
    told = questions.kind(question.kind).SHOWS_LANGUAGE
    parts = cache(partial(questions.split_for_box, question))
    is_reason = cache(partial(questions.is_reason, question))
    wrote = cache(lambda answer: told and not questions.is_none(question, answer))
    return [
        Kept(
            question.id,
            OTHER if is_reason(part) else stratum.antenna,
            one.language if wrote(one.answer) else "",
            part,
            one.person,
            one.signature,
            receipts.receipt(one.receipt or receipts.root(), n),
        )
        for one, stratum in zip(given, strata, strict=True)
        for n, part in enumerate(parts(one.answer))
    ]


async def _turnout(work: Work, id_: str, consultation: Consultation) -> None:
    tx = work.tx
    of = await entitlement.denominators(tx, consultation, await work.antennas())
    answered = await ballots.turnout(tx, id_)
    for slug in await consultations.asked(tx, id_):
        await consultations.set_turnout(tx, id_, slug, answered[slug], of.get(slug, 0))


async def _forget(tx: Tx, id_: str) -> None:
    """Everything else that tells who took part, or when."""
    await find(tx, id_, lock=True)
    await finals.forget(tx, id_)
    await fingerprints.forget(tx, id_)
    await translation_reports.forget_marks(tx, id_)
    await people.forget_awaited(tx, id_)
    await outbox.forget(tx, *(Subject(about, id_) for about in TELLING))
    await outbox.forget_edits(tx, Subject(About.CONSULTATION, id_))
    await kept_statements.rewrite(tx, id_)
    await translation_reports.rewrite(tx, id_)
    await consultations.update(tx, id_, step=COUNTED)
