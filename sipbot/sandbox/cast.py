"""People and groups to begin with: roles of a cooperative, no real persons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sipbot.sandbox.facts import ChatType, User
from sipbot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone on the page. `role` is a key of `labels` or any words."""

    id: int
    name: str
    role: str
    language: str
    antenna: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat with the bot in it. `admins` are members too."""

    id: int
    title: str
    members: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    type: ChatType = "supergroup"


@dataclass(frozen=True, slots=True)
class Cast:
    people: tuple[Person, ...]
    groups: tuple[Group, ...]


_FIRST = 5_000_000_001  # ids as Telegram gives them today: more than 32 bits
_CROWD = 6_000_000_001

DEFAULT = Cast(
    people=(
        Person(_FIRST, "Aïcha", "member", "fr", "Liège"),
        Person(_FIRST + 1, "Joke", "member", "nl", "Gent"),
        Person(_FIRST + 2, "Heidi", "member", "de", "Eupen"),
        Person(_FIRST + 3, "Luc", "animator", "fr", "Liège"),
        Person(_FIRST + 4, "Saskia", "coordinator", "nl", "Brussels"),
        Person(_FIRST + 5, "Renate", "drafter", "de", "Eupen"),
    ),
    groups=(
        Group(-1_001_000_000_001, "Smart Liège", (_FIRST, _FIRST + 3), (_FIRST + 3,)),
        Group(-1_001_000_000_002, "Smart Gent", (_FIRST + 1,)),
        Group(-1_001_000_000_003, "Smart Eupen", (_FIRST + 2, _FIRST + 5)),
        Group(-1_001_000_000_004, "Smart Bruxelles", (_FIRST + 4,)),
        Group(-1_001_000_000_005, "Smart Brussel", (_FIRST + 4,)),
    ),
)


def populate(world: World, cast: Cast = DEFAULT) -> World:
    """Put these people and groups into the world; groups take members who exist."""
    for person in cast.people:
        world.add_user(User(person.id, person.name, person.language, person.role, person.antenna))
    for group in cast.groups:
        chat = world.add_chat(group.id, group.title, (*group.members, *group.admins), type=group.type)
        chat.admins = set(group.admins)
    return world


def crowd(
    world: World, count: int, chats: Sequence[int], languages: Sequence[str] = (), first_id: int = _CROWD
) -> list[int]:
    """So many members without a phone on the page, spread evenly over the chats; gives their ids.

    `languages` are those of the chats, in the same order.
    """
    ids = []
    for n in range(count):
        index = n % len(chats)
        language = languages[index] if languages else ""
        user = world.add_user(User(first_id + n, f"Member {n + 1}", language, "member", shown=False))
        world.chats[chats[index]].members.add(user.id)
        ids.append(user.id)
    return ids


def read(path: Path) -> Cast:
    """A cast from a JSON file: {"people": [{id, name, role, language, antenna}], "groups": [...]}."""
    table = json.loads(path.read_text(encoding="utf-8"))
    people = tuple(Person(**row) for row in table["people"])
    return Cast(people, tuple(_groups(table["groups"])))


def _groups(rows: Iterable[dict[str, Any]]) -> Iterable[Group]:
    for row in rows:
        lists = {name: tuple(row.get(name, ())) for name in ("members", "admins")}
        yield Group(**(row | lists))
