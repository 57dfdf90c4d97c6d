"""Phones with Telegram: the stand-in's people, pressing inline buttons."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from sipbot.demo import stage as demo
from sipbot.platforms.telegram.payload import SEPARATOR
from sipbot.sandbox.facts import Message, User
from sipbot.sandbox.world import TOKEN
from tests.cast import GROUPS, PEOPLE

from . import Id, Shown, WholeNotes, full

DATABASE = "sqlite"
EVERY_RUN = ""
"""All of them."""
FIRST_NEWCOMER = 7_000_000_001
"""Accounts have numbers of more than 32 bits."""
FIRST_GROUP = -1_001_999_000_001
FIRST_SMALL_GROUP = -400_100_001
"""A group that has not been given its final address yet."""


@dataclass(frozen=True, slots=True)
class TelegramStage(demo.Stage):
    """The stand-in and the bot, with phones. `groups`: the present address of each."""

    groups: dict[str, int] = field(
        default_factory=lambda: {name: group.telegram for name, group in GROUPS.items()}
    )
    pressed: Counter[int] = field(default_factory=Counter)
    """How often each person has pressed something."""

    @property
    def phones(self) -> TelegramPhones:
        return TelegramPhones(self)


@asynccontextmanager
async def on_telegram(
    base: Path, start: datetime, speed: float, moving: Sequence[str] = ()
) -> AsyncIterator[TelegramStage]:
    """The stage with the configuration in `base`. `moving`: groups whose address will change."""
    small = {name: FIRST_SMALL_GROUP - n for n, name in enumerate(moving)}
    antennas = base / "config" / "antennas.toml"
    for name, number in small.items():
        written = antennas.read_text("utf-8").replace(f":{GROUPS[name].telegram}", f":{number}")
        antennas.write_text(written, "utf-8")
    async with demo.on_stage(base, start, speed=speed) as bare:
        stage = TelegramStage(bare.world, bare.app, bare.clock, bare.url)
        for name, number in small.items():
            members = bare.world.chats[stage.groups[name]].members
            bare.world.add_chat(number, GROUPS[name].title, members, type="group")
        stage.groups.update(small)
        yield stage


def on_stage(
    request: pytest.FixtureRequest, base: Path, start: datetime, speed: float, moving: Sequence[str]
) -> AbstractAsyncContextManager[TelegramStage]:
    return on_telegram(base, start, speed, moving)


class TelegramPhones(WholeNotes):
    platform = "telegram"
    sign = "/"
    can_forge = True
    pressed_in_private = True
    tells_of_blocking = False

    def __init__(self, stage: TelegramStage) -> None:
        self._stage = stage
        self._world = stage.world

    # who and where

    def person(self, who: Id) -> int:
        if who not in PEOPLE:
            return int(who)
        person = PEOPLE[who]
        if person.telegram not in self._world.users:
            self._world.add_user(User(person.telegram, person.name, person.language, "", person.antenna))
        for group in person.groups:
            self._world.chats[self._stage.groups[group]].members.add(person.telegram)
        return person.telegram

    def group(self, name: Id) -> int:
        return self._stage.groups[name] if name in GROUPS else int(name)

    def name(self, who: int) -> str:
        return self._world.users[who].name

    def language(self, who: int) -> str:
        return self._world.users[who].language

    def antenna(self, who: int) -> str:
        return self._world.users[who].antenna

    def address(self, id_: int) -> str:
        return f"telegram:{id_}"

    def newcomer(self, group: int | None, name: str, language: str) -> int:
        id_ = next(n for n in itertools.count(FIRST_NEWCOMER) if n not in self._world.users)
        members = self._world.chats[group].members if group else set()
        antenna = next((u.antenna for u in self._world.users.values() if u.id in members), "")
        self._world.add_user(User(id_, name, language, "member", antenna, shown=False))
        members.add(id_)
        return id_

    # acting

    async def press(self, who: int, group: int | None, label: str) -> str:
        message = self._with_button(who, group, label)
        self._stage.pressed[who] += 1
        return await self._note(
            self._world.press(who, group or who, message.message_id, _whole(message, label))
        )

    async def press_what_is_gone(self, who: int, group: int | None, label: str, data: Sequence[str]) -> str:
        return await self.forge(who, group, data)

    async def forge(self, who: int, group: int | None, data: Sequence[str]) -> str:
        """Below the bot's newest message."""
        shown = self._messages(who, group)
        newest = shown[-1].message_id if shown else 1
        return await self._note(self._world.forge(who, group or who, newest, SEPARATOR.join(data)))

    async def _note(self, query: str) -> str:
        await self._stage.settled()
        return self._world.queries[query].toast or ""

    async def answer(self, people: Sequence[int], group: int, option: str) -> list[str]:
        """One press in the group."""
        queries = []
        for who in people:
            message = self._with_button(who, group, option)
            self._stage.pressed[who] += 1
            queries.append(self._world.press(who, group, message.message_id, _whole(message, option)))
        await self._stage.settled()
        return [self._world.queries[query].toast or "" for query in queries]

    async def follow(self, who: int, group: int, label: str) -> None:
        message = self._with_button(who, group, label)
        self._stage.pressed[who] += 1 if who in self._world.chats else 2  # START, the first time
        self._world.follow(who, group, message.message_id, _whole(message, label))
        await self._stage.settled()

    async def follow_link_of(self, who: int, group: int, *, broken: bool = False) -> None:
        """Somebody of the group passes the address on."""
        insider = min(self._world.chats[group].members)
        token = self._leading(insider, group)[-1][1]
        await self.start(who, token[:-1] if broken else token)

    async def start(self, who: int, token: str) -> str:
        before = len(self.screen(who, None))
        self._world.start(who, token)
        await self._stage.settled()
        return "\n".join(shown.text for shown in self.screen(who, None)[before:])

    async def write(self, who: int, group: int | None, text: str) -> None:
        self._world.write(who, group or who, text)
        await self._stage.settled()

    async def send_file(self, who: int, name: str, content: bytes, caption: str = "") -> None:
        self._world.send_file(who, who, name, content, caption)
        await self._stage.settled()

    async def block(self, who: int, *, told: bool) -> None:
        if told:
            self._world.block(who)
        else:
            self._world.blocked.add(who)
        await self._stage.settled()

    async def new_group(self, title: str, members: Sequence[int]) -> int:
        id_ = next(n for n in itertools.count(FIRST_GROUP, -1) if n not in self._world.chats)
        self._world.add_chat(id_, title, members, with_bot=False)
        return id_

    async def add_bot(self, who: int, group: int) -> str:
        before = len(self.screen(who, group))
        self._world.add_bot(who, group)
        await self._stage.settled()
        return "\n".join(shown.text for shown in self.screen(who, group)[before:])

    async def remove_bot(self, who: int, group: int) -> None:
        self._world.remove_bot(who, group)
        await self._stage.settled()

    async def move(self, group: int, *, told: bool) -> int:
        """A group becomes a supergroup; untold, the bot gets error 400 when it writes to the old one."""
        new = self._world.upgrade_to_supergroup(group)
        if not told:
            self._world.updates.clear()
        self._stage.groups.update({name: new for name, id_ in self._stage.groups.items() if id_ == group})
        await self._stage.settled()
        return new

    def write_account(self, settings: Path) -> None:
        text = settings.read_text("utf-8").replace('# token = ""', f'token = "{TOKEN}"')
        text = text.replace('api_url = "https://api.telegram.org"', f'api_url = "{self._stage.url}"')
        settings.write_text(text, "utf-8")
        settings.chmod(0o600)

    # reading

    def presses(self, who: int) -> int:
        return self._stage.pressed[who]

    def screen(self, who: int | None, group: int | None) -> list[Shown]:
        return [_shown(message) for message in self._messages(who, group)]

    def leading_button(self, who: int, group: int) -> str:
        buttons = self._leading(who, group)
        assert buttons, "no button leads to the private chat"
        return buttons[-1][0]

    def sent_at(self, who: int, group: int | None) -> list[tuple[datetime, str]]:
        chat = group or who
        return [
            (line.time, line.text) for line in self._world.ledger if line.chat == chat and line.kind == "send"
        ]

    def _leading(self, who: int, group: int) -> list[tuple[str, str]]:
        buttons = [b for m in self._messages(who, group) for row in m.rows for b in row]
        return [(button.label, button.start) for button in buttons if button.start]

    def _messages(self, who: int | None, group: int | None) -> list[Message]:
        chat = self._world.chats.get(group or who or 0)
        if chat is None:
            return []
        shown = self._world.screen(who, chat.id) if who else chat.messages.values()
        return [m for m in shown if m.sender == self._world.bot.id and not m.service]

    def _with_button(self, who: int, group: int | None, label: str) -> Message:
        messages = self._messages(who, group)
        bearing = [message for message in messages if _whole(message, label)]
        assert bearing, f"no button {label!r}; there are {[_labels(m) for m in messages]}"
        return bearing[-1]


def _labels(message: Message) -> list[str]:
    return [button.label for row in message.rows for button in row]


def _whole(message: Message, label: str) -> str:
    return full(_labels(message), label)


def _shown(message: Message) -> Shown:
    document = message.document
    return Shown(message.text, tuple(_labels(message)), (document.name, document.content) if document else None)
