"""Who may answer a consultation, and of how many people turnout is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sipbot.rules import eligibility
from sipbot.rules.consultations import Consultation
from sipbot.rules.eligibility import CHATS, SHAREHOLDERS
from sipbot.rules.faults import Refusal
from sipbot.store import members
from sipbot.store.antennas import Antenna
from sipbot.store.members import Row
from sipbot.store.people import Person

from . import Tx


async def checks(tx: Tx, consultation: Consultation, people: Sequence[Person]) -> dict[int, Refusal]:
    """Why these people may not answer; who may is left out."""
    if consultation.who == CHATS:
        return {}
    rows = await members.of_people(tx, [person.id for person in people])
    refusals = {person.id: _refusal(consultation.who, rows.get(person.id)) for person in people}
    return {id_: refusal for id_, refusal in refusals.items() if refusal is not None}


def _refusal(who: str, row: Row | None) -> Refusal | None:
    return eligibility.refusal(
        who,
        on_roll=row is not None,
        left=row is not None and row.left,
        shareholder=row is not None and row.shareholder,
    )


async def denominators(
    tx: Tx, consultation: Consultation, antennas: Mapping[str, Antenna]
) -> Mapping[str, int]:
    """Of how many people turnout is, per antenna: those who may answer."""
    if consultation.who == CHATS:
        return {slug: antenna.members for slug, antenna in antennas.items()}
    return await members.entitled(tx, shareholders=consultation.who == SHAREHOLDERS)


async def people(tx: Tx, consultation: Consultation) -> set[int] | None:
    """Who of those that are known may answer. None: everybody."""
    if consultation.who == CHATS:
        return None
    return await members.entitled_people(tx, shareholders=consultation.who == SHAREHOLDERS)
