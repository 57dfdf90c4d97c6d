"""Closing: figures are fixed, small cells coarsened in the box itself, what leads to a person is dropped.

All of it in one transaction. The key is destroyed after the commit, by `sweep`, which also makes up for a
crash in between.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import BallotAfterClosing, Dossier
from sipbot.rules import questions, receipts, seal
from sipbot.rules.casting import Slip
from sipbot.rules.commitments import Opened
from sipbot.rules.consultations import Consultation
from sipbot.rules.questions import Question
from sipbot.rules.results import QuestionResult, tally
from sipbot.rules.rights import ANIMATOR, DRAFTER
from sipbot.rules.suppression import NOTHING, OTHER, Hidden, Stratum
from sipbot.store import (
    agenda,
    antennas,
    ballots,
    consultations,
    finals,
    fingerprints,
    outbox,
    people,
    posts,
    sealed,
    translation_reports,
)
from sipbot.store import statements as kept_statements
from sipbot.store.agenda import Entry
from sipbot.store.consultations import AskedChat, CellRow, Stored

from . import Keyring, Tx, Work, audits, entitlement, nudges, statements, telling
from .antennas import language_for
from .consultations import find, spec

log = logging.getLogger(__name__)

TOTAL = "total"
ANTENNA = "antenna"
LANGUAGE = "language"
KIND = "kind"
TELLING = (About.BALLOT, About.REPLACED, About.PROPOSAL, About.ODD)
"""What messages are about that would tell after the closing who took part."""
_random = SystemRandom()
TRACES = timedelta(days=3)
"""After that everything that was owed at the closing is sent and forgotten."""


async def close_due(work: Work, entry: Entry) -> None:
    await close(work, entry.subject)


async def close(work: Work, id_: str) -> Stored:
    """Close a consultation, for good. Closing it twice closes it once. Raises Refusal if there is none.

    One that has not opened is withdrawn: there is nothing to count, and nobody who should read that.
    """
    tx, now = work.tx, work.now
    stored = await find(tx, id_, lock=True)
    if stored.closed_at is not None:
        return stored
    if now < stored.opens_at and not await ballots.any_of(tx, id_):
        return await _withdraw(tx, now, id_)
    now = max(now, stored.opens_at)  # a clock may be behind: what was answered has opened
    consultation = await statements.grown(tx, stored, spec(stored))
    counted = await _count(tx, stored, consultation)
    await ballots.rewrite(tx, id_, counted.kept)
    await _seal(tx, now, stored, consultation, counted)
    if consultation.audit:
        audits.keep(work.keys, consultation, counted.opened)
    await _turnout(work, id_, consultation)
    await consultations.update(tx, id_, closed_at=now)
    await _forget(tx, id_)
    await _tell(tx, now, stored)
    return await find(tx, id_)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom a closing would tell: chats get the result, people the dossier."""

    chats: int
    people: int


async def outlook(tx: Tx, now: datetime, stored: Stored) -> Outlook:
    return Outlook(len(await _told(tx, now, stored)), len(await _addressees(tx, stored)))


async def _told(tx: Tx, now: datetime, stored: Stored) -> list[AskedChat]:
    """The chats that were asked, and that it has opened in."""
    asked = await consultations.asked(tx, stored.id)
    return [
        chat
        for chat in await consultations.asked_chats(tx, stored.id)
        if not chat.left_out and asked[chat.antenna].opens_at <= now
    ]


async def _withdraw(tx: Tx, now: datetime, id_: str) -> Stored:
    """It never opens. A chat in which it stands all the same, because a clock is behind, reads so."""
    await consultations.update(tx, id_, closed_at=now)
    await _forget(tx, id_)
    await outbox.withdraw(tx, subject=Subject(About.CONSULTATION, id_), now=now)
    await posts.mark_changed(tx, Subject(About.CONSULTATION, id_))
    return await find(tx, id_)


@dataclass(slots=True)
class _Count:
    """What stays in the box; each question's figures in total, less those that nobody may see; the tables that
    only an auditor may see."""

    kept: list[Slip] = field(default_factory=list)
    figures: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    opened: list[Opened] = field(default_factory=list)


