"""Answering: the right to, now; the press; what is kept. Nothing here tells an answer to anybody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sipbot.rules import moments, questions, receipts
from sipbot.rules.consultations import LIVE, Consultation
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.store import ballots, consultations, people, posts
from sipbot.store.ballots import Slip
from sipbot.store.consultations import Asked, Stored
from sipbot.store.people import Person

from . import Keyring, Tx, entitlement, statements
from .consultations import spec

__all__ = ["Answered", "Ballot", "Voice", "ballot_of", "press", "typed", "withdraw", "withdraw_all"]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A consultation as one person has it before them. `answers`: by question id, theirs alone to see."""

    stored: Stored
    consultation: Consultation
    asked: Asked
    person: Person
    answers: Mapping[str, str]

    def question(self, position: int) -> Question:
        """The question at this place, counted from 0. Raises Refusal."""
        if not 0 <= position < len(self.consultation.questions):
            raise Refusal("unknown_button")
        return self.consultation.questions[position]

    @property
    def given(self) -> dict[str, str]:
        """The answers that count as they are."""
        return {
            question.id: self.answers[question.id]
            for question in self.consultation.questions
            if questions.whole(question, self.answers.get(question.id, ""))
        }

    def asks(self, position: int) -> bool:
        """Whether this person, with these answers, is asked the question at this place."""
        others = {question.id: question for question in self.consultation.questions}
        return questions.asked(self.consultation.questions[position], others, self.answers)

    @property
    def positions(self) -> tuple[int, ...]:
        """The places of the questions that this person is asked."""
        return tuple(n for n in range(len(self.consultation.questions)) if self.asks(n))

    def onward(self, position: int) -> int:
        """The place of the next question after this one; past the last, the overview's."""
        return next((n for n in self.positions if n > position), len(self.consultation.questions))

    def back(self, position: int) -> int | None:
        """The place of the question before this one."""
        return next((n for n in reversed(self.positions) if n < position), None)

    @property
    def unanswered(self) -> int:
        """The place of the first question that still waits for an answer; of the overview if there is none."""
        end = len(self.consultation.questions)
        return next((n for n in self.positions if self._waits(self.consultation.questions[n])), end)

    def _waits(self, question: Question) -> bool:
        """Nothing counts yet, or there are statements left that this person has not seen."""
        answer = self.answers.get(question.id, "")
        more = questions.kind(question.kind).GROWS and questions.stays(question, answer)
        return more or not questions.whole(question, answer)


@dataclass(frozen=True, slots=True)
class Voice:
    """How an answer came: the language of the text shown, the order of the act, the name shown.

    `at`, in milliseconds, is when it came, on `platform`. `again`: the same act was applied before.
    """

    language: str
    order: int
    name: str = ""
    platform: str = ""
    at: int = 0
    again: bool = False

    @property
    def moment(self) -> int:
        """When and on which platform, as one number that grows with the time."""
        return moments.stamp(self.at, self.platform)

    def later(self, order: int, moment: int | None) -> bool:
        """Whether this act comes after the one recorded. Those of two platforms come as they are received."""
        return moments.later(self.order, self.platform, self.again, order, moment)


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands in the box now. `answer` "" is none."""

    ballot: Ballot
    question: Question
    position: int
    answer: str

    @property
    def whole(self) -> bool:
        """It counts as it is."""
        return questions.whole(self.question, self.answer)

    @property
    def next(self) -> int:
        """The page to show now: the same while more belongs to the answer, or if there is no other."""
        alone = self.ballot.positions == (self.position,)
        stays = alone or questions.stays(self.question, self.answer)
        return self.position if stays else self.ballot.onward(self.position)


async def is_secret(tx: Tx, number: int) -> bool:
    """Whether the answers to this consultation are secret; an unknown one gives nothing away either."""
    stored = await consultations.by_number(tx, number)
    return stored is None or stored.secrecy == "secret"


async def ballot_of(
    tx: Tx, keys: Keyring, now: datetime, person: Person, number: int, *, hold: bool = False
) -> Ballot:
    """The ballot, if this person may answer it now. Raises Refusal.

    `hold`: until this transaction ends, it is not closed, and nobody else acts for this person.
    """
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
    finders = _finders(keys, stored, consultation, person)
    found = await ballots.answers(tx, list(finders))
    answers = {finders[finder]: answer for finder, answer in found.items()}
    return Ballot(stored, consultation, asked, person, answers)


def _finders(keys: Keyring, stored: Stored, consultation: Consultation, person: Person) -> dict[bytes, str]:
    return {keys.finder(stored.id, person.id, question.id): question.id for question in consultation.questions}


async def receipts_of(tx: Tx, keys: Keyring, ballot: Ballot) -> dict[str, tuple[str, ...]]:
    """The receipts of this person's answers, by question: one for each part that goes into the box."""
    finders = _finders(keys, ballot.stored, ballot.consultation, ballot.person)
    roots = {finders[finder]: root for finder, root in (await ballots.roots(tx, list(finders))).items()}
    given = ballot.given
    return {
        question.id: tuple(
            receipts.receipt(roots[question.id], n)
            for n, _ in enumerate(questions.parted(question, given[question.id]))
        )
        for question in ballot.consultation.questions
        if question.id in given and roots.get(question.id)
    }


