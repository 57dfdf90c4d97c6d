"""Statements by members: proposed, let in or left out, and shown to those first who are needed most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import Proposal
from sipbot.rules import questions
from sipbot.rules.cleaning import clean
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Option, Question
from sipbot.rules.rights import ANIMATOR, COORDINATOR, Roles, antennas_own
from sipbot.store import antennas, consultations, outbox, statements
from sipbot.store.consultations import Stored
from sipbot.store.statements import ADMITTED, LEFT_OUT, Row

from . import Tx
from .antennas import language_for

MOST_WAITING = 200
"""Proposals of one question that may wait for a moderator."""


async def grown(tx: Tx, stored: Stored, consultation: Consultation, *, by_need: bool = False) -> Consultation:
    """With the statements that were let in. `by_need`: those first that fewest people have seen."""
    if not any(questions.kind(question.kind).ACCEPTS_PROPOSALS for question in consultation.questions):
        return consultation
    rows = await statements.of(tx, stored.id)
    return replace(
        consultation, questions=tuple(_grown(question, rows, by_need) for question in consultation.questions)
    )


def _grown(question: Question, rows: Iterable[Row], by_need: bool) -> Question:
    if not questions.kind(question.kind).ACCEPTS_PROPOSALS:
        return question
    own = [row for row in rows if row.question == question.id]
    added = tuple(Option(row.id, {row.language: row.text}) for row in own if row.state == ADMITTED)
    options = (*question.options, *added)
    if by_need:
        seen = {row.id: row.seen for row in own}
        options = tuple(sorted(options, key=lambda option: seen.get(option.id, 0)))
    return replace(question, options=options)


def tables(stored: Stored, consultation: Consultation) -> list[dict[str, Any]]:
    """The questions' tables as they were answered, with the statements that were let in."""
    grown_tables = []
    for table, question in zip(stored.source["question"], consultation.questions, strict=True):
        key = questions.listed(question)
        filed = {option["id"] for option in table.get(key, ())}
        added = [{"id": o.id, **o.labels} for o in question.options if o.id not in filed]
        grown_tables.append({**table, key: [*table[key], *added]} if added else dict(table))
    return grown_tables


async def note_seen(tx: Tx, stored: Stored, question: Question, before: str, after: str, language: str) -> None:
    """Count what this person has answered for the first time."""
    if not questions.kind(question.kind).ACCEPTS_PROPOSALS:
        return
    kind = questions.kind(question.kind)
    for id_ in sorted(kind.touched(question, after) - kind.touched(question, before)):
        await statements.count_seen(tx, stored.id, question.id, id_, language)


async def propose(tx: Tx, now: datetime, stored: Stored, question: Question, text: str, language: str) -> None:
    """A statement by a member, for a moderator to let in. Raises Refusal."""
    if not questions.kind(question.kind).ACCEPTS_PROPOSALS or not question.settings["add"]:
        raise Refusal("unknown_button")
    words, most = clean(text).replace("\n", " "), int(question.settings["longest"])
    if not words:
        raise Refusal("write_your_answer")
    if len(words) > most:
        raise Refusal("opinion_too_long", most=str(most), length=str(len(words)))
    waiting = [row for row in await statements.of(tx, stored.id) if row.state == statements.PROPOSED]
    if len(waiting) >= MOST_WAITING:
        raise Refusal("too_many_proposals")
    id_ = "m-" + sha256(words.casefold().encode()).hexdigest()[:12]
    if await statements.propose(tx, stored.id, question.id, id_, words, language):
        await _tell_moderators(tx, now, stored, question, id_)


async def _tell_moderators(tx: Tx, now: datetime, stored: Stored, question: Question, id_: str) -> None:
    """At the full hour, under a random number: the moment of an act would tell whose statement it is."""
    for person in await _moderators(tx, stored):
        await outbox.owe(
            tx,
            Owed(
                key=f"proposal:{stored.id}:{question.id}:{id_}:{person}",
                to=person,
                facts=Proposal(consultation=stored.id, question=question.id, id=id_),
                language=await language_for(tx, person),
                subject=Subject(About.PROPOSAL, stored.id),
                at=now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1),
                unordered=True,
            ),
            now,
        )


async def _moderators(tx: Tx, stored: Stored) -> list[Address]:
    """The coordinators; where an antenna opened it itself, its animators too. Each once."""
    addresses = await antennas.holders(tx, COORDINATOR)
    if await is_antennas_own(tx, stored):
        for slug in await consultations.asked(tx, stored.id):
            addresses += await antennas.holders(tx, ANIMATOR, slug)
    return list(dict.fromkeys(addresses))


async def is_antennas_own(tx: Tx, stored: Stored) -> bool:
    """Whether it asks nobody but the antenna whose animator opened it."""
    try:
        opener = Address.parse(stored.published_by)
    except ValueError:
        return False  # opened on the command line
    asked = await consultations.asked(tx, stored.id)
    return antennas_own(tuple(asked), Roles(frozenset(await antennas.roles_of(tx, opener))))


async def proposal(tx: Tx, id_: str, question: str, statement: str) -> str:
    """The text of a proposal that waits; "" if it has been decided."""
    rows = await statements.of(tx, id_)
    waiting = [row for row in rows if row.state == statements.PROPOSED]
    return next((row.text for row in waiting if (row.question, row.id) == (question, statement)), "")


async def decide(tx: Tx, number: int, position: int, statement: str, *, admit: bool) -> str:
    """Let a proposal in, or leave it out; its text. Raises Refusal when somebody has decided already."""
    stored = await consultations.by_number(tx, number)
    if stored is None or stored.closed_at is not None or not 0 <= position < len(stored.source["question"]):
        raise Refusal("unknown_button")
    question = str(stored.source["question"][position]["id"])
    row = await statements.decide(tx, stored.id, question, statement, ADMITTED if admit else LEFT_OUT)
    if row is None:
        raise Refusal("decided_already")
    return row.text


def position_of(stored: Stored, question: str) -> int:
    """The position of a question."""
    ids = [table["id"] for table in stored.source["question"]]
    return ids.index(question)
