"""Addresses as people write them; what stands after the colon, each platform says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationInfo

from sipbot.chat import Address
from sipbot.ports import Description

from .faults import wrong


class Platforms(Protocol):
    """What is in the context of a check, under `known`."""

    @property
    def platforms(self) -> Sequence[Description]: ...
    def platform(self, written: str) -> Description | None:
        """The one of an address."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat, and the topic in it in which the bot speaks when nobody asked; "": in none."""

    address: Address
    topic: str = ""


def destination(value: object, info: ValidationInfo) -> Destination:
    """`telegram:-1001000000001/7` is topic 7 of that group."""
    if isinstance(value, Destination | Address):
        return value if isinstance(value, Destination) else Destination(value)
    written, known = str(value).strip(), _known(info)
    chat = without_topic(written, known)
    platform, topic = known.platform(written), written[len(chat) :].removeprefix("/")
    if platform is None or platform.topic is None or chat == written:
        return Destination(_checked(chat, known, of_person=False))
    if not platform.topic.fits(topic):
        raise wrong(platform.topic.fault)
    return Destination(_checked(chat, known, of_person=False), "" if topic == platform.whole else topic)


def without_topic(written: str, known: Platforms) -> str:
    """The chat alone, of an address as it stands in a file."""
    platform = known.platform(written)
    return written.partition("/")[0] if platform is not None and platform.topic is not None else written


def person(value: object, info: ValidationInfo) -> Address:
    return value if isinstance(value, Address) else _checked(str(value), _known(info), of_person=True)


def _known(info: ValidationInfo) -> Platforms:
    platforms: Platforms = (info.context or {})["known"]
    return platforms


def _checked(written: str, known: Platforms, *, of_person: bool) -> Address:
    platform = known.platform(written.strip())
    try:
        address = Address.parse(written)
    except ValueError:
        platform = None
    if platform is None:
        raise wrong("bad_address", examples=" · ".join(one.example for one in known.platforms if one.account))
    shape = platform.person if of_person else platform.chat
    if not shape.fits(address.id):
        raise wrong(shape.fault)
    return address
