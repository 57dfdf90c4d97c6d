"""A consultation as members will see it, before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from sipbot import i18n
from sipbot.chat import Message
from sipbot.config import Antenna
from sipbot.rules import wallclock
from sipbot.rules.consultations import Consultation
from sipbot.rules.results import Share
from sipbot.services.consultations import Stored
from sipbot.services.open_ballot import Asked, Ballot
from sipbot.services.people import Person
from sipbot.views.members import ballots, consultations
from sipbot.views.members.consultations import Asking
from sipbot.views.words.labels import text_in
from sipbot.views.words.numbers import with_numbers


def messages(consultation: Consultation, antenna: Antenna, code: str) -> Iterator[tuple[bool, Message]]:
    """What the antenna's chat gets, then the pages of the ballot in private. True: in the group."""
    opens, closes = (
        wallclock.instant(moment, antenna.timezone) for moment in (consultation.opens, consultation.closes)
    )
    t = i18n.language(code).read_on(opens)
    asking = Asking(
        consultation, 1, closes, antenna.timezone, text_in(antenna.name, t), Share(0, antenna.members), "token"
    )
    yield True, with_numbers(t, consultations.in_group(t, asking))
    ballot = _ballot(consultation, antenna, code, opens, closes)
    for position in range(len(consultation.questions) + 1):
        yield False, with_numbers(t, ballots.page(t, ballot, position, antenna.timezone))


def _ballot(
    consultation: Consultation, antenna: Antenna, code: str, opens: datetime, closes: datetime
) -> Ballot:
    """An empty ballot of nobody; every question is asked."""
    stored = Stored(
        consultation.id,
        1,
        consultation.source,
        consultation.working_group,
        consultation.secrecy,
        opens.astimezone(UTC),
        closes.astimezone(UTC),
        None,
        "",
    )
    everything = tuple(replace(question, only_if=None) for question in consultation.questions)
    return Ballot(
        stored,
        replace(consultation, questions=everything),
        Asked(antenna.slug, opens, closes, None, None),
        Person(0, antenna.slug, code, False, None),
        {},
    )
