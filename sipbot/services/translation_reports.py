"""A member says that a translation seems odd. It goes to those who can mend it; nobody learns who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sipbot import facts
from sipbot.chat import About, Address, Owed, Subject
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.rules.rights import ANIMATOR, COORDINATOR
from sipbot.store import antennas, consultations, outbox, translation_reports

from . import Tx, Work, unlocking
from .antennas import language_for
from .consultations import spec
from .open_ballot import Ballot


@dataclass(frozen=True, slots=True)
class Odd:
    """A text that seems odd in a language, and how many people said so."""

    consultation: Consultation
    question: Question
    position: int
    language: str
    reporters: int


async def report(work: Work, ballot: Ballot, position: int, language: str) -> bool:
    """Count it, once per person and text. True the first time. Raises Refusal where there is no such text.

    What is kept of who said so is a hash that leads nowhere without the key, and it goes at the closing. Those
    who can mend the text read of it at the full hour, at most once a day: the moment tells nobody who it was.
    """
    tx, now = work.tx, work.now
    question, id_ = ballot.question(position), ballot.stored.id
    if language not in question.text:
        raise Refusal("unknown_button")
    key = await unlocking.key(tx, work.keys, id_)
    mark = key.lookup_key(ballot.person.id, f"odd:{question.id}:{language}")
    if not await translation_reports.mark(tx, id_, mark):
        return False
    await translation_reports.count(tx, id_, question.id, language)
    for reader in await _readers(tx, ballot.asked.antenna):
        await outbox.owe(
            tx,
            Owed(
                key=f"odd:{id_}:{question.id}:{language}:{now:%Y%m%d}:{reader}",
                to=reader,
                facts=facts.Odd(consultation=id_, question=question.id, language=language),
                language=await language_for(tx, reader),
                at=now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1),
                not_after=ballot.asked.closes_at,
                subject=Subject(About.ODD, id_),
                unordered=True,
            ),
            now,
        )
    return True


async def _readers(tx: Tx, antenna: str) -> list[Address]:
    """The antenna's animators and the coordinators, each once."""
    addresses = [*await antennas.holders(tx, ANIMATOR, antenna), *await antennas.holders(tx, COORDINATOR)]
    return list(dict.fromkeys(addresses))


async def reported(tx: Tx, id_: str, question: str, language: str) -> Odd | None:
    """What those who can mend it are told. None: the consultation is closed, so nothing can be mended."""
    stored = await consultations.get(tx, id_)
    if stored is None or stored.closed_at is not None:
        return None
    consultation = spec(stored)
    odd_question = consultation.question(question)
    if odd_question is None:
        return None
    reporters = await translation_reports.reporters(tx, id_, question, language)
    return Odd(consultation, odd_question, consultation.questions.index(odd_question), language, reporters)
