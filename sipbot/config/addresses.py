"""Addresses as people write them: what a room's and a person's look like on each platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sipbot.chat import Address

from .faults import wrong

MATRIX_PERSON = re.compile(r"@[^\s:]+:[A-Za-z0-9.:\[\]-]+")
MATRIX_ROOM = re.compile(r"![^\s:]+(:[A-Za-z0-9.:\[\]-]+)?")
"""Rooms of version 12 and later have no server in their id."""
GENERAL = "1"
"""The topic that every Telegram group with topics has: nothing is addressed to it, it is the group itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, and the topic in it in which the bot speaks when nobody asked; "": in none."""

    address: Address
    topic: str = ""


def place(value: object) -> Place:
    """`telegram:-1001000000001/7` is topic 7 of that group."""
    if isinstance(value, Place):
        return value
    written, slash, topic = str(value).strip().partition("/")
    if not slash or not written.startswith("telegram:"):
        return Place(_known(value, ROOMS))
    if not re.fullmatch(r"[1-9][0-9]{0,15}", topic):
        raise wrong("not_topic")
    return Place(_known(written, ROOMS), "" if topic == GENERAL else topic)


def without_topic(written: str) -> str:
    """The chat alone, of an address as it stands in a file."""
    return written.partition("/")[0] if written.startswith("telegram:") else written


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
