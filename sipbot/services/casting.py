"""What acts do to ballots, gathered, then written in sets: the box, the roll, and what is out of date by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sipbot.chat import About, Address, Subject
from sipbot.rules import casting, questions, receipts
from sipbot.rules.casting import Hand, Slip, Voice
from sipbot.rules.consultations import LIVE
from sipbot.rules.questions import Question
from sipbot.store import ballots as box
from sipbot.store import posts

from . import Keyring, Tx, live_messages, statements, unlocking
from .open_ballot import Ballot, veiled
from .unlocking import Key

__all__ = ["Changes", "pages_changed"]


@dataclass(slots=True)
class Changes:
    """Nothing of it stands before `save`. The people are held, so that nobody else writes their slips."""

    tx: Tx
    keys: Keyring
    _before: dict[tuple[str, int], Ballot] = field(default_factory=dict)
    _after: dict[tuple[str, int], Ballot] = field(default_factory=dict)
    _keys: dict[str, Key] = field(default_factory=dict)
    _shown: list[tuple[Subject, Address]] = field(default_factory=list)
    _seen: list[tuple[Ballot, Question, str, str, str]] = field(default_factory=list)

    async def unlock(self, consultation: str) -> None:
        """Have the key with which answers to it are written. Raises KeyTrouble."""
        if consultation not in self._keys:
            self._keys[consultation] = await unlocking.key(self.tx, self.keys, consultation)

    def act(
        self,
        ballot: Ballot,
        question: Question,
        voice: Voice,
        edit: Callable[[str], str],
        page: Address | None = None,
    ) -> Ballot:
        """The ballot after an act. Raises Refusal as `edit` does: then nothing has changed.

        `page`: the private chat in which the ballot's page is shown anew with the answer.
        """
        hand = casting.change(ballot.consultation, ballot.hand, voice, question, edit)
        after = self.put(ballot, hand)
        if page is not None:
            self._shown.append((Subject(About.BALLOT, ballot.stored.id), page))
        before = ballot.answers.get(question.id, "")
        if questions.kind(question.kind).ACCEPTS_PROPOSALS and after.answers.get(question.id, "") != before:
            self._seen.append((after, question, before, after.answers.get(question.id, ""), voice.language))
        return after

    def put(self, ballot: Ballot, hand: Hand) -> Ballot:
        """The ballot with this hand; what is new in it gets the root of its receipts."""
        new = {
            id_: replace(slip, receipt=receipts.root())
            for id_, slip in hand.slips.items()
            if id_ not in ballot.slips
        }
        after = ballot.with_hand(replace(hand, slips={**hand.slips, **new}))
        pair = ballot.stored.id, ballot.person.id
        self._before.setdefault(pair, ballot)
        self._after[pair] = after
        return after

    async def save(self) -> None:
        """Write it. Raises KeyTrouble."""
        for id_ in sorted({consultation for consultation, _ in self._after}):
            await self.unlock(id_)
            own = [pair for pair in self._after if pair[0] == id_]
            await self._write(id_, [(self._before[pair], self._after[pair]) for pair in own])
        for ballot, question, before, after, language in self._seen:
            await statements.note_seen(self.tx, ballot.stored, question, before, after, language)

    async def _write(self, id_: str, changes: list[tuple[Ballot, Ballot]]) -> None:
        slips: dict[bytes, Slip] = {}
        for before, after in changes:
            slips |= _written(self._keys[id_], before, after)
        await box.write(self.tx, id_, slips)
        counting = {after.person.id: after.asked.antenna for _, after in changes if _counts(after)}
        await box.mark(self.tx, id_, counting)
        await box.unmark(self.tx, id_, {after.person.id for _, after in changes} - counting.keys())
        live = changes[0][1].consultation.results == LIVE
        if live or any(_counts(before) != _counts(after) for before, after in changes):
            await posts.mark_changed(self.tx, Subject(About.CONSULTATION, id_))
        people = [after.person.id for before, after in changes if before.answers != after.answers]
        await pages_changed(self.tx, id_, people, self._shown)


def _written(key: Key, before: Ballot, after: Ballot) -> dict[bytes, Slip]:
    """The slips that differ, as they lie in the box."""
    slips = {}
    for question, slip in after.slips.items():
        if before.slips.get(question) != slip:
            lookup_key = key.lookup_key(after.person.id, question)
            slips[lookup_key] = veiled(key, lookup_key, slip)
    return slips


def _counts(ballot: Ballot) -> bool:
    return casting.counts(ballot.consultation, ballot.hand)


async def pages_changed(
    tx: Tx, id_: str, people: list[int], shown: list[tuple[Subject, Address]] | None = None
) -> None:
    """On each account of these people the ballot's page, and what tells how far they are, are out of date.

    `shown`: the private chats whose page has the answer already.
    """
    if people:
        subjects = (Subject(About.BALLOT, id_), *live_messages.OVERVIEWS)
        await posts.mark_changed_of(tx, people, subjects, shown or ())
