"""A ballot as one person has it before them: the right to answer, now, and what they have answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sipbot.rules import questions, receipts
from sipbot.rules.awaiting import Answering
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.store import ballots, consultations, people
from sipbot.store.consultations import Asked, Stored
from sipbot.store.keys import Key
from sipbot.store.people import Person

from . import Keyring, Tx, Work, entitlement, finals, statements, unlocking
from .consultations import spec

__all__ = ["Asked", "Ballot", "ballot_of", "is_secret", "lookup_keys_of", "receipts_of"]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A consultation as one person has it before them. `answers`: by question id, theirs alone to see."""

    stored: Stored
    consultation: Consultation
    asked: Asked
    person: Person
    answers: Mapping[str, str]

    def question(self, position: int) -> Question:
        """The question at this position, counted from 0. Raises Refusal."""
        if not 0 <= position < len(self.consultation.questions):
            raise Refusal("unknown_button")
        return self.consultation.questions[position]

    @property
    def given(self) -> dict[str, str]:
        """The answers that count as they are."""
        return {
            question.id: self.answers[question.id]
            for question in self.consultation.questions
            if questions.complete(question, self.answers.get(question.id, ""))
        }

    @property
    def wrote(self) -> int | None:
        """The position of the question to which the message before was an answer in own words."""
        return self.awaited.wrote if self.awaited else None

    @property
    def awaited(self) -> Answering | None:
        """The answer to this ballot that is awaited, if one is."""
        flow = self.person.awaited
        return flow if isinstance(flow, Answering) and flow.consultation == self.stored.id else None

    def asks(self, position: int) -> bool:
        """Whether this person, with these answers, is asked the question at this position."""
        others = {question.id: question for question in self.consultation.questions}
        return questions.is_asked(self.consultation.questions[position], others, self.answers)

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions of the questions that this person is asked."""
        return tuple(n for n in range(len(self.consultation.questions)) if self.asks(n))

    def onward(self, position: int) -> int:
        """The position of the next question after this one; past the last, the overview's."""
        return next((n for n in self.positions if n > position), len(self.consultation.questions))

    def back(self, position: int) -> int | None:
        """The position of the question before this one."""
        return next((n for n in reversed(self.positions) if n < position), None)

    @property
    def unanswered(self) -> int:
        """The position of the first question that waits for an answer; of the overview if there is none."""
        end = len(self.consultation.questions)
        return next((n for n in self.positions if self._waits(self.consultation.questions[n])), end)

    def _waits(self, question: Question) -> bool:
        """Nothing counts yet, or there are statements left that this person has not seen."""
        answer = self.answers.get(question.id, "")
        more = questions.kind(question.kind).ACCEPTS_PROPOSALS and questions.needs_more_input(question, answer)
        return more or not questions.complete(question, answer)


async def is_secret(tx: Tx, number: int) -> bool:
    """Whether the answers to this consultation are secret; an unknown one gives nothing away either."""
    stored = await consultations.by_number(tx, number)
    return stored is None or stored.secrecy == "secret"


async def ballot_of(work: Work, person: Person, number: int, *, hold: bool = False) -> Ballot:
    """The ballot, if this person may answer it now. Raises Refusal, KeyTrouble.

    `hold`: until this transaction ends, it is not closed, and nobody else acts for this person.
    """
    tx, now = work.tx, work.now
    stored = await consultations.by_number(tx, number, hold=hold)
    if stored is None:
        raise Refusal("unknown_button")
    consultation = await statements.grown(tx, stored, spec(stored), by_need=True)
    if hold:
        person = await people.hold(tx, person.id)
    if stored.closed_at is not None:
        raise Refusal("consultation_closed")
    await entitlement.check(tx, consultation, person)
    if person.antenna is None:
        raise Refusal("no_antenna")
    asked = (await consultations.asked(tx, stored.id)).get(person.antenna)
    if asked is None:
        raise Refusal("antenna_not_asked")
    if now >= asked.closes_at:
        raise Refusal("consultation_closed")
    if now < asked.opens_at:
        raise Refusal("consultation_not_open")
    return Ballot(stored, consultation, asked, person, await _answers(tx, work.keys, stored, person))


async def _answers(tx: Tx, keys: Keyring, stored: Stored, person: Person) -> dict[str, str]:
    """Theirs, by question. Raises Refusal where they are final."""
    unlocked = await unlocking.to_read(tx, keys, stored.id)
    if unlocked.replaces and await finals.holds(tx, unlocked.key, stored, person.id):
        raise Refusal("answers_final")
    if unlocked.key is None:
        return {}
    lookup_keys = lookup_keys_of(unlocked.key, stored, person)
    return {
        lookup_keys[lookup_key]: answer
        for lookup_key, answer in (await ballots.answers(tx, list(lookup_keys))).items()
    }


def lookup_keys_of(key: Key, stored: Stored, person: Person) -> dict[bytes, str]:
    """The question of each lookup key with which this person's answers are found."""
    return {key.lookup_key(person.id, question): question for question in stored.question_ids}


async def receipts_of(tx: Tx, keys: Keyring, ballot: Ballot) -> dict[str, tuple[str, ...]]:
    """The receipts of this person's answers, by question id: one for each part that goes into the box.

    A question without an answer that counts is left out. Raises KeyTrouble.
    """
    unlocked = await unlocking.to_read(tx, keys, ballot.stored.id)
    lookup_keys = lookup_keys_of(unlocked.key, ballot.stored, ballot.person) if unlocked.key else {}
    roots = {
        lookup_keys[lookup_key]: root
        for lookup_key, root in (await ballots.roots(tx, list(lookup_keys))).items()
    }
    given = ballot.given
    return {
        question.id: tuple(
            receipts.receipt(roots[question.id], n)
            for n, _ in enumerate(questions.split_for_box(question, given[question.id]))
        )
        for question in ballot.consultation.questions
        if question.id in given and roots.get(question.id)
    }
