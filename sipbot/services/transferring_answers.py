"""What somebody answered moves with them: to another antenna or kind, or to whom they are linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sipbot.chat import About, Subject
from sipbot.rules import casting, questions
from sipbot.rules.casting import Slip, Voice
from sipbot.rules.faults import KeyTrouble
from sipbot.rules.questions import Question
from sipbot.store import ballots, consultations, meetings, posts
from sipbot.store.consultations import Asked, Stored
from sipbot.store.people import Person

from . import Keyring, Tx, finals, statements, unlocking
from .casting import Changes, pages_changed
from .consultations import spec
from .open_ballot import Ballot, veiled
from .unlocking import Key


async def held(tx: Tx) -> list[Stored]:
    """The consultations that are not closed, and stay so until this transaction ends.

    To be called before anybody is held: who answers takes the two in this order.
    """
    locked = [await consultations.hold(tx, stored.id) for stored in await consultations.all_of_them(tx)]
    return [stored for stored in locked if stored is not None and stored.closed_at is None]


async def answers(tx: Tx, keys: Keyring, open_ones: Sequence[Stored], was: int, person: Person) -> int:
    """What `was` has answered becomes `person`'s, who may be the same; how many answers were replaced.

    Of two answers to a question the later one stays; one that is not finished gives way to one that is.
    """
    return sum([await _in_one(tx, keys, stored, was, person) for stored in open_ones])


async def _in_one(tx: Tx, keys: Keyring, stored: Stored, was: int, person: Person) -> int:
    """Raises KeyTrouble where one of them has answered. What nobody has finished counts for nothing."""
    antennas = {
        id_: antenna for id_ in (was, person.id) if (antenna := await ballots.marked(tx, stored.id, id_))
    }
    try:
        unlocked = await unlocking.to_read(tx, keys, stored.id)
        if unlocked.key is None and not antennas:
            return 0
        key = await unlocking.key(tx, keys, stored.id)
    except KeyTrouble:
        if antennas:
            raise
        return 0
    final = [id_ for id_ in (was, person.id) if unlocked.replaces and await finals.holds(tx, key, stored, id_)]
    if final:
        return await _stay_final(tx, key, stored, was, person, {id_: antennas.get(id_) for id_ in final})
    return await _moved(tx, keys, key, stored, was, person, antennas)


async def _stay_final(
    tx: Tx, key: Key, stored: Stored, was: int, person: Person, final: Mapping[int, str | None]
) -> int:
    """What one of them answered for good stays, and what the other answered gives way."""
    lookup_keys = [
        key.lookup_key(id_, question) for id_ in {was, person.id} for question in stored.question_ids
    ]
    replaced = len(await ballots.answers(tx, lookup_keys))
    await ballots.remove(tx, lookup_keys)
    await ballots.unmark(tx, stored.id, {was, person.id})
    antenna = next((slug for slug in final.values() if slug), None)
    if antenna is not None:
        await ballots.mark(tx, stored.id, {person.id: antenna})
    await posts.mark_changed(tx, Subject(About.CONSULTATION, stored.id))
    return replaced


async def _moved(
    tx: Tx, keys: Keyring, key: Key, stored: Stored, was: int, person: Person, antennas: Mapping[int, str]
) -> int:
    asked = await consultations.asked(tx, stored.id)
    antenna = person.antenna if person.antenna in asked else next(iter(antennas.values()), None)
    if antenna not in asked:
        return 0
    consultation = await statements.grown(tx, stored, spec(stored))
    slips, replaced = dict[str, Slip](), 0
    for question in consultation.questions:
        slip, both = await _in_question(tx, key, stored, question, was, person, antenna)
        replaced += both
        if slip is not None:
            slips[question.id] = slip
    await ballots.unmark(tx, stored.id, set(antennas))
    if antennas:
        await posts.mark_changed(tx, Subject(About.CONSULTATION, stored.id))
        bare = Ballot(stored, consultation, _there(asked[antenna], antenna), person, {})
        await _settle(tx, keys, bare.with_hand(replace(bare.hand, slips=slips)))
        await pages_changed(tx, stored.id, list({was, person.id}))
    return replaced


async def _settle(tx: Tx, keys: Keyring, ballot: Ballot) -> None:
    """What is no longer asked is taken back, and the roll says what is so."""
    changes = Changes(tx, keys)
    voice = Voice(ballot.person.language, 0, again=True)
    changes.put(ballot, casting.settled(ballot.consultation, ballot.hand, voice))
    await changes.save()


def _there(asked: Asked, antenna: str) -> Asked:
    return replace(asked, antenna=antenna)


async def _in_question(
    tx: Tx, key: Key, stored: Stored, question: Question, was: int, person: Person, antenna: str
) -> tuple[Slip | None, bool]:
    """The answer that stays; whether there were two."""
    mine, other = (key.lookup_key(id_, question.id) for id_ in (person.id, was))
    in_box = await ballots.slips_under(tx, [mine, other])
    slips = [veiled(key, lookup_key, slip) for lookup_key, slip in in_box.items() if slip.answer]
    slips.sort(key=lambda slip: (questions.complete(question, slip.answer), slip.moment or 0, slip.order or 0))
    if other != mine:
        await ballots.remove(tx, [other])
    if not slips:
        return None, False
    kept = replace(slips[-1], antenna=antenna, stakeholder=person.stakeholder)
    if kept.person is not None:
        kept = replace(kept, person=person.id)
    await ballots.write(tx, stored.id, {mine: veiled(key, mine, kept)})
    return kept, len(slips) > 1


async def coming(tx: Tx, was: int, person: int) -> None:
    """Whether one comes to meetings: of two answers the later one stays."""
    for meeting in await meetings.answered_by(tx, was):
        theirs = await meetings.coming_of(tx, meeting, was)
        mine = await meetings.coming_of(tx, meeting, person)
        if theirs is not None and (
            mine is None or (mine.moment or 0, mine.order) < (theirs.moment or 0, theirs.order)
        ):
            await meetings.say(tx, meeting, person, theirs)
        await meetings.unsay(tx, meeting, was)
        await posts.mark_changed(tx, Subject(About.MEETING, str(meeting)))
