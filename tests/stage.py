"""People as scenarios speak of them: they press, write and read. Nothing here says which platform it is."""

from __future__ import annotations

import asyncio
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.demo.stage import Stage
from sipbot.i18n import Language
from sipbot.platforms.telegram.payload import SEPARATOR
from sipbot.rules.faults import Refusal
from sipbot.sandbox.facts import Message, User
from sipbot.views import commands
from sipbot.views.refusals import refusal


def played_by(name: str) -> pytest.MarkDecorator:
    """A scenario with `member` that one person is enough for, such as "Joke in Gent"."""
    return pytest.mark.parametrize("member", [name], indirect=True)


@dataclass
class Actor:
    """Somebody with a phone. `group`: the chat of their antenna; acts settle before they return.

    `language` is what they read; left out, the language of their phone.
    """

    stage: Stage
    id: int
    group: int = 0
    language: str = ""

    def __post_init__(self) -> None:
        self.language = self.language or self._user.language

    # who they are

    @property
    def _user(self) -> User:
        return self.stage.world.users[self.id]

    @property
    def name(self) -> str:
        return self._user.name

    @property
    def antenna(self) -> str:
        """The name of their antenna."""
        return self._user.antenna

    @property
    def t(self) -> Language:
        return i18n.language(self.language)

    def says(self, text: str, **facts: object) -> str:
        """A sentence or a button's label as this person reads it."""
        return self.t(text, **facts)

    def refused(self, code: str, **facts: str) -> str:
        """The sentence with which the bot declines, in this person's language."""
        return refusal(self.t, Refusal(code, **facts))

    # acting

    async def presses(self, label: str, *, in_group: bool = False) -> str:
        """Press the newest button of this name; gives the private note that came up."""
        place = self.group if in_group else self.id
        message = self._with_button(place, label)
        query = self.stage.world.press(self.id, place, message.message_id, _full(message, label))
        await self.stage.settled()
        return self.stage.world.queries[query].toast or ""

    async def taps(self, text: str, **facts: object) -> str:
        """Press a button in private by its source text."""
        return await self.presses(self.says(text, **facts))

    async def forges(self, *parts: str, in_group: bool = False) -> str:
        """A press that no phone would send (verb and arguments), below the bot's newest message."""
        place = self.group if in_group else self.id
        screen = self._screen(place)
        query = self.stage.world.forge(
            self.id, place, screen[-1].message_id if screen else 1, SEPARATOR.join(parts)
        )
        await self.stage.settled()
        return self.stage.world.queries[query].toast or ""

    async def follows(self, label: str) -> None:
        """Press a button of the group that opens the private chat."""
        message = self._with_button(self.group, label)
        self.stage.world.follow(self.id, self.group, message.message_id, _full(message, label))
        await self.stage.settled()

    async def starts(self, token: str = "") -> None:
        self.stage.world.start(self.id, token)
        await self.stage.settled()

    async def writes(self, text: str, *, in_group: bool = False) -> None:
        self.stage.world.write(self.id, self.group if in_group else self.id, text)
        await self.stage.settled()

    async def asks(self, verb: str, *, in_group: bool = False) -> None:
        """Give a command, in one's own language: `me`, `opinion`, `help`, `announce`, `results`."""
        await self.writes("/" + commands.word(self.t, verb), in_group=in_group)

    async def sends(self, name: str, content: bytes) -> None:
        self.stage.world.send_file(self.id, self.id, name, content)
        await self.stage.settled()

    async def blocks_the_bot(self) -> None:
        self.stage.world.block(self.id)
        await self.stage.settled()

    async def adds_the_bot(self, chat: int = 0) -> None:
        """To a group; left out, to the one of their antenna."""
        self.stage.world.add_bot(self.id, chat or self.group)
        await self.stage.settled()

    async def removes_the_bot(self) -> None:
        self.stage.world.remove_bot(self.id, self.group)
        await self.stage.settled()

    # reading

    def private(self) -> list[str]:
        """What the bot's messages in the private chat say now, oldest first."""
        return [m.text for m in self._screen(self.id)]

    def in_group(self) -> list[str]:
        return [m.text for m in self._screen(self.group)]

    def last(self) -> str:
        """The bot's newest message in the private chat."""
        return self.private()[-1]

    def sent_at(self, begins: str, *, in_group: bool = True) -> list[datetime]:
        """When messages that begin so reached the group (or the private chat), in local time."""
        place = self.group if in_group else self.id
        return [
            line.time.astimezone(ZoneInfo("Europe/Brussels"))
            for line in self.stage.world.ledger
            if line.chat == place and line.kind == "send" and line.text.startswith(begins)
        ]

    def buttons(self, *, in_group: bool = False) -> list[str]:
        """The buttons below the newest message."""
        return self._labels(self._screen(self.group if in_group else self.id)[-1])

    def leading_button(self) -> str:
        """The button in the group that leads to the private chat."""
        found = [b.label for m in self._screen(self.group) for row in m.rows for b in row if b.start]
        assert found, "no button leads to the private chat"
        return found[-1]

    def token(self) -> str:
        """What that button carries."""
        found = [b.start for m in self._screen(self.group) for row in m.rows for b in row if b.start]
        return found[-1] or ""

    def documents(self) -> list[tuple[str, str]]:
        """Name and text of each document in the private chat."""
        return [
            (m.document.name, m.document.content.decode("utf-8-sig"))
            for m in self._screen(self.id)
            if m.document is not None
        ]

    def _screen(self, place: int) -> list[Message]:
        if place == self.id and place not in self.stage.world.chats:
            return []
        shown = self.stage.world.screen(self.id, place)
        return [m for m in shown if m.sender == self.stage.world.bot.id and not m.service]

    def _with_button(self, place: int, label: str) -> Message:
        found = [m for m in self._screen(place) if _full(m, label)]
        assert found, f"no button {label!r}; there are {[self._labels(m) for m in self._screen(place)]}"
        return found[-1]

    @staticmethod
    def _labels(message: Message) -> list[str]:
        return [button.label for row in message.rows for button in row]


