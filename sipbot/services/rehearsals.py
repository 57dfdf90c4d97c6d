"""A rehearsal: a ballot that a coordinator plays through alone. Nothing goes to the roll or the box.

It stands beside what the person's next text means, until the next thing takes that place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sipbot.rules import questions, wallclock
from sipbot.rules.awaiting import Answering, Rehearsing
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.store.antennas import Antenna
from sipbot.store.consultations import Asked, Stored
from sipbot.store.people import Person

from . import Work
from .consultations import spec
from .open_ballot import Ballot
from .publishing import as_json, check

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def ballot(rehearsal: Rehearsing) -> Ballot:
    """The ballot of nobody, with what was answered so far."""
    shown = ballot_of_nobody(
        rehearsal.source, rehearsal.antenna, rehearsal.timezone, rehearsal.language, rehearsal.answers
    )
    awaited = Answering(consultation=shown.stored.id, number=0, position=rehearsal.position, why=rehearsal.why)
    return replace(shown, person=replace(shown.person, awaited=awaited))


def ballot_of_nobody(
    source: Mapping[str, Any], antenna: str, timezone: str, language: str, answers: Mapping[str, str]
) -> Ballot:
    """It has no number and no person, so nothing can be saved by it."""
    bare = Stored(source["id"], 0, source, source.get("working_group", ""), "", _NEVER, _NEVER, None, "")
    consultation = spec(bare)
    opens, closes = (wallclock.instant(wall, timezone) for wall in (consultation.opens, consultation.closes))
    stored = replace(bare, secrecy=consultation.secrecy, opens_at=opens, closes_at=closes)
    return Ballot(
        stored,
        consultation,
        Asked(antenna, opens, closes, None, None),
        Person(0, antenna, language, False, None),
        answers,
    )


def waiting(person: Person) -> Rehearsing:
    """The rehearsal that this person is in. Raises Refusal when there is none."""
    if not isinstance(person.awaited, Rehearsing):
        raise Refusal("rehearsal_over")
    return person.awaited


async def begun(work: Work, values: Mapping[str, Any], person: Person) -> Rehearsing:
    """From the first page, as the person's antenna sees it; where that is not asked, the first that is.

    Raises Faulty.
    """
    consultation = await check(work, values)
    antenna = _antenna(consultation, await work.antennas(), person)
    return Rehearsing(
        source=as_json(values), antenna=antenna.slug, timezone=antenna.timezone, language=person.language
    )


def _antenna(consultation: Consultation, known: Mapping[str, Antenna], person: Person) -> Antenna:
    asked = [a for a in known.values() if not consultation.antennas or a.slug in consultation.antennas]
    return next((a for a in asked if a.slug == person.antenna), asked[0])


def pressed(rehearsal: Rehearsing, position: int, payload: str) -> Rehearsing:
    """Raises Refusal."""
    question = _asked(rehearsal, position)
    before = rehearsal.answers.get(question.id, "")
    return _answered(rehearsal, position, questions.press(question, before, payload))


def typed(rehearsal: Rehearsing, text: str) -> Rehearsing:
    """A typed answer to the page shown. Raises Refusal."""
    question = _asked(rehearsal, rehearsal.position)
    before = rehearsal.answers.get(question.id, "")
    after = questions.with_reason if rehearsal.why else questions.typed
    return _answered(rehearsal, rehearsal.position, after(question, before, text))


def why(rehearsal: Rehearsing, position: int) -> Rehearsing:
    """The page that asks for the reason of an answer. Raises Refusal."""
    if not questions.takes_reason(_asked(rehearsal, position), rehearsal.answers):
        raise Refusal("unknown_button")
    return replace(rehearsal, position=position, why=True)


def settled(rehearsal: Rehearsing, position: int, *, keep: bool) -> Rehearsing:
    """A reason stays, or goes. Raises Refusal."""
    question = _asked(rehearsal, position)
    after = questions.reason_kept if keep else questions.reason_dropped
    answer = after(question, rehearsal.answers.get(question.id, ""))
    return replace(_answered(rehearsal, position, answer), position=position)


def withdrawn(rehearsal: Rehearsing, position: int) -> Rehearsing:
    _asked(rehearsal, position)
    return replace(_answered(rehearsal, position, ""), position=position)


def _asked(rehearsal: Rehearsing, position: int) -> questions.Question:
    page = ballot(rehearsal)
    question = page.question(position)
    if not page.asks(position):
        raise Refusal("unknown_button")
    return question


def _answered(rehearsal: Rehearsing, position: int, answer: str) -> Rehearsing:
    """And on to the page that comes after this answer; what is no longer asked is taken back."""
    question = ballot(rehearsal).question(position)
    answers = {id_: known for id_, known in rehearsal.answers.items() if id_ != question.id}
    after = replace(rehearsal, answers=answers | ({question.id: answer} if answer else {}), why=None)
    for n, other in enumerate(ballot(after).consultation.questions):
        if other.id in after.answers and not ballot(after).asks(n):
            rest = {id_: known for id_, known in after.answers.items() if id_ != other.id}
            after = replace(after, answers=rest)
    stays = questions.needs_more_input(question, answer)
    return replace(after, position=position if stays else ballot(after).onward(position))
