"""Answering: the press, and what is kept of it. Nothing here tells an answer to anybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sipbot.chat import Address
from sipbot.rules import questions
from sipbot.rules.casting import Voice
from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.rules.questions import Question
from sipbot.store.people import Person

from . import Work
from .casting import Changes
from .open_ballot import Ballot, ballot_of, ballots_of

__all__ = [
    "Act",
    "Answered",
    "Press",
    "Voice",
    "keep_one",
    "move",
    "press",
    "press_all",
    "settle_reason",
    "typed",
    "withdraw",
    "withdraw_all",
]


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
    page: Address | None = None
    """The private chat in which the ballot's page is shown anew with the answer."""

    async def ballot(self) -> Ballot:
        """The ballot, held until the transaction ends. Raises Refusal, KeyTrouble."""
        return await ballot_of(self.work, self.person, self.number, hold=True)


@dataclass(frozen=True, slots=True)
class Press:
    """On a button of a question."""

    act: Act
    position: int
    payload: str


async def press(act: Act, position: int, payload: str) -> Answered:
    """A press; one that is older than the act recorded changes nothing. Raises Refusal, KeyTrouble."""
    (answered,) = await press_all(act.work, [Press(act, position, payload)])
    if not isinstance(answered, Answered):
        raise answered
    return answered


async def press_all(work: Work, presses: Sequence[Press]) -> list[Answered | Refusal | KeyTrouble]:
    """Presses by several, in order: what they need is read in sets, and what they change is written in sets."""
    changes, outcomes = Changes(work.tx, work.keys), list[Answered | Refusal | KeyTrouble]()
    ballots = await _opened(work, presses, changes)
    for one in presses:
        pair = one.act.number, one.act.person.id
        outcome = _tried(changes, one, ballots[pair])
        outcomes.append(outcome)
        if isinstance(outcome, Answered):
            ballots[pair] = outcome.ballot
    await changes.save()
    return outcomes


async def _opened(
    work: Work, presses: Sequence[Press], changes: Changes
) -> dict[tuple[int, int], Ballot | Refusal | KeyTrouble]:
    """The ballots of all these presses, held, by the consultation's number and the person's id."""
    ballots: dict[tuple[int, int], Ballot | Refusal | KeyTrouble] = {}
    for number in sorted({press.act.number for press in presses}):
        people = {press.act.person.id: press.act.person for press in presses if press.act.number == number}
        opened = await ballots_of(work, list(people.values()), number, hold=True)
        ids = {ballot.stored.id for ballot in opened.values() if isinstance(ballot, Ballot)}
        try:
            for id_ in ids:
                await changes.unlock(id_)
        except KeyTrouble as trouble:
            opened = dict.fromkeys(people, trouble)
        ballots |= {(number, id_): ballot for id_, ballot in opened.items()}
    return ballots


def _tried(
    changes: Changes, press: Press, ballot: Ballot | Refusal | KeyTrouble
) -> Answered | Refusal | KeyTrouble:
    if not isinstance(ballot, Ballot):
        return ballot
    try:
        question = _asked(ballot, press.position)
        return _answered(
            changes,
            press.act,
            ballot,
            press.position,
            lambda before: questions.press(question, before, press.payload),
        )
    except Refusal as refusal:
        return refusal


def _answered(
    changes: Changes, act: Act, ballot: Ballot, position: int, edit: Callable[[str], str]
) -> Answered:
    question = ballot.question(position)
    after = changes.act(ballot, question, act.voice, edit, act.page)
    return Answered(after, question, position, after.answers.get(question.id, ""))


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
    changes = Changes(act.work.tx, act.work.keys)
    for position, question in enumerate(ballot.consultation.questions):
        if question.id in ballot.answers:
            ballot = _answered(changes, act, ballot, position, lambda _: "").ballot
    await changes.save()
    return ballot


async def _change(act: Act, ballot: Ballot, position: int, edit: Callable[[str], str]) -> Answered:
    """One act alone. Raises Refusal as `edit` does, KeyTrouble."""
    changes = Changes(act.work.tx, act.work.keys)
    answered = _answered(changes, act, ballot, position, edit)
    await changes.save()
    return answered
