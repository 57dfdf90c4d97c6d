"""People as scenarios speak of them: they press, write and read. Nothing here says which platform it is."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.app import App
from sipbot.clock import SandboxClock
from sipbot.i18n import Language
from sipbot.rules.faults import Refusal
from sipbot.views.errors.refusals import refusal
from sipbot.views.words import commands
from tests.phones import Id, Phones

ZONE = "Europe/Brussels"


class Stage(Protocol):
    """The bot, people with phones of one platform, and one clock."""

    app: App
    clock: SandboxClock

    @property
    def phones(self) -> Phones: ...
    async def settled(self) -> None:
        """Return once everything that people did has been taken, answered and sent."""

    async def until(self, moment: datetime) -> None:
        """Let the clock run to a moment, doing what falls due on the way at its own time."""


def played_by(name: str) -> pytest.MarkDecorator:
    """A scenario with `member` that one person is enough for, such as "Joke in Gent"."""
    return pytest.mark.parametrize("member", [name], indirect=True)


@dataclass
class Actor:
    """Somebody with a phone. `group`: the chat of their antenna; acts settle before they return.

    `language` is what they read; left out, the language of their phone.
    """

    stage: Stage
    id: Id
    group: Id = 0
    language: str = ""

    def __post_init__(self) -> None:
        self.id = self._phones.person(self.id)
        self.group = self._phones.group(self.group) if self.group else 0
        self.language = self.language or self._phones.language(self.id)

    # who they are

    @property
    def _phones(self) -> Phones:
        return self.stage.phones

    @property
    def name(self) -> str:
        return self._phones.name(self.id)

    @property
    def antenna(self) -> str:
        """The name of their antenna."""
        return self._phones.antenna(self.id)

    @property
    def address(self) -> str:
        """As sipbot writes it."""
        return self._phones.address(self.id)

    @property
    def chat(self) -> str:
        """The address of their group, as sipbot writes it."""
        return self._phones.address(self.group)

    @property
    def t(self) -> Language:
        """Their language, as it is written now."""
        return i18n.language(self.language).read_on(self.stage.clock.now())

    def says(self, text: str, **facts: object) -> str:
        """A sentence or a button's label as this person reads it."""
        return self.t(text, **facts)

    def refused(self, code: str, **facts: str) -> str:
        """The sentence with which the bot declines, in this person's language."""
        return refusal(self.t, Refusal(code, **facts))

    # acting

    async def presses(self, label: str, *, in_group: bool = False) -> str:
        """Press the newest button of this name; gives the private note that came up."""
        return await self._phones.press(self.id, self._place(in_group), label)

    async def taps(self, text: str, **facts: object) -> str:
        """Press a button in private by its source text."""
        return await self.presses(self.says(text, **facts))

    async def answers(self, option: str) -> str:
        """Answer the question that the group's chat asks; gives what came up."""
        (note,) = await self._phones.answer([self.id], self.group, option)
        return note

    async def presses_what_is_gone(self, label: str, *data: str, in_group: bool = False) -> str:
        """A button that the phone still shows; `data` is what it carries, where buttons carry something."""
        return await self._phones.press_what_is_gone(self.id, self._place(in_group), label, data)

    async def forges(self, *parts: str, in_group: bool = False) -> str:
        """A press that no phone would send (verb and arguments), below the bot's newest message."""
        return await self._phones.forge(self.id, self._place(in_group), parts)

    async def follows(self, label: str) -> None:
        """Press a button of the group that opens the private chat."""
        await self._phones.follow(self.id, self.group, label)

    async def follows_link_of(self, other: Actor, *, broken: bool = False) -> None:
        """What leads to the private chat from another's group; `broken`: or what is left of it."""
        await self._phones.follow_link_of(self.id, other.group, broken=broken)

    async def starts(self, token: str = "") -> str:
        """Open the private chat. Gives what came of it: what the bot says, or why it declines."""
        return await self._phones.start(self.id, token)

    async def writes(self, text: str, *, in_group: bool = False) -> None:
        await self._phones.write(self.id, self._place(in_group), text)

    async def commands(self, word: str, *, in_group: bool = False) -> None:
        """Write a command as one does on this platform."""
        await self.writes(self._phones.sign + word, in_group=in_group)

    async def asks(self, verb: str, *, in_group: bool = False) -> None:
        """Give a command, in one's own language: `me`, `opinion`, `help`, `announce`, `results`."""
        await self.commands(commands.word(self.t, verb), in_group=in_group)

    async def sends(self, name: str, content: bytes, caption: str = "") -> None:
        await self._phones.send_file(self.id, name, content, caption)

    async def publishes(self, name: str, content: bytes) -> None:
        """Send a file, and press what publishes it; where something is wrong with it, read that."""
        await self.sends(name, content)
        if self.says("Publish") in self.buttons():
            await self.taps("Publish")

    async def blocks_the_bot(self, *, told: bool = True) -> None:
        """`told`: the bot hears of it; a platform may keep it in the dark."""
        await self._phones.block(self.id, told=told)

    async def adds_the_bot(self, group: Id = 0) -> str:
        """To a group; left out, to the one of their antenna. Gives what the bot says to that."""
        return await self._phones.add_bot(self.id, group or self.group)

    async def removes_the_bot(self) -> None:
        await self._phones.remove_bot(self.id, self.group)

    # reading

    def private(self) -> list[str]:
        """What the bot's messages in the private chat say now, oldest first."""
        return [shown.text for shown in self._phones.screen(self.id, None)]

    def in_group(self) -> list[str]:
        return [shown.text for shown in self._phones.screen(self.id, self.group)]

    def last(self, n: int = 1) -> str:
        """The bot's newest messages in the private chat, the oldest first."""
        return "\n".join(self.private()[-n:])

    def sent_at(self, begins: str, *, in_group: bool = True) -> list[datetime]:
        """When messages that begin so reached the group (or the private chat), in local time."""
        sent = self._phones.sent_at(self.id, self._place(in_group))
        return [at.astimezone(ZoneInfo(ZONE)) for at, text in sent if text.startswith(begins)]

    def buttons(self, *, in_group: bool = False) -> list[str]:
        """The buttons below the newest message."""
        return list(self._phones.screen(self.id, self._place(in_group))[-1].buttons)

    def leading_button(self) -> str:
        """The button in the group that leads to the private chat."""
        return self._phones.leading_button(self.id, self.group)

    def documents(self) -> list[tuple[str, str]]:
        """Name and text of each document in the private chat."""
        documents = [shown.document for shown in self._phones.screen(self.id, None) if shown.document]
        return [(name, content.decode("utf-8-sig")) for name, content in documents]

    def presses_so_far(self) -> int:
        """How often they have pressed something since the scenario began."""
        return self._phones.presses(self.id)

    # what they know

    def is_told(self, note: str, *parts: str) -> bool:
        """Whether the note after a press says all this; where a sign is the whole answer, whether it is one."""
        return self._phones.is_told(note, parts)

    def is_declined(self, note: str, code: str) -> bool:
        """Whether a press that no phone would send was declined in words, or unheard if none can be made."""
        return note == (self.refused(code) if self._phones.can_forge else "")

    def is_told_it_is_over(self, note: str) -> bool:
        """Whether who presses after the closing reads that; a button that only leads on leads nowhere then."""
        code = "consultation_closed" if self._phones.pressed_in_private else "link_has_ended"
        return note == self.refused(code)

    def is_sent_to_a_chat(self, text: str) -> bool:
        """Whether somebody without an antenna was told where to begin."""
        return self._phones.sends_to_a_chat(text, self.t)

    async def knows_of_the_answer(self, option: str, note: str = "", *, until: datetime | None = None) -> bool:
        """That this is the answer, for which antenna it counts, and until when it can be changed.

        The note says it all at once where there is one; elsewhere one's own ballot and the page about oneself.
        """
        parts = [option, self.antenna, *([self.t.day(until)] if until else [])]
        if self._phones.notes_are_whole:
            return all(part in note for part in parts)
        return await self._finds(parts)

    async def _finds(self, parts: Sequence[str]) -> bool:
        """Whether one can read them in private: about oneself, then on the ballot's first page."""
        await self.asks("me")
        read = [self.last()]
        await self.presses(self.buttons()[0])
        while self.says("‹ Back") in self.buttons():
            await self.taps("‹ Back")
        read += [self.last(), *self.buttons()]
        return all(any(part in text for text in read) for part in parts)

    def _place(self, in_group: bool) -> Id | None:
        return self.group if in_group else None


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


def newcomer(stage: Stage, group: Id, name: str, language: str = "") -> Actor:
    """Somebody of this group whom the bot has never met; of none, if it is NOWHERE."""
    chat = stage.phones.group(group) if group else None
    return Actor(stage, stage.phones.newcomer(chat, name, language), chat or 0, language)


async def crowd_answers(stage: Stage, group: Id, count: int, option: str) -> list[Actor]:
    """So many people of a group give the same answer to what its chat asks."""
    people = [newcomer(stage, group, f"Member {n}") for n in range(count)]
    await stage.phones.answer([person.id for person in people], stage.phones.group(group), option)
    return people


def shown_in(stage: Stage, group: Id) -> list[str]:
    """What the bot's messages in a group say now, oldest first."""
    return [shown.text for shown in stage.phones.screen(None, stage.phones.group(group))]


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
