"""Correcting the words of what was published: shown everywhere, and told once to those whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sipbot.chat import About, Owed, Subject
from sipbot.facts import Corrected
from sipbot.rules.corrections import Change, Correction, Difference, difference
from sipbot.rules.faults import Refusal
from sipbot.store import ballots as box
from sipbot.store import corrections, outbox, people, posts
from sipbot.store.consultations import Stored

from . import Keyring, Tx, unlocking

if TYPE_CHECKING:  # a ballot is of a consultation, and publishing one corrects it
    from .open_ballot import Ballot

SCREEN = "corrected"


@dataclass(frozen=True, slots=True)
class Concerned:
    """A question that somebody answered, and its texts that read differently now."""

    position: int
    changes: tuple[Change, ...]


async def check(tx: Tx, stored: Stored, after: Mapping[str, Any]) -> Difference:
    """What differs, if it may. Raises Refusal."""
    differences = difference(stored.source, after)
    if stored.closed_at is not None:
        raise Refusal("already_closed", id=stored.id)
    if differences.refused:
        raise Refusal("only_words", id=stored.id, paths=", ".join(differences.refused))
    if differences.promised and await box.any_of(tx, stored.id):
        raise Refusal("promise_given", id=stored.id, paths=", ".join(differences.promised))
    return differences


async def correct(tx: Tx, now: datetime, stored: Stored, differences: Difference) -> None:
    """Every message shows the new words at the next beat; who has answered is told when their turn comes."""
    await posts.mark_changed(tx, Subject(About.CONSULTATION, stored.id))
    await posts.mark_changed(tx, Subject(About.BALLOT, stored.id))
    if not differences.corrected:
        return
    number = await corrections.add(tx, stored.id, now, differences.corrected)
    if not any(change.question for change in differences.corrected):
        return
    for address, language in (await people.with_answer(tx, stored.id)).items():
        owed = Owed(
            key=f"{SCREEN}:{stored.id}:{number}:{address}",
            to=address,
            facts=Corrected(consultation=stored.id, number=stored.number, correction=number),
            language=language,
            subject=Subject(About.BALLOT, stored.id),
            not_after=stored.closes_at,
        )
        await outbox.owe(tx, owed, now)


async def while_open(tx: Tx, stored: Stored) -> tuple[Correction, ...]:
    """Those made when people could answer already."""
    return tuple(
        correction for correction in await corrections.of(tx, stored.id) if correction.at >= stored.opens_at
    )


async def concerning(tx: Tx, keys: Keyring, ballot: Ballot, number: int) -> tuple[Concerned, ...]:
    """What this correction changed of what the person has answered, in the language they read, or read then.

    In the order of the questions; none: nothing that concerns them.
    """
    correction = next(one for one in await corrections.of(tx, ballot.stored.id) if one.number == number)
    languages = await _languages(tx, keys, ballot)
    concerned = [
        Concerned(position, changes)
        for position, question in enumerate(ballot.consultation.questions)
        if question.id in ballot.given
        and (
            changes := _read(correction, position + 1, (ballot.person.language, languages.get(question.id, "")))
        )
    ]
    return tuple(concerned)


def _read(correction: Correction, question: int, languages: tuple[str, ...]) -> tuple[Change, ...]:
    for language in languages:
        changes = tuple(c for c in correction.changes if c.question == question and c.language == language)
        if changes:
            return changes
    return ()


async def _languages(tx: Tx, keys: Keyring, ballot: Ballot) -> dict[str, str]:
    """By question, the language of the text to which the person answered."""
    unlocked = await unlocking.to_read(tx, keys, ballot.stored.id)
    if unlocked.key is None:
        return {}
    lookup_keys = {
        unlocked.key.lookup_key(ballot.person.id, question): question for question in ballot.stored.question_ids
    }
    languages = await box.languages(tx, list(lookup_keys))
    return {lookup_keys[lookup_key]: language for lookup_key, language in languages.items()}