async def press(
    tx: Tx,
    keys: Keyring,
    now: datetime,
    person: Person,
    voice: Voice,
    *,
    number: int,
    position: int,
    payload: str,
) -> Answered:
    """A press on a ballot. An act that is older than the one recorded changes nothing. Raises Refusal."""
    ballot = await ballot_of(tx, keys, now, person, number, hold=True)
    question = _asked(ballot, position)
    return await _change(
        tx, keys, ballot, position, voice, lambda before: questions.press(question, before, payload)
    )


async def typed(
    tx: Tx,
    keys: Keyring,
    now: datetime,
    person: Person,
    voice: Voice,
    *,
    number: int,
    position: int,
    text: str,
) -> Answered:
    """A typed answer. Raises Refusal."""
    ballot = await ballot_of(tx, keys, now, person, number, hold=True)
    question = _asked(ballot, position)
    return await _change(
        tx, keys, ballot, position, voice, lambda before: questions.typed(question, before, text)
    )


def _asked(ballot: Ballot, position: int) -> Question:
    """The question at this place, if this person is asked it now. Raises Refusal."""
    question = ballot.question(position)
    if not ballot.asks(position):
        raise Refusal("unknown_button")
    return question


async def withdraw(
    tx: Tx, keys: Keyring, now: datetime, person: Person, voice: Voice, *, number: int, position: int
) -> Answered:
    """Take one answer back."""
    ballot = await ballot_of(tx, keys, now, person, number, hold=True)
    return await _change(tx, keys, ballot, position, voice, lambda _: "")


async def withdraw_all(
    tx: Tx, keys: Keyring, now: datetime, person: Person, voice: Voice, *, number: int
) -> Ballot:
    """Take every answer of this consultation back."""
    ballot = await ballot_of(tx, keys, now, person, number, hold=True)
    for position, question in enumerate(ballot.consultation.questions):
        if question.id in ballot.answers:
            ballot = (await _change(tx, keys, ballot, position, voice, lambda _: "")).ballot
    return ballot


