"""The people and rooms that scenarios play with, one after the other, each with a bot of its own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.cast import GROUPS, PEOPLE
from tests.servers.people import Json, full

from .homeserver import Homeserver

LEVELS = {"users_default": 0, "invite": 0, "redact": 0, "kick": 50}
"""In the groups: whoever is in may invite; the bot may take a message away."""
SCENARIOS = 20
"""After so many the rooms have become long, and new ones take their place."""


@dataclass
class Village:
    """One to a process. The people stay; a bot comes for one scenario and finds nobody it knows."""

    server: Homeserver
    url: str
    mark: str = field(default_factory=lambda: secrets.token_hex(3))
    rooms: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """What people call themselves."""
    _newcomers: dict[str, list[str]] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _scenarios: int = 0

    def __post_init__(self) -> None:
        self.owner = self.somebody("owner", "Owner")

    def somebody(self, name: str, shown: str) -> str:
        """An account."""
        who = self.server.person(f"{name}-{self.mark}")
        self.server.call_themselves(who, shown)
        self.names[who] = shown
        return who

    def begin(self) -> None:
        """A new scenario."""
        self._taken.clear()
        if self._scenarios % SCENARIOS == 0:
            self.rooms = {name: self.room(group.title) for name, group in GROUPS.items()}
            self._newcomers.clear()
        self._scenarios += 1

    def room(self, title: str) -> str:
        """A group that anybody may join."""
        room = self.server.room(
            self.owner, preset="public_chat", name=title, power_level_content_override=LEVELS
        )
        self.members[room] = {self.owner}
        return room

    def bot(self) -> Json:
        """An account that is in each of the rooms: `user_id`, `access_token`, `device_id`."""
        account = self.server.account(f"sipbot-{secrets.token_hex(6)}")
        self.server.call_themselves(account["user_id"], "sipbot")
        return account

    def brings(self, bot: str, rooms: Sequence[str]) -> None:
        for room in rooms:
            self.server.member(bot, room, bot, "join")

    def address(self, key: str) -> str:
        """What somebody of the cast is called here."""
        return full(f"{key}-{self.mark}")

    def person(self, key: str) -> str:
        """Somebody of the cast."""
        who = self.address(key)
        if who not in self.names:
            self.somebody(key, PEOPLE[key].name)
        return who

    def enters(self, who: str, room: str) -> str:
        """Gives the event's id; "" if they are in it already."""
        if who in self.members.setdefault(room, set()):
            return ""
        self.members[room].add(who)
        return self.server.member(who, room, who, "join", displayname=self.names.get(who, ""))

    def newcomer(self, room: str, name: str) -> str:
        """Somebody of this name whom this scenario's bot has not met; in a room, if there is one."""
        known = self._newcomers.setdefault(f"{room} {name}", [])
        who = next((one for one in known if one not in self._taken), "")
        if not who:
            who = self.somebody(f"new-{secrets.token_hex(6)}", name)
            known.append(who)
        self._taken.add(who)
        return who
