"""Who may answer a consultation, and of how many people turnout is."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot.rules import eligibility
from sipbot.rules.consultations import Consultation
from sipbot.rules.eligibility import CHATS, SHAREHOLDERS
from sipbot.store import members
from sipbot.store.antennas import Antenna
from sipbot.store.people import Person

from . import Tx


async def check(tx: Tx, consultation: Consultation, person: Person) -> None:
    """Raises Refusal unless this person may answer."""
    if consultation.who == CHATS:
        return
    row = await members.of_person(tx, person.id)
    eligibility.check(
        consultation.who,
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
