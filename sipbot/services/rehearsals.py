"""A rehearsal: a ballot that a coordinator plays through alone. Nothing goes to the roll or the box.

It stands beside what the person's next text means, until the next thing takes that place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sipbot.rules import questions, wallclock
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Refusal
from sipbot.store import house
from sipbot.store.consultations import Asked, Stored
from sipbot.store.people import Person

from . import Work
from .consultations import spec
from .open_ballot import Ballot
from .publishing import as_json, check

FLOW = "rehearsal"
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`source` is the file as JSON, `language` the one played in, `position` the page shown."""

    source: Mapping[str, Any]
    antenna: str
    timezone: str
    language: str
    position: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        """As it waits for the next press or text."""
        return {
            "flow": FLOW,
            "source": dict(self.source),
            "antenna": self.antenna,
            "timezone": self.timezone,
            "language": self.language,
            "position": self.position,
            "answers": dict(self.answers),
        }

    @property
    def ballot(self) -> Ballot:
        """The ballot of nobody, with what was answered so far."""
        return ballot_of_nobody(self.source, self.antenna, self.timezone, self.language, self.answers)


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


def waiting(person: Person) -> Rehearsal:
    """The rehearsal that this person is in. Raises Refusal when there is none."""
    kept = person.awaited or {}
    if kept.get("flow") != FLOW:
        raise Refusal("rehearsal_over")
    return Rehearsal(**{key: value for key, value in kept.items() if key != "flow"})


async def begun(work: Work, values: Mapping[str, Any], person: Person) -> Rehearsal:
    """From the first page, as the person's antenna sees it; where that is not asked, the first that is.

    Raises Faulty.
    """
    consultation = await check(work, values)
    antenna = _antenna(consultation, await work.antennas(), person)
    return Rehearsal(as_json(values), antenna.slug, antenna.timezone, person.language)


def _antenna(
    consultation: Consultation, antennas: Mapping[str, house.Antenna], person: Person
) -> house.Antenna:
    asked = [a for a in antennas.values() if not consultation.antennas or a.slug in consultation.antennas]
    return next((a for a in asked if a.slug == person.antenna), asked[0])


def pressed(rehearsal: Rehearsal, position: int, payload: str) -> Rehearsal:
    """Raises Refusal."""
    question = _asked(rehearsal, position)
    before = rehearsal.answers.get(question.id, "")
    return _answered(rehearsal, position, questions.press(question, before, payload))


def typed(rehearsal: Rehearsal, text: str) -> Rehearsal:
    """A typed answer to the page shown. Raises Refusal."""
    question = _asked(rehearsal, rehearsal.position)
    before = rehearsal.answers.get(question.id, "")
    return _answered(rehearsal, rehearsal.position, questions.typed(question, before, text))


def withdrawn(rehearsal: Rehearsal, position: int) -> Rehearsal:
    _asked(rehearsal, position)
    return replace(_answered(rehearsal, position, ""), position=position)


def _asked(rehearsal: Rehearsal, position: int) -> questions.Question:
    ballot = rehearsal.ballot
    question = ballot.question(position)
    if not ballot.asks(position):
        raise Refusal("unknown_button")
    return question


def _answered(rehearsal: Rehearsal, position: int, answer: str) -> Rehearsal:
    """And on to the page that comes after this answer; what is no longer asked is taken back."""
    question = rehearsal.ballot.question(position)
    answers = {id_: known for id_, known in rehearsal.answers.items() if id_ != question.id}
    after = replace(rehearsal, answers=answers | ({question.id: answer} if answer else {}))
    for n, other in enumerate(after.ballot.consultation.questions):
        if other.id in after.answers and not after.ballot.asks(n):
            rest = {id_: known for id_, known in after.answers.items() if id_ != other.id}
            after = replace(after, answers=rest)
    stays = questions.needs_more_input(question, answer)
    return replace(after, position=position if stays else after.ballot.onward(position))