async def _change(
    tx: Tx,
    keys: Keyring,
    ballot: Ballot,
    position: int,
    voice: Voice,
    change: Callable[[str], str],
) -> Answered:
    question = ballot.question(position)
    await _check_key(tx, keys, ballot)
    finder = keys.finder(ballot.stored.id, ballot.person.id, question.id)
    slip = await ballots.lock(tx, ballot.stored.id, question.id, finder, ballot.asked.antenna)
    answer = slip.answer
    order, moment = _recorded(keys, ballot.stored.id, finder, slip)
    if slip.order == ballots.NEVER or voice.later(order, moment):
        answer = change(slip.answer)
        await statements.note_seen(tx, ballot.stored, question, slip.answer, answer, voice.language)
        filled = _slip(ballot, question, voice, answer)
        await ballots.fill(tx, finder, veiled(keys, ballot.stored.id, finder, filled))
    answers = {key: value for key, value in ballot.answers.items() if key != question.id}
    if answer:
        answers[question.id] = answer
    after = await _without_unasked(tx, keys, replace(ballot, answers=answers), voice)
    await _mark(tx, after)
    if ballot.consultation.results == LIVE:
        await posts.mark_changed(tx, f"consultation:{ballot.stored.id}")
    return Answered(after, question, position, answer)


async def _without_unasked(tx: Tx, keys: Keyring, ballot: Ballot, voice: Voice) -> Ballot:
    """What somebody is no longer asked is taken back: in the box nothing would tell it apart."""
    answers = dict(ballot.answers)
    for position, question in enumerate(ballot.consultation.questions):
        if question.id in answers and not replace(ballot, answers=answers).asks(position):
            finder = keys.finder(ballot.stored.id, ballot.person.id, question.id)
            slip = await ballots.lock(tx, ballot.stored.id, question.id, finder, ballot.asked.antenna)
            order, moment = _recorded(keys, ballot.stored.id, finder, slip)
            filled = _slip(ballot, question, voice, "")
            if not voice.later(order, moment):
                filled = replace(filled, order=order, moment=moment)
            await ballots.fill(tx, finder, veiled(keys, ballot.stored.id, finder, filled))
            del answers[question.id]
    return replace(ballot, answers=answers)


def _recorded(keys: Keyring, id_: str, finder: bytes, slip: Slip) -> tuple[int, int | None]:
    """Order and moment of the last act."""
    shown = veiled(keys, id_, finder, slip)
    return shown.order or 0, shown.moment


def veiled(keys: Keyring, id_: str, finder: bytes, slip: Slip) -> Slip:
    """With order and moment hidden; or, of a slip as it lies in the box, as they are."""
    order = (slip.order or 0) ^ keys.veil(id_, finder)
    moment = None if slip.moment is None else slip.moment ^ keys.second_veil(id_, finder)
    return replace(slip, order=order, moment=moment)


def _slip(ballot: Ballot, question: Question, voice: Voice, answer: str) -> Slip:
    named = ballot.stored.secrecy == "named" and answer != ""
    return Slip(
        question=question.id,
        antenna=ballot.asked.antenna,
        language=voice.language,
        answer=answer,
        order=voice.order,
        person=ballot.person.id if named else None,
        signature=voice.name if named else None,
        kind=ballot.person.kind,
        moment=voice.moment,
    )


async def _check_key(tx: Tx, keys: Keyring, ballot: Ballot) -> None:
    """Restored without its key, a consultation keeps what was answered: nobody answers twice."""
    if not await ballots.has_answered(tx, ballot.stored.id, ballot.person.id):
        return
    finders = _finders(keys, ballot.stored, ballot.consultation, ballot.person)
    if not await ballots.known(tx, list(finders)):
        raise Refusal("answers_final")


async def settle(tx: Tx, keys: Keyring, ballot: Ballot, voice: Voice) -> None:
    """After answers have moved: what is no longer asked is taken back, and the roll says what is so."""
    await _mark(tx, await _without_unasked(tx, keys, ballot, voice))


async def _mark(tx: Tx, ballot: Ballot) -> None:
    id_, person = ballot.stored.id, ballot.person.id
    if ballot.given:
        changed = await ballots.mark(tx, id_, person, ballot.asked.antenna)
    else:
        changed = await ballots.unmark(tx, id_, person)
    if changed:
        await posts.mark_changed(tx, f"consultation:{id_}")
