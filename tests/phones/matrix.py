"""Phones with Matrix: people of a real homeserver, who react, write numbers and answer polls."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sipbot import i18n
from sipbot.app import App, configured, prepared, running
from sipbot.clock import SandboxClock
from sipbot.demo.stage import ByOneClock
from sipbot.i18n import Language
from tests.cast import GROUPS, PEOPLE
from tests.servers.people import LAST_KEYCAP, keycap

from . import Shown, full
from .bot_screen import Post, Screen, as_read
from .homeserver import Homeserver
from .village import Village

DATABASE = "postgresql"
EVERY_RUN = ""
"""All of them."""
PATIENCE = 20.0
"""Real seconds in which the bot must have done what an act asks of it."""
TICK = 0.2
SIGN = "✓"
BACK = "‹"
"""Begins the label of the button that leads to the page before."""


class MarkedClock(SandboxClock):
    """Knows at which moment of the stage something happened on this computer."""

    def __init__(self, start: datetime, speed: float) -> None:
        super().__init__(start, speed)
        self._marks = [(datetime.now(UTC), start)]
        self._pace = speed

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self._marks.append((datetime.now(UTC), self.now()))

    def at(self, real: datetime) -> datetime:
        """Computers' clocks are cut to milliseconds: what happens in the same one is after the mark."""
        near = real + timedelta(milliseconds=1)
        mark, moment = next((m for m in reversed(self._marks) if m[0] <= near), self._marks[0])
        return moment + max(real - mark, timedelta()) * self._pace


@dataclass
class MatrixStage(ByOneClock):
    """The bot and the homeserver. `rooms`: the present room of each group."""

    base: Path
    village: Village
    bot: str
    clock: MarkedClock
    rooms: dict[str, str]
    since: str
    app: App = field(init=False)
    phones: MatrixPhones = field(init=False)
    turn: int = 0
    """Grows whenever something may have happened: nobody has to look twice within one."""
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def comes(self) -> None:
        """The bot starts, with whatever it left behind."""
        settings = configured(self.base / "config", {})
        self.app = App(settings, await prepared(settings), self.clock, TICK)
        await self._running.enter_async_context(running(self.app))
        await self.app.ready()
        await self.settled()

    async def goes(self) -> None:
        """It stops in an orderly way."""
        await self._running.aclose()

    async def settled(self) -> None:
        """Return once everything that people did has been taken, answered and sent."""
        async with asyncio.timeout(PATIENCE):
            await super().settled()
        self.turn += 1

    async def taken(self, *events: str) -> None:
        """Return once these events, in rooms of the bot, and what they caused are done with."""
        platform: Any = self.app.platforms["matrix"]
        async with asyncio.timeout(PATIENCE):
            for event in filter(None, events):
                await platform.caught_up(event)
        await self.settled()


@asynccontextmanager
async def on_matrix(
    base: Path, start: datetime, speed: float, village: Village, moving: Sequence[str] = ()
) -> AsyncIterator[MatrixStage]:
    """The stage with the configuration in `base`, whose addresses become those of the village."""
    village.begin()
    account = village.bot()
    rooms = village.rooms | {name: village.room(GROUPS[name].title) for name in moving}
    village.brings(account["user_id"], list(rooms.values()))
    write_addresses(base / "config", village, rooms)
    write_account(base / "config" / "sipbot.toml", village.url, account)
    since = str(village.server.news(village.owner, rooms=False)["next_batch"])
    stage = MatrixStage(base, village, account["user_id"], MarkedClock(start, speed), rooms, since)
    stage.phones = MatrixPhones(stage)
    try:
        await stage.comes()
        yield stage
    finally:
        await stage.goes()


def on_stage(
    request: pytest.FixtureRequest, base: Path, start: datetime, speed: float, moving: Sequence[str]
) -> AbstractAsyncContextManager[MatrixStage]:
    return on_matrix(base, start, speed, request.getfixturevalue("village"), moving)


