"""A Matrix server with the people of a cast in its rooms; they act over HTTP."""

from __future__ import annotations

import base64
import json
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from sipbot.platforms.matrix.content import POLL
from sipbot.sandbox.cast import Cast
from tests.servers.people import People, account, full, keycap, registered
from tests.servers.synapse import Synapse

from .outside import Json, found_in
from .shared_clock import Setting
from .timeline import Timeline, numbered

ADDRESS = re.compile(r"telegram:(-?\d+)")


class Homeserver:
    """See `Outside`. Polls, reactions and typed numbers stand for presses."""

    pressed: tuple[str, ...] = ("send",)
    votes_in_private = True
    sends_once = True

    def __init__(
        self,
        server: Synapse,
        database: Path,
        base: Path,
        cast: Cast,
        start: datetime | None = None,
        speed: float = 1.0,
        *,
        encrypted: bool = False,
        with_password: Collection[int] = (),
        loses_device: bool = False,
    ) -> None:
        """`start`: of a clock of its own; without one, the machine's is the bot's.

        `encrypted`: the rooms that the bot opens. `with_password`: people who can sign in.
        `loses_device`: the folder of the bot's device is gone at every start.
        """
        mark = secrets.token_hex(3)
        self._server, self._base = server, base
        self._bot = f"sipbot-{mark}"
        self._people = People(server)
        self.http = self._people.http
        bot = registered(server, self._bot)
        self.encrypted = encrypted
        self._loses_device = loses_device
        self._names = {
            person.id: registered(server, name) if person.id in with_password else self._people.person(name)
            for person in cast.people
            for name in [f"p{person.id}-{mark}"]
        }
        self.chats = {group.id: self._group(group.title, group.members, bot) for group in cast.groups}
        self.ledger = Timeline(
            database,
            bot,
            {name: id_ for id_, name in self._names.items()},
            {room: id_ for id_, room in self.chats.items()},
        )
        self._joined: set[tuple[int, str]] = set()
        self._newest = ""
        self._presses = 0
        self._setting = Setting(start.isoformat(), time.monotonic(), speed) if start else None
        self._write_clock()

    def _group(self, title: str, members: tuple[int, ...], bot: str) -> str:
        owner, *others = (self._names[member] for member in members)
        room = self._people.room(owner, name=title, preset="public_chat", invite=[bot])
        for member in others:
            self._people.join(member, room)
        return room

    # the bot's side

    def variables(self) -> Mapping[str, str]:
        return account(self._server, self._base, bot=self._bot, encrypted=self.encrypted)

    def name(self, person: int) -> str:
        """Their address."""
        return self._names[person]

    def prepare(self, config: Path) -> None:
        addresses = self._names | self.chats

        def here(match: re.Match[str]) -> str:
            number = int(match[1])
            return f"matrix:{addresses.get(number, full(f'nobody{number}'))}"

        for file in (config / "sipbot.toml", config / "antennas.toml"):
            file.write_text(ADDRESS.sub(here, file.read_text("utf-8")), "utf-8")

    def ready(self, seconds: float) -> bool:
        bot = full(self._bot)
        return self._comes(lambda: all(self.ledger.is_in(bot, room) for room in self.chats.values()), seconds)

    def confirmed(self, seconds: float) -> bool:
        """The bot keeps how far it has come only when everything before is committed and answered."""
        self.ledger.look()
        position = self.ledger.position_of(self._newest) if self._newest else 0
        return self._comes(lambda: self._position() >= position, seconds)

    def _position(self) -> int:
        with closing(sqlite3.connect(f"file:{self._base / 'sipbot.db'}?mode=ro", uri=True)) as database:
            kept = database.execute("SELECT position FROM receivers WHERE platform = 'matrix'").fetchone()
        return int(kept[0].removeprefix("s").split("_")[0]) if kept and kept[0] else 0

    def before_start(self) -> None:
        """Without its device the bot signs in anew: the server knows none of its transactions any more."""
        if self._loses_device:
            shutil.rmtree(self._base / "matrix", ignore_errors=True)

    # time

    def advance_to(self, moment: datetime) -> None:
        assert self._setting is not None
        passed = (time.monotonic() - self._setting.zero) * self._setting.speed + self._setting.skipped
        seconds = (moment - datetime.fromisoformat(self._setting.start)).total_seconds() - passed
        if seconds > 0:
            self._setting = replace(self._setting, skipped=self._setting.skipped + seconds)
            self._write_clock()

    def _write_clock(self) -> None:
        if self._setting is not None:
            self._base.mkdir(parents=True, exist_ok=True)
            self._setting.write(self._base / "clock.json")

    def faults(self, order: Mapping[str, Any]) -> int:
        """None can be ordered here."""
        return 0

    def standing(self, begins: str) -> tuple[str, ...]:
        self.ledger.look()
        return self.ledger.standing(begins)

    def until(self, there: Callable[[list[Json]], Any], seconds: float) -> Any:
        return found_in(self.ledger, there, seconds)

    def _comes(self, true: Callable[[], bool], seconds: float) -> bool:
        return bool(self.until(lambda _: true(), seconds))

    # what people do

    def act(self, *acts: Mapping[str, Any]) -> list[Any]:
        self.ledger.look()
        for act in acts:
            self._newest = getattr(self, f"_{act['act']}")(act)
        return []

    def _start(self, act: Mapping[str, Any]) -> str:
        """A 1:1 room, to which the bot is invited."""
        who = self._names[act["user"]]
        room = self._people.room(who, preset="trusted_private_chat", is_direct=True, invite=[full(self._bot)])
        self._joined.add((act["user"], room))
        return ""

    def _write(self, act: Mapping[str, Any]) -> str:
        text = act["text"]
        text = f"!{text[1:]}" if text.startswith("/") else text
        return self._people.says(self._names[act["user"]], self._room(act), text)

    def _file(self, act: Mapping[str, Any]) -> str:
        blob = base64.b64decode(act["content"])
        return self._people.sends(self._names[act["user"]], self._room(act), act["name"], blob)

    def _follow(self, act: Mapping[str, Any]) -> str:
        return self._press(act)

    def _press(self, act: Mapping[str, Any]) -> str:
        """In a poll by a response; elsewhere by a reaction or by a typed number, in turn."""
        who, room, data = self._names[act["user"]], self._room(act), act["button"]
        event = self.ledger.events[act["message"]]
        if event["type"] == POLL:
            return self._people.chooses(who, room, event["event_id"], json.dumps(data.split("|")))
        number = self.number(act["message"], data)
        self._presses += 1
        if self._presses % 2:
            try:
                return self._people.reacts(who, room, event["event_id"], keycap(number))
            except httpx.HTTPStatusError as error:
                if "M_DUPLICATE_ANNOTATION" not in str(error):
                    raise
        return self._people.says(who, room, str(number), to=event["event_id"])

    def number(self, message: int, data: str) -> int:
        """Which number does this, in the message as it reads now."""
        content = self.ledger.events[message]["content"]
        for event in self.ledger.events.values():
            relation = event["content"].get("m.relates_to") or {}
            if relation.get("rel_type") == "m.replace" and relation["event_id"] == self._id(message):
                content = event["content"]["m.new_content"]
        return ["|".join(done) for done in numbered(content)].index(data) + 1

    def _id(self, message: int) -> str:
        return str(self.ledger.events[message]["event_id"])

    def _room(self, act: Mapping[str, Any]) -> str:
        """Where it is done; somebody who was invited comes in first."""
        user, chat = act["user"], act.get("chat", act["user"])
        room = self.ledger.rooms[chat]
        if chat == user and (user, room) not in self._joined:
            self._people.join(self._names[user], room)
            self._joined.add((user, room))
        return room


@contextmanager
def homeserver(server: Synapse, database: Path, base: Path, cast: Cast, **more: Any) -> Iterator[Homeserver]:
    """The rooms of a cast on this server, whose database is that file. `more`: as a Homeserver takes it."""
    opened = Homeserver(server, database, base, cast, **more)
    with closing(opened.http), closing(opened.ledger):
        yield opened
