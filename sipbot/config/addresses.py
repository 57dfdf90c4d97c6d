"""Addresses as people write them: what a room's and a person's look like on each platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sipbot.chat import Address

from .faults import wrong

MATRIX_PERSON = re.compile(r"@[^\s:]+:[A-Za-z0-9.:\[\]-]+")
MATRIX_ROOM = re.compile(r"![^\s:]+(:[A-Za-z0-9.:\[\]-]+)?")
"""Rooms of version 12 and later have no server in their id."""


def room(value: object) -> Address:
    return _known(value, ROOMS)


def person(value: object) -> Address:
    return _known(value, PEOPLE)


def _known(value: object, shapes: Mapping[str, Callable[[str], None]]) -> Address:
    try:
        address = value if isinstance(value, Address) else Address.parse(str(value))
    except ValueError:
        raise wrong("bad_address") from None
    if address.platform not in shapes:
        raise wrong("bad_address")
    shapes[address.platform](address.id)
    return address


def _telegram_group(id_: str) -> None:
    if not re.fullmatch(r"-[0-9]+", id_):
        raise wrong("not_telegram_group")


def _telegram_person(id_: str) -> None:
    if not re.fullmatch(r"[0-9]+", id_):
        raise wrong("not_telegram_person")


def _matrix_room(id_: str) -> None:
    if not MATRIX_ROOM.fullmatch(id_):
        raise wrong("not_matrix_room")


def _matrix_person(id_: str) -> None:
    if not MATRIX_PERSON.fullmatch(id_):
        raise wrong("not_matrix_person")


ROOMS: Mapping[str, Callable[[str], None]] = {"telegram": _telegram_group, "matrix": _matrix_room}
PEOPLE: Mapping[str, Callable[[str], None]] = {"telegram": _telegram_person, "matrix": _matrix_person}