def _full(message: Message, label: str) -> str:
    """The whole label of the button that reads so, or begins so."""
    labels = [button.label for row in message.rows for button in row]
    exact = [known for known in labels if known == label]
    return next(iter(exact + [known for known in labels if label in known]), "")


@dataclass(frozen=True)
class Paper:
    """A consultation's file, as people read it."""

    path: Path

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @property
    def values(self) -> dict[str, object]:
        return tomllib.loads(self.path.read_text("utf-8"))

    def text(self, key: str, language: str) -> str:
        return str(self.values[key][language]).strip()  # type: ignore[index]

    def question(self, position: int, language: str) -> str:
        return str(self._question(position)["text"][language])  # type: ignore[index]

    def option(self, position: int, id_: str, language: str) -> str:
        options = self._question(position)["option"]
        return next(str(o[language]) for o in options if o["id"] == id_)  # type: ignore[attr-defined]

    def _question(self, position: int) -> dict[str, object]:
        return self.values["question"][position]  # type: ignore[index,no-any-return]

    def written(self, **changes: str) -> bytes:
        """The file with some passages replaced: `old` by `new`, as `written(**{old: new})`."""
        text = self.path.read_text("utf-8")
        for old, new in changes.items():
            assert old in text, f"{old!r} does not stand in the file"
            text = text.replace(old, new)
        return text.encode()


def newcomer(stage: Stage, group: int, name: str, language: str = "", *, id_: int = 7_000_000_001) -> Actor:
    """Somebody of this group whom the bot has never met. Accounts have numbers of more than 32 bits."""
    while id_ in stage.world.users:
        id_ += 1
    antenna = next(
        (u.antenna for u in stage.world.users.values() if u.id in stage.world.chats[group].members), ""
    )
    stage.world.add_user(User(id_, name, language, "member", antenna, shown=False))
    stage.world.chats[group].members.add(id_)
    return Actor(stage, id_, group, language)


async def crowd_presses(stage: Stage, group: int, count: int, label: str) -> list[Actor]:
    """So many people of a group press the same button."""
    people = [newcomer(stage, group, f"Member {n}") for n in range(count)]
    for person in people:
        message = person._with_button(group, label)
        stage.world.press(person.id, group, message.message_id, _full(message, label))
    await stage.settled()
    return people


def turnout_line(person: Actor) -> str:
    """What the group's newest consultation says about how many have answered."""
    lines = [line for text in person.in_group() for line in text.splitlines() if line.startswith("👥")]
    return lines[-1]


async def beat(stage: Stage) -> None:
    """Groups' messages are brought up to date on a beat, not at every press."""
    await stage.until(stage.clock.now() + timedelta(seconds=40))


async def command(base: Path, *words: str) -> int:
    """`sipbot …` on the command line, while the bot runs; gives the exit code."""
    return await asyncio.to_thread(main, [*words, "--config", str(base / "config")])