async def _count(tx: Tx, stored: Stored, consultation: Consultation) -> _Count:
    """Count every question once, for all tables together, and for the auditor's where there is one."""
    slips = await ballots.slips(tx, stored.id)
    asked = list(await consultations.asked(tx, stored.id))
    languages = dict.fromkeys(chat.language for chat in await consultations.asked_chats(tx, stored.id))
    count = _Count()
    hidden: dict[str, Hidden] = {}
    for question in consultation.questions:
        given = [s for s in slips if s.question == question.id and questions.complete(question, s.answer)]
        above = hidden[question.only_if.question] if question.only_if else NOTHING
        answers = [(Stratum(slip.antenna, slip.language, slip.stakeholder), slip.answer) for slip in given]
        counted = tally(question, answers, asked, languages, _random, above)
        await consultations.keep_cells(tx, stored.id, _rows(counted.result))
        if not counted.result.few:
            count.figures[question.id] = counted.result.total.figures
        hidden[question.id] = counted.hidden
        count.kept += _coarsened(question, given, counted.strata)
        if consultation.audit:
            count.opened += audits.tables(question, given, asked)
    return count


async def _seal(
    tx: Tx,
    now: datetime,
    stored: Stored,
    consultation: Consultation,
    counted: _Count,
) -> None:
    """The list in which everybody finds their own answer by its receipt, and its seal."""
    by_id = {question.id: question for question in consultation.questions}
    listed = [slip for slip in counted.kept if slip.question in counted.figures]
    rows = [seal.Sealed(s.receipt, s.question, seal.hashed(by_id[s.question], s.answer)) for s in listed]
    committed = {(table.question, table.antenna): table.commitment(stored.id) for table in counted.opened}
    tables = statements.tables(stored, consultation)
    text = seal.written(stored.id, now, tables, counted.figures, rows, committed)
    await sealed.keep(tx, stored.id, seal.sealed_with(text), text)


def _rows(result: QuestionResult) -> list[CellRow]:
    id_, total = result.question.id, result.total
    rows = [CellRow(id_, TOTAL, TOTAL, total.answered, dict(total.figures), result.merged)]
    for by, cells in ((ANTENNA, result.antennas), (LANGUAGE, result.languages), (KIND, result.kinds)):
        rows += [
            CellRow(id_, by, group, cell.answered, dict(cell.figures), ()) for group, cell in cells.items()
        ]
    return rows


def _coarsened(question: Question, slips: Sequence[Slip], strata: Sequence[Stratum]) -> list[Slip]:
    """What stays of each answer: no order, no kind, no language but where the answer itself tells it.

    An antenna stays where the tables count the answer in it; a reason never keeps one, whatever was chosen with
    it: whether it did would itself tell how many chose that.
    """
    told = questions.kind(question.kind).SHOWS_LANGUAGE
    return [
        Slip(
            question=slip.question,
            antenna=OTHER if questions.is_reason(question, part) else stratum.antenna,
            language=slip.language if told and not questions.is_none(question, slip.answer) else "",
            answer=part,
            person=slip.person,
            signature=slip.signature,
            receipt=receipts.receipt(slip.receipt or receipts.root(), n),
        )
        for slip, stratum in zip(slips, strata, strict=True)
        for n, part in enumerate(questions.split_for_box(question, slip.answer))
    ]


async def _turnout(work: Work, id_: str, consultation: Consultation) -> None:
    tx = work.tx
    of = await entitlement.denominators(tx, consultation, await work.antennas())
    answered = await ballots.turnout(tx, id_)
    for slug in await consultations.asked(tx, id_):
        await consultations.set_turnout(tx, id_, slug, answered[slug], of.get(slug, 0))


