"""Consultations, looked up: by id, by number, what their files gave, whom they ask."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from sipbot.rules.consultations import Consultation, read
from sipbot.rules.faults import Refusal
from sipbot.store import consultations
from sipbot.store.consultations import Stored

from . import Tx, Work

__all__ = [
    "Stored",
    "antennas_of",
    "check_opened",
    "closes_in",
    "find",
    "find_closed",
    "listing",
    "numbered",
    "spec",
    "zone_of",
]


def spec(stored: Stored) -> Consultation:
    """The consultation as its file gave it."""
    return _read(json.dumps(stored.source))


@lru_cache(maxsize=256)
def _read(source: str) -> Consultation:
    values = json.loads(source)
    antennas = values["antennas"] if isinstance(values["antennas"], list) else ()
    groups = [values["working_group"]] if "working_group" in values else []
    return read(values, antennas=antennas, working_groups=groups)


async def find(tx: Tx, id_: str, *, lock: bool = False) -> Stored:
    """Raises Refusal when there is none of this id."""
    stored = await consultations.get(tx, id_, lock=lock)
    if stored is None:
        known = [other.id for other in await consultations.all_of_them(tx)]
        raise Refusal("unknown_consultation", id=id_, known=", ".join(known) or "–")
    return stored


async def find_closed(tx: Tx, id_: str) -> Stored:
    """Raises Refusal before its result is there, and for what was withdrawn: nobody was asked."""
    stored = await find(tx, id_)
    if stored.closed_at is None:
        raise Refusal("not_closed_yet", id=id_)
    check_opened(stored)
    return stored


def check_opened(stored: Stored) -> None:
    """Raises Refusal for what was withdrawn, and while it is being counted."""
    if stored.withdrawn:
        raise Refusal("never_opened", id=stored.id)
    if stored.being_counted:
        raise Refusal("being_counted", id=stored.id)


async def listing(tx: Tx) -> list[Stored]:
    return await consultations.all_of_them(tx)


async def numbered(tx: Tx, number: int) -> Stored | None:
    return await consultations.by_number(tx, number)


async def antennas_of(tx: Tx, id_: str) -> tuple[str, ...]:
    """Which antennas a consultation asks."""
    return tuple(await consultations.asked(tx, id_))


async def zone_of(work: Work, id_: str) -> str:
    """The time zone of the first antenna that it asks: where one zone must do for all."""
    asked, antennas = await consultations.asked(work.tx, id_), await work.antennas()
    zones = [antenna.timezone for antenna in antennas.values()]
    return next((antenna.timezone for antenna in antennas.values() if antenna.slug in asked), zones[0])


async def closes_in(tx: Tx, consultation: str, antenna: str) -> datetime:
    """When it closes for an antenna."""
    return (await consultations.asked(tx, consultation))[antenna].closes_at