def write_addresses(config: Path, village: Village, rooms: Mapping[str, str]) -> None:
    """In the place of Telegram's numbers; those who do not appear have an address all the same."""
    known = {group.telegram: rooms[name] for name, group in GROUPS.items()}
    known |= {person.telegram: village.address(key) for key, person in PEOPLE.items()}

    def address(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"matrix:{known.get(number, f'@nobody{number}:test')}"

    for file in (config / "antennas.toml", config / "sipbot.toml"):
        file.write_text(re.sub(r"telegram:(-?\d+)", address, file.read_text("utf-8")), "utf-8")


def write_account(settings: Path, url: str, account: Mapping[str, str]) -> None:
    """The 1:1 rooms of scenarios are not encrypted: what is in them is to be read by the judge."""
    text = settings.read_text("utf-8")
    for old, new in (
        (r'# homeserver = ".*"', f'homeserver = "{url}"'),
        (r'# user_id = ".*"', f'user_id = "{account["user_id"]}"'),
        (r'# access_token = ""', f'access_token = "{account["access_token"]}"'),
        (r"(?m)^encrypted = true", "encrypted = false"),
    ):
        text, count = re.subn(old, new, text)
        assert count == 1, old
    settings.write_text(text, "utf-8")
    settings.chmod(0o600)


@dataclass
class Phone:
    """What one person's client knows since the scenario began."""

    who: str
    bot: str
    since: str
    turn: int = -1
    """The stage's when it last looked."""
    screens: dict[str, Screen] = field(default_factory=dict)
    invited: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    """The 1:1 rooms with the bot that they are in, the newest last."""
    reactions: dict[tuple[str, str], str] = field(default_factory=dict)
    """The person's own, by message and sign."""

    def screen(self, room: str) -> Screen:
        return self.screens.setdefault(room, Screen(self.bot))

    def sync(self, server: Homeserver) -> None:
        news = server.news(self.who, self.since)
        self.since = str(news["next_batch"])
        rooms = news.get("rooms", {})
        for membership in ("join", "leave"):
            for room, facts in rooms.get(membership, {}).items():
                self.screen(room).take(facts["timeline"]["events"])
        for room, facts in rooms.get("invite", {}).items():
            events = facts["invite_state"]["events"]
            own = [e for e in events if e["type"] == "m.room.member" and e["state_key"] == self.who]
            if own and own[-1]["sender"] == self.bot and room not in self.invited:
                self.invited.append(room)


class MatrixPhones:
    platform = "matrix"
    sign = "!"
    can_forge = False
    pressed_in_private = False
    notes_are_whole = False
    tells_of_blocking = True

    def __init__(self, stage: MatrixStage) -> None:
        self._stage = stage
        self._village = stage.village
        self._server = stage.village.server
        self._phones: dict[str, Phone] = {}
        self._homes: dict[str, str] = {}
        self._languages: dict[str, str] = {}
        self._antennas: dict[str, str] = {}
        self._pressed: Counter[str] = Counter()

    # who and where

    def person(self, who: str) -> str:
        if who not in PEOPLE:
            return who
        id_, person = self._village.person(who), PEOPLE[who]
        for group in person.groups:
            self._village.enters(id_, self._stage.rooms[group])
        self._languages[id_], self._antennas[id_] = person.language, person.antenna
        return id_

    def group(self, name: str) -> str:
        return self._stage.rooms.get(name, name)

    def name(self, who: str) -> str:
        return self._village.names[who]

    def language(self, who: str) -> str:
        return self._languages.get(who, "")

    def antenna(self, who: str) -> str:
        return self._antennas.get(who, "")

    def address(self, id_: str) -> str:
        return f"matrix:{id_}"

    def newcomer(self, group: str | None, name: str, language: str) -> str:
        who = self._village.newcomer(group or "", name)
        if group:
            self._village.enters(who, group)
        names = {room: key for key, room in self._stage.rooms.items()}
        self._languages[who] = language
        self._antennas[who] = GROUPS[names[group]].antenna if group in names else ""
        return who

    def _phone(self, who: str) -> Phone:
        if who not in self._phones:
            self._phones[who] = Phone(who, self._stage.bot, self._stage.since)
        phone = self._phones[who]
        if phone.turn != self._stage.turn:
            phone.sync(self._server)
            phone.turn = self._stage.turn
        return phone

    def _room(self, phone: Phone, group: str | None) -> str:
        if group:
            return group
        assert phone.private, f"{phone.who} has no private chat with the bot"
        return phone.private[-1]

    # acting

    async def press(self, who: str, group: str | None, label: str) -> str:
        phone = self._phone(who)
        room = self._room(phone, group)
        posts = list(phone.screen(room).posts.values())
        bearing = [post for post in posts if full(post.buttons, label)]
        assert bearing, f"no button {label!r}; there are {[post.buttons for post in posts]}"
        whole = full(bearing[-1].buttons, label)
        return await self._noted(phone, lambda: self._chooses(phone, room, bearing[-1], whole))

    async def press_what_is_gone(self, who: str, group: str | None, label: str, data: Sequence[str]) -> str:
        phone = self._phone(who)
        room = self._room(phone, group)
        bearing = [post for post in phone.screen(room).posts.values() if post.number_of(label)]
        assert bearing, f"no button {label!r} was ever there"
        post = bearing[-1]
        key = keycap(post.number_of(label))
        before = len(self.screen(who, None))
        note = await self._noted(phone, lambda: self._reacts(phone, room, post.id, key))
        return note or "\n".join(shown.text for shown in self.screen(who, None)[before:])

    async def forge(self, who: str, group: str | None, data: Sequence[str]) -> str:
        """What a client could make up: an answer to a poll that never was, a number that stands nowhere."""
        phone = self._phone(who)
        if not group and not phone.private:
            return ""
        room = self._room(phone, group)
        newest = next(reversed(phone.screen(room).posts), "")

        def act() -> str:
            about = newest or self._server.says(who, room, "1")
            self._server.chooses(who, room, about, json.dumps(list(data)))
            self._server.reacts(who, room, about, keycap(9))
            return self._server.says(who, room, "9")

        return await self._noted(phone, act)

    def _chooses(self, phone: Phone, room: str, post: Post, label: str) -> str:
        """By a reaction, a number or the poll: each person and button has its way, always the same."""
        self._pressed[phone.who] += 1
        screen = phone.screen(room)
        number = post.buttons.index(label) + 1
        poll = next((p for p in screen.polls.values() if p.after == post.id and not p.ended), None)
        ways = ["number"]
        ways += ["reaction"] if number <= LAST_KEYCAP else []
        ways += ["poll"] if poll and label in poll.answers else []
        way = ways[zlib.crc32(f"{self.name(phone.who)} {label}".encode()) % len(ways)]
        if way == "poll" and poll:
            return self._server.chooses(phone.who, room, poll.id, poll.answers[label])
        if way == "reaction":
            return self._reacts(phone, room, post.id, keycap(number))
        with_numbers = [p for p in screen.posts.values() if p.buttons]
        reply_to = "" if with_numbers[-1] is post else post.id
        return self._server.says(phone.who, room, str(number), to=reply_to)

    def _reacts(self, phone: Phone, room: str, event: str, key: str) -> str:
        """A second time: the first is taken away, as a client does before it lets one react again."""
        if before := phone.reactions.get((event, key)):
            self._server.redact(phone.who, room, before)
        sent = self._server.reacts(phone.who, room, event, key)
        phone.reactions[event, key] = sent
        return sent

    async def _noted(self, phone: Phone, act: Any) -> str:
        """Do it; gives what the bot noted about it, for this person or about this event."""
        before = {room: len(screen.notes) for room, screen in phone.screens.items()}
        event = act()
        await self._stage.taken(event)
        await self._accepts([phone.who])
        self._phone(phone.who)
        new = [
            note
            for room, screen in phone.screens.items()
            for note in screen.notes[before.get(room, 0) :]
            if room in phone.private or note.about == event
        ]
        return "\n".join(note.text for note in new)

    async def _accepts(self, people: Sequence[str]) -> None:
        """Their phones follow the bot's invitations."""
        events = []
        for who in people:
            phone = self._phone(who)
            for room in phone.invited:
                self._pressed[who] += 1
                events.append(self._server.member(who, room, who, "join"))
                phone.private.append(room)
            phone.invited.clear()
        if events:
            await self._stage.taken(*events)

    async def answer(self, people: Sequence[str], group: str, option: str) -> list[str]:
        """The group leads to the 1:1 room, and there the answer is given."""
        notes = await self._all_press(people, group, lambda who: self.leading_button(who, group))
        del notes
        while astray := [who for who in people if not self._shows(who, option)]:
            await self._all_press(astray, None, lambda who: BACK)
        return await self._all_press(people, None, lambda who: option)

    def _shows(self, who: str, option: str) -> bool:
        phone = self._phone(who)
        posts = phone.screen(self._room(phone, None)).posts
        newest = next((post for post in reversed(posts.values()) if post.buttons), None)
        assert newest, f"{who} was shown no ballot"
        return bool(full(newest.buttons, option))

    async def _all_press(self, people: Sequence[str], group: str | None, label: Any) -> list[str]:
        events, before = [], []
        for who in people:
            phone = self._phone(who)
            room = self._room(phone, group)
            wanted = label(who)
            bearing = [post for post in phone.screen(room).posts.values() if full(post.buttons, wanted)]
            before.append(sum(len(phone.screen(room).notes) for room in phone.private))
            events.append(self._chooses(phone, room, bearing[-1], full(bearing[-1].buttons, wanted)))
        await self._stage.taken(*events)
        await self._accepts(people)
        notes = []
        for who, known in zip(people, before, strict=True):
            phone = self._phone(who)
            new = [note.text for room in phone.private for note in phone.screen(room).notes][known:]
            notes.append("\n".join(new))
        return notes

    async def follow(self, who: str, group: str, label: str) -> None:
        await self.press(who, group, label)

    async def follow_link_of(self, who: str, group: str, *, broken: bool = False) -> None:
        """There are no links that carry anything: one enters the other room and presses there."""
        if broken:
            await self.start(who, "what-is-left-of-it")
            return
        event = self._village.enters(who, group)
        await self._stage.taken(event)
        await self.follow(who, group, self.leading_button(who, group))

    async def start(self, who: str, token: str) -> str:
        phone = self._phone(who)
        if phone.invited:
            await self._accepts([who])
            return "\n".join(shown.text for shown in self.screen(who, None))
        if not phone.private:
            greeting = await self._opens(phone)
            if not token or not phone.private:
                return greeting
        return await self._shown_after(
            phone, lambda: self._server.says(who, phone.private[-1], f"!start {token}")
        )

    async def _opens(self, phone: Phone) -> str:
        """A 1:1 room, to which the bot is invited; why it declines, if it does."""
        room = self._server.room(
            phone.who, preset="trusted_private_chat", is_direct=True, invite=[self._stage.bot]
        )
        answer = await self._answered(phone.who, room)
        if answer["content"]["membership"] != "join":
            return str(answer["content"].get("reason", ""))
        phone.private.append(room)
        await self._stage.taken(answer["event_id"])
        await self._in_own_language(phone.who)
        return "\n".join(shown.text for shown in self.screen(phone.who, None))

    async def _in_own_language(self, who: str) -> None:
        """No phone tells the bot its language: who is greeted in another one presses their own, once."""
        shown, code = self.screen(who, None), self._languages.get(who, "")
        own = i18n.language(code).name if code in i18n.codes() else ""
        if shown and own in shown[-1].buttons:
            await self.press(who, None, own)

    async def _answered(self, who: str, room: str) -> Mapping[str, Any]:
        """The bot's membership, once it has followed or declined an invitation."""
        async with asyncio.timeout(PATIENCE):
            while True:
                event = self._server.state(who, room, "m.room.member", self._stage.bot)
                if event["content"]["membership"] != "invite":
                    return event
                await asyncio.sleep(0.01)

    async def _shown_after(self, phone: Phone, act: Any) -> str:
        before = len(self.screen(phone.who, None))
        await self._stage.taken(act())
        return "\n".join(shown.text for shown in self.screen(phone.who, None)[before:])

    async def write(self, who: str, group: str | None, text: str) -> None:
        phone = self._phone(who)
        await self._stage.taken(self._server.says(who, self._room(phone, group), text))
        if group:
            await self._accepts([who])

    async def send_file(self, who: str, name: str, content: bytes, caption: str = "") -> None:
        room = self._room(self._phone(who), None)
        await self._stage.taken(self._server.sends(who, room, name, content, caption))

    async def block(self, who: str, *, told: bool) -> None:
        """To leave the 1:1 room is all that one can do; the bot always hears of it."""
        phone = self._phone(who)
        for room in phone.private:
            self._server.member(who, room, who, "leave")
        phone.private.clear()
        await self._heard_of_it()

    async def new_group(self, title: str, members: Sequence[str]) -> str:
        room = self._village.room(title)
        for who in members:
            self._village.enters(who, room)
        return room

    async def add_bot(self, who: str, group: str) -> str:
        before = len(self.screen(who, group))
        self._server.member(who, group, self._stage.bot, "invite")
        answer = await self._answered(who, group)
        if answer["content"]["membership"] != "join":
            await self._heard_of_it()
            return str(answer["content"].get("reason", ""))
        await self._stage.taken(answer["event_id"])
        return "\n".join(shown.text for shown in self.screen(who, group)[before:])

    async def remove_bot(self, who: str, group: str) -> None:
        """Whoever has the right to does it for them."""
        self._server.member(self._village.owner, group, self._stage.bot, "leave")
        await self._heard_of_it()

    async def _heard_of_it(self) -> None:
        """What the bot sees no event of has come with whatever is said next in a room where it still is."""
        for room in self._stage.rooms.values():
            if (
                self._server.state(self._village.owner, room, "m.room.member", self._stage.bot)["content"][
                    "membership"
                ]
                == "join"
            ):
                await self._stage.taken(self._server.send(self._village.owner, room, "test.mark", {"x": 1}))
                return

    async def move(self, group: str, *, told: bool) -> str:
        """The room is replaced; untold, the bot is away meanwhile."""
        if not told:
            await self._stage.goes()
        new = self._server.upgrade(self._village.owner, group, "11")
        for who in self._village.members[group]:
            self._village.enters(who, new)
        self._stage.rooms.update({name: new for name, room in self._stage.rooms.items() if room == group})
        if not told:
            await self._stage.comes()
        await self._stage.settled()
        return new

    def write_account(self, settings: Path) -> None:
        """It stands there already."""

    # reading

    def presses(self, who: str) -> int:
        return self._pressed[who]

    def is_told(self, note: str, parts: Sequence[str]) -> bool:
        return note in ("", SIGN) or all(part in note for part in parts)

    def sends_to_a_chat(self, note: str, t: Language) -> bool:
        return bool(note)

    def screen(self, who: str | None, group: str | None) -> list[Shown]:
        phone = self._phone(who or self._village.owner)
        rooms = [group] if group else list(phone.screens)
        groups = set(self._stage.rooms.values())
        posts = [
            post for room in rooms if group or room not in groups for post in phone.screen(room).posts.values()
        ]
        shown: list[Shown] = []
        file: tuple[str, bytes] | None = None
        for post in sorted(posts, key=lambda post: post.at):
            if post.file:  # the words to it come right after it, as one message elsewhere
                name, url = post.file
                file = (name, self._server.download(phone.who, url))
                continue
            shown.append(replace(as_read(post.versions[-1]), document=file))
            file = None
        return shown

    def leading_button(self, who: str, group: str) -> str:
        for shown in reversed(self.screen(who, group)):
            if len(shown.buttons) == 1 or (shown.buttons and shown.text.startswith("🗳")):
                return shown.buttons[-1]
        raise AssertionError("no button leads to the private chat")

    def sent_at(self, who: str, group: str | None) -> list[tuple[datetime, str]]:
        phone = self._phone(who)
        room = self._room(phone, group)
        return [
            (self._stage.clock.at(datetime.fromtimestamp(post.at / 1000, UTC)), post.versions[0])
            for post in phone.screen(room).posts.values()
        ]