async def _forget(tx: Tx, id_: str) -> None:
    """Everything that tells who took part, or when."""
    await ballots.empty_roll(tx, id_)
    await finals.forget(tx, id_)
    await fingerprints.forget(tx, id_)
    await translation_reports.forget_marks(tx, id_)
    await consultations.drop_links(tx, id_)
    await people.forget_awaited(tx, id_)
    await outbox.forget(tx, *(Subject(about, id_) for about in TELLING))
    await outbox.forget_edits(tx, Subject(About.CONSULTATION, id_))
    await kept_statements.rewrite(tx, id_)
    await translation_reports.rewrite(tx, id_)
    await agenda.drop(tx, "open", id_, "closed")
    await agenda.drop(tx, "close", id_, "closed")
    await agenda.drop(tx, nudges.VERB, id_, "closed")


async def _tell(tx: Tx, now: datetime, stored: Stored) -> None:
    """The result and below it the sealed list to each chat that was asked, the dossier to the drafters; ballots
    are overwritten."""
    await outbox.withdraw(tx, subject=Subject(About.CONSULTATION, stored.id), now=now)
    await outbox.withdraw(tx, subject=Subject(About.NUDGE, stored.id), now=now)
    await posts.mark_changed(tx, Subject(About.CONSULTATION, stored.id))
    for chat in await _told(tx, now, stored):
        await telling.tell_chat(tx, now, stored.id, chat.address, chat.language)
        await telling.note_who_was_not_asked(tx, stored.id, chat)
    for drafter in await _addressees(tx, stored):
        language = await language_for(tx, drafter)
        await outbox.owe(
            tx,
            Owed(
                key=f"dossier:{stored.id}:{drafter}",
                to=drafter,
                facts=Dossier(consultation=stored.id, language=language),
                language=language,
            ),
            now,
        )
    await _overwrite_ballots(tx, now, stored.id)


async def _addressees(tx: Tx, stored: Stored) -> list[Address]:
    """Who gets the dossier: the working group's drafters; where there is none, the antennas' animators."""
    if stored.working_group:
        return await antennas.holders(tx, DRAFTER, stored.working_group)
    asked = await consultations.asked(tx, stored.id)
    animators = [person for slug in asked for person in await antennas.holders(tx, ANIMATOR, slug)]
    return list(dict.fromkeys(animators))


async def _overwrite_ballots(tx: Tx, now: datetime, id_: str) -> None:
    """In private chats they no longer show what was answered."""
    pages = [
        *await posts.about(tx, Subject(About.BALLOT, id_)),
        *await posts.about(tx, Subject(About.REPLACED, id_)),
    ]
    for post in pages:
        await outbox.owe(
            tx,
            Owed(
                key=f"boxed:{post.subject}:{post.address}",
                to=post.address,
                facts=BallotAfterClosing(consultation=id_),
                language=post.language,
                subject=post.subject,
            ),
            now,
            action="edit",
        )


async def overwrite_if_closed(tx: Tx, now: datetime, subject: Subject) -> None:
    """A ballot that was on its way while its consultation closed is overwritten too."""
    id_ = subject.id
    stored = await consultations.hold(tx, id_)
    if stored is not None and stored.closed_at is not None:
        await _overwrite_ballots(tx, now, id_)


async def leaves_traces(tx: Tx, now: datetime) -> bool:
    """Whether a consultation was closed so lately that what is deleted may still tell who took part."""
    return await consultations.closed_since(tx, now - TRACES)


async def is_delicate(tx: Tx, now: datetime) -> bool:
    """Whether also the order in which rows came may tell something: a consultation is open, or was lately."""
    return await consultations.any_open(tx) or await leaves_traces(tx, now)


async def sweep(tx: Tx, keys: Keyring) -> bool:
    """Destroy the keys of closed consultations, and what was left half written. True when there was a key."""
    keys.remove_drafts()
    destroyed = False
    for id_ in keys.held():
        stored = await consultations.get(tx, id_)
        if stored is not None and stored.closed_at is not None:
            destroyed = _destroyed(keys, id_) or destroyed
    return destroyed


def _destroyed(keys: Keyring, id_: str) -> bool:
    """False: not possible now. What comes after it is not held up, and the next tick tries again."""
    try:
        keys.destroy(id_)
    except OSError as error:
        log.error("the key of %s, which is closed, cannot be destroyed: %s", id_, error.strerror)
        return False
    return True
