"""A ballot as one person has it before them: the right to answer, now, and what they have answered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sipbot.rules import questions, receipts
from sipbot.rules.awaiting import Answering
from sipbot.rules.casting import Hand, Slip, Voter
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.rules.questions import Question
from sipbot.store import ballots as box
from sipbot.store import consultations
from sipbot.store import people as store_people
from sipbot.store.consultations import Asked, Stored
from sipbot.store.keys import Key
from sipbot.store.people import Person

from . import Keyring, Tx, Work, entitlement, finals, statements, unlocking
from .consultations import spec

__all__ = ["Asked", "Ballot", "ballot_of", "ballots_of", "is_secret", "lookup_keys_of", "receipts_of", "veiled"]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A consultation as one person has it before them. `answers`: by question id, theirs alone to see.

    `slips`: what lies in the box for them, also what was taken back; in the clear.
    """

    stored: Stored
    consultation: Consultation
    asked: Asked
    person: Person
    answers: Mapping[str, str]
    slips: Mapping[str, Slip] = field(default_factory=dict, repr=False)

    @property
    def hand(self) -> Hand:
        """As the rules see it."""
        return Hand(Voter(self.person.id, self.asked.antenna, self.person.stakeholder), self.slips)

    def with_hand(self, hand: Hand) -> Ballot:
        """After an act."""
        return replace(self, slips=hand.slips, answers=hand.answers)

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
    (ballot,) = (await ballots_of(work, [person], number, hold=hold)).values()
    if not isinstance(ballot, Ballot):
        raise ballot
    return ballot


async def ballots_of(
    work: Work, people: Sequence[Person], number: int, *, hold: bool = False
) -> dict[int, Ballot | Refusal | KeyTrouble]:
    """The ballots of several, by the person's id; or why they may not answer it now."""
    stored = await consultations.by_number(work.tx, number, hold=hold)
    if stored is None:
        return {person.id: Refusal("unknown_button") for person in people}
    if hold:
        held = await store_people.hold_all(work.tx, {person.id for person in people})
        people = [held[person.id] for person in people]
    if stored.closed_at is not None:
        return {person.id: Refusal("consultation_closed") for person in people}
    consultation = await statements.grown(work.tx, stored, spec(stored), by_need=True)
    asked = await consultations.asked(work.tx, stored.id)
    entitled = await entitlement.checks(work.tx, consultation, people)
    ballots: dict[int, Ballot | Refusal | KeyTrouble] = {}
    for person in people:
        opened = entitled.get(person.id) or _open_for(person, asked, work.now)
        ballots[person.id] = (
            opened if isinstance(opened, Refusal) else Ballot(stored, consultation, opened, person, {})
        )
    return ballots | await _filled(work, stored, [one for one in ballots.values() if isinstance(one, Ballot)])


def _open_for(person: Person, asked: Mapping[str, Asked], now: datetime) -> Asked | Refusal:
    """Their antenna, if it is asked now; else why this person cannot answer."""
    antenna = asked.get(person.antenna or "")
    if person.antenna is None:
        return Refusal("no_antenna")
    if antenna is None:
        return Refusal("antenna_not_asked")
    if now >= antenna.closes_at:
        return Refusal("consultation_closed")
    return Refusal("consultation_not_open") if now < antenna.opens_at else antenna


async def _filled(
    work: Work, stored: Stored, empty: Sequence[Ballot]
) -> dict[int, Ballot | Refusal | KeyTrouble]:
    """With what these people have answered; a Refusal where that is final."""
    try:
        unlocked = await unlocking.to_read(work.tx, work.keys, stored.id)
    except KeyTrouble as trouble:
        return {ballot.person.id: trouble for ballot in empty}
    ballots: dict[int, Ballot | Refusal | KeyTrouble] = {ballot.person.id: ballot for ballot in empty}
    if unlocked.replaces:
        for id_ in ballots:
            if await finals.holds(work.tx, unlocked.key, stored, id_):
                ballots[id_] = Refusal("answers_final")
    if unlocked.key is None:
        return ballots
    key = unlocked.key
    lookup_keys = {
        key.lookup_key(ballot.person.id, question): ballot.person.id
        for ballot in ballots.values()
        if isinstance(ballot, Ballot)
        for question in stored.question_ids
    }
    slips: dict[int, dict[str, Slip]] = {}
    for lookup_key, slip in (await box.slips_under(work.tx, list(lookup_keys))).items():
        slips.setdefault(lookup_keys[lookup_key], {})[slip.question] = veiled(key, lookup_key, slip)
    for id_, theirs in slips.items():
        ballot = ballots[id_]
        assert isinstance(ballot, Ballot)
        ballots[id_] = ballot.with_hand(replace(ballot.hand, slips=theirs))
    return ballots


def veiled(key: Key, lookup_key: bytes, slip: Slip) -> Slip:
    """With order and moment hidden; or, of a slip as it lies in the box, as they are."""
    order = (slip.order or 0) ^ key.mask_order(lookup_key)
    moment = None if slip.moment is None else slip.moment ^ key.mask_time(lookup_key)
    return replace(slip, order=order, moment=moment)


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
        lookup_keys[lookup_key]: root for lookup_key, root in (await box.roots(tx, list(lookup_keys))).items()
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
