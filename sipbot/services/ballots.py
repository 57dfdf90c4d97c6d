"""Answering: the press, and what is kept of it. Nothing here tells an answer to anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sipbot.chat import About, Address, Subject
from sipbot.rules import moments, questions
from sipbot.rules.consultations import LIVE
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.store import ballots, posts
from sipbot.store.ballots import Slip
from sipbot.store.people import Person

from . import Tx, Work, live_messages, statements, unlocking
from .open_ballot import Ballot, ballot_of
from .unlocking import Key

__all__ = [
    "Act",
    "Answered",
    "Voice",
    "keep_one",
    "move",
    "pages_changed",
    "press",
    "settle",
    "settle_reason",
    "typed",
    "veiled",
    "withdraw",
    "withdraw_all",
]


@dataclass(frozen=True, slots=True)
class Voice:
    """How an answer came: the language of the text shown, the order of the act, the name shown.

    `at`, in milliseconds, is when it came, on `platform`. `again`: the same act was applied before. `page`: the
    private chat in which the ballot's page is shown anew with the answer.
    """

    language: str
    order: int
    name: str = ""
    platform: str = ""
    at: int = 0
    again: bool = False
    page: Address | None = None

    @property
    def moment(self) -> int:
        """When and on which platform, as one number that grows with the time."""
        return moments.stamp(self.at, self.platform)

    def later(self, order: int, moment: int | None) -> bool:
        """Whether this act comes after the one recorded. Those of two platforms come as they are received."""
        return moments.later(self.order, self.platform, self.again, order, moment)


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands in the box now. `answer` "" is none. `cut`: where a message was added to another.

    `behind`: the position of the question to which the message before was an answer, and this one may belong.
    """

    ballot: Ballot
    question: Question
    position: int
    answer: str
    cut: int = 0
    behind: int | None = None

    @property
    def complete(self) -> bool:
        """It counts as it is."""
        return questions.complete(self.question, self.answer)

    @property
    def goes_on(self) -> bool:
        """The next message may belong to what was written here."""
        return questions.written(self.question, self.answer) != ""

    @property
    def next(self) -> int:
        """The page to show now: the same while more belongs to the answer, or if there is no other."""
        alone = self.ballot.positions == (self.position,)
        stays = alone or questions.needs_more_input(self.question, self.answer)
        return self.position if stays else self.ballot.onward(self.position)


@dataclass(frozen=True, slots=True)
class Act:
    """What a member does to a ballot: who it is, how it came, and with what it is carried out."""

    work: Work
    person: Person
    voice: Voice
    number: int
    """Of the consultation."""

    async def ballot(self) -> Ballot:
        """The ballot, held until the transaction ends. Raises Refusal, KeyTrouble."""
        return await ballot_of(self.work, self.person, self.number, hold=True)


async def press(act: Act, position: int, payload: str) -> Answered:
    """A press on a ballot. An act that is older than the one recorded changes nothing. Raises Refusal."""
    ballot = await act.ballot()
    question = _asked(ballot, position)
    return await _change(act, ballot, position, lambda before: questions.press(question, before, payload))


async def typed(act: Act, position: int, text: str, wrote: int | None = None, *, why: bool = False) -> Answered:
    """A typed answer; `why`: the reason for the one that is given. Raises Refusal.

    `wrote`: the position of the question to which the message before was an answer in own words. What is no
    answer to the question shown now is added to that one.
    """
    ballot = await act.ballot()
    if why:
        question = _asked(ballot, position)
        return await _change(act, ballot, position, lambda now: questions.with_reason(question, now, text))
    if wrote is not None and not _takes(ballot, position, text):
        return await _add(act, ballot, wrote, text)
    question = _asked(ballot, position)
    answered = await _change(act, ballot, position, lambda before: questions.typed(question, before, text))
    alone = not ballot.answers.get(question.id) and questions.nothing_but_words(question, answered.answer)
    return replace(answered, behind=wrote if alone and wrote != position else None)


def _takes(ballot: Ballot, position: int, text: str) -> bool:
    if position >= len(ballot.consultation.questions) or not ballot.asks(position):
        return False
    question = ballot.question(position)
    return questions.takes(question, ballot.answers.get(question.id, ""), text)


async def _add(act: Act, ballot: Ballot, position: int, text: str) -> Answered:
    """One more message in what was written before; by itself it is the answer, if that is gone."""
    question = _asked(ballot, position)
    cut = len(questions.written(question, ballot.answers.get(question.id, "")))
    with_it = questions.added if cut else questions.typed
    answered = await _change(act, ballot, position, lambda now: with_it(question, now, text))
    return replace(answered, cut=cut)


async def settle_reason(act: Act, position: int, *, keep: bool) -> Answered:
    """A reason stays for the answer that stands now, or goes. Raises Refusal."""
    ballot = await act.ballot()
    question = _asked(ballot, position)
    after = questions.reason_kept if keep else questions.reason_dropped
    return await _change(act, ballot, position, lambda now: after(question, now))


async def move(act: Act, position: int, to: int) -> Answered:
    """A message that was taken for an answer goes to what was written before it. Raises Refusal.

    Gives the question that is open again.
    """
    ballot = await act.ballot()
    question = _asked(ballot, position)
    text = ballot.answers.get(question.id, "")
    if act.voice.again:
        return Answered(ballot, question, position, text)
    if position == to or not questions.nothing_but_words(question, text):
        raise Refusal("unknown_button")
    emptied = await _change(act, ballot, position, lambda _: "")
    if emptied.answer:  # answered anew since
        return emptied
    return replace(emptied, ballot=(await _moved(act, emptied.ballot, to, text)).ballot)


async def _moved(act: Act, ballot: Ballot, to: int, text: str) -> Answered:
    try:
        return await _add(act, ballot, to, text)
    except Refusal as refused:
        if refused.code == "too_long_together":
            length, most = refused.facts["length"], refused.facts["most"]
            raise Refusal("too_long_to_move", length=length, most=most) from refused
        raise


async def keep_one(act: Act, position: int, cut: int, last: bool) -> Answered:
    """Of two messages that are one answer, the last one alone or the first. Raises Refusal."""
    ballot = await act.ballot()
    question = _asked(ballot, position)
    return await _change(act, ballot, position, lambda now: questions.of_two(question, now, cut, last=last))


def _asked(ballot: Ballot, position: int) -> Question:
    """The question at this position, if this person is asked it now. Raises Refusal."""
    question = ballot.question(position)
    if not ballot.asks(position):
        raise Refusal("unknown_button")
    return question


async def withdraw(act: Act, position: int) -> Answered:
    """Take one answer back."""
    ballot = await act.ballot()
    return await _change(act, ballot, position, lambda _: "")


async def withdraw_all(act: Act) -> Ballot:
    """Take every answer of this consultation back."""
    ballot = await act.ballot()
    for position, question in enumerate(ballot.consultation.questions):
        if question.id in ballot.answers:
            ballot = (await _change(act, ballot, position, lambda _: "")).ballot
    return ballot


async def _change(act: Act, ballot: Ballot, position: int, change: Callable[[str], str]) -> Answered:
    tx, voice = act.work.tx, act.voice
    question = ballot.question(position)
    key = await unlocking.key(tx, act.work.keys, ballot.stored.id)
    lookup_key = key.lookup_key(ballot.person.id, question.id)
    slip = await ballots.lock(tx, ballot.stored.id, question.id, lookup_key, ballot.asked.antenna)
    answer = slip.answer
    order, moment = _recorded(key, lookup_key, slip)
    if slip.order == ballots.NEVER or voice.later(order, moment):
        answer = change(slip.answer)
        await statements.note_seen(tx, ballot.stored, question, slip.answer, answer, voice.language)
        filled = _slip(ballot, question, voice, answer)
        await ballots.fill(tx, lookup_key, veiled(key, lookup_key, filled))
    answers = {key: value for key, value in ballot.answers.items() if key != question.id}
    if answer:
        answers[question.id] = answer
    after = await _without_unasked(tx, key, replace(ballot, answers=answers), voice)
    await _mark(tx, after)
    if after.answers != ballot.answers:
        await pages_changed(tx, ballot.stored.id, ballot.person.id, voice.page)
    if ballot.consultation.results == LIVE:
        await posts.mark_changed(tx, Subject(About.CONSULTATION, ballot.stored.id))
    return Answered(after, question, position, answer)


async def pages_changed(tx: Tx, id_: str, person: int, shown: Address | None = None) -> None:
    """On each account of this person the ballot's page, and what tells how far they are, are out of date.

    `shown`: the private chat whose page has the answer already.
    """
    subject = Subject(About.BALLOT, id_)
    but = (subject, shown) if shown else None
    await posts.mark_changed_of(tx, person, (subject, *live_messages.OVERVIEWS), but)


async def _without_unasked(tx: Tx, key: Key, ballot: Ballot, voice: Voice) -> Ballot:
    """What somebody is no longer asked is taken back: in the box nothing would tell it apart."""
    answers = dict(ballot.answers)
    for position, question in enumerate(ballot.consultation.questions):
        if question.id in answers and not replace(ballot, answers=answers).asks(position):
            lookup_key = key.lookup_key(ballot.person.id, question.id)
            slip = await ballots.lock(tx, ballot.stored.id, question.id, lookup_key, ballot.asked.antenna)
            order, moment = _recorded(key, lookup_key, slip)
            filled = _slip(ballot, question, voice, "")
            if not voice.later(order, moment):
                filled = replace(filled, order=order, moment=moment)
            await ballots.fill(tx, lookup_key, veiled(key, lookup_key, filled))
            del answers[question.id]
    return replace(ballot, answers=answers)


def _recorded(key: Key, lookup_key: bytes, slip: Slip) -> tuple[int, int | None]:
    """Order and moment of the last act."""
    shown = veiled(key, lookup_key, slip)
    return shown.order or 0, shown.moment


def veiled(key: Key, lookup_key: bytes, slip: Slip) -> Slip:
    """With order and moment hidden; or, of a slip as it lies in the box, as they are."""
    order = (slip.order or 0) ^ key.mask_order(lookup_key)
    moment = None if slip.moment is None else slip.moment ^ key.mask_time(lookup_key)
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
        stakeholder=ballot.person.stakeholder,
        moment=voice.moment,
    )


async def settle(tx: Tx, key: Key, ballot: Ballot, voice: Voice) -> None:
    """After answers have moved: what is no longer asked is taken back, and the roll says what is so."""
    await _mark(tx, await _without_unasked(tx, key, ballot, voice))


async def _mark(tx: Tx, ballot: Ballot) -> None:
    id_, person = ballot.stored.id, ballot.person.id
    if ballot.given:
        changed = await ballots.mark(tx, id_, person, ballot.asked.antenna)
    else:
        changed = await ballots.unmark(tx, id_, person)
    if changed:
        await posts.mark_changed(tx, Subject(About.CONSULTATION, id_))
