"""People at a terminal, each by the word before what they type: `aicha> 2`."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from sipbot.app import App, configured, prepared, running
from sipbot.clock import SandboxClock
from sipbot.demo.stage import ByOneClock
from sipbot.platforms.console import showing
from sipbot.platforms.console.platform import GROUP, Console, Guest, Terminal
from sipbot.platforms.lines import line_of
from tests.cast import GROUPS, PEOPLE

from . import Shown, WholeNotes, full

DATABASE = "sqlite"
EVERY_RUN = ("test_ask_in_private", "test_ask_in_the_group", "test_closing", "test_me", "test_publishing")
TICK = 0.2
_NEW = re.compile(r"\n── (\d+) · ")


@dataclass
class ConsoleStage(ByOneClock):
    """The bot, and one terminal that everybody shares."""

    base: Path
    clock: SandboxClock
    app: App = field(init=False)
    phones: ConsolePhones = field(init=False)


@asynccontextmanager
async def on_stage(
    request: pytest.FixtureRequest, base: Path, start: datetime, speed: float, moving: Sequence[str]
) -> AsyncIterator[ConsoleStage]:
    """The configuration in `base` speaks of people and groups of the terminal."""
    known = {group.telegram: GROUP + name for name, group in GROUPS.items()}
    known |= {person.telegram: name for name, person in PEOPLE.items()}
    for file in (base / "config" / "antennas.toml", base / "config" / "sipbot.toml"):
        text = re.sub(
            r"telegram:(-?\d+)",
            lambda match: f"console:{known.get(int(match[1]), f'nobody{match[1]}')}",
            file.read_text("utf-8"),
        )
        file.write_text(text, "utf-8")
    stage = ConsoleStage(base, SandboxClock(start, speed))
    stage.phones = ConsolePhones(stage)
    settings = configured(base / "config", {})
    stage.app = App(settings, await prepared(settings), stage.clock, TICK, [stage.phones.console])
    async with running(stage.app):
        await stage.app.ready()
        yield stage


class ConsolePhones(WholeNotes):
    platform = "console"
    sign = "/"
    can_forge = False
    pressed_in_private = True
    tells_of_blocking = False

    def __init__(self, stage: ConsoleStage) -> None:
        self._stage = stage
        known = {who: Guest(person.name, person.language) for who, person in PEOPLE.items()}
        self._guests = {"nobody": Guest("Nobody"), **known}
        terminal = Terminal(self._guests, self._printed, stage.base / "documents")
        self.console = Console(terminal, stage.clock)
        self._notes: list[str] = []
        self._sent: dict[int, tuple[datetime, showing.Shown]] = {}
        self._antennas = {who: person.antenna for who, person in PEOPLE.items()}

    def _printed(self, text: str) -> None:
        if text.startswith("→ "):
            self._notes.append(text.removeprefix("→ "))
        elif (header := _NEW.match(text)) and int(header[1]) not in self._sent:
            self._sent[int(header[1])] = (self._stage.clock.now(), self.console.standing()[-1])

    # who and where

    def person(self, who: str) -> str:
        return who

    def group(self, name: str) -> str:
        return GROUP + name if name in GROUPS else name

    def name(self, who: str) -> str:
        return self._guests[who].name

    def language(self, who: str) -> str:
        return self._guests[who].language

    def antenna(self, who: str) -> str:
        return self._antennas[who]

    def address(self, id_: str) -> str:
        return f"console:{id_}"

    def newcomer(self, group: str | None, name: str, language: str) -> str:
        who = f"new-{len(self._guests)}"
        self._guests[who] = Guest(name, language)
        self._antennas[who] = GROUPS[group.removeprefix(GROUP)].antenna if group else ""
        return who

    # acting

    async def _types(self, who: str, line: str) -> str:
        """Gives the note that comes."""
        before = len(self._notes)
        self.console.hear(f"{who}> {line}")
        await self._stage.settled()
        return "\n".join(self._notes[before:])

    async def press(self, who: str, group: str | None, label: str) -> str:
        there = self._standing(who, group)
        bearing = [one for one in there if full(_lines(one), label)]
        assert bearing, f"no button {label!r}; there are {[_lines(one) for one in there]}"
        n = _lines(bearing[-1]).index(full(_lines(bearing[-1]), label)) + 1
        return await self._types(who, f"{bearing[-1].number}.{n}")

    async def press_what_is_gone(self, who: str, group: str | None, label: str, data: Sequence[str]) -> str:
        for one in reversed(self._standing(who, group)):
            gone = [(button.verb, *button.args) for button in one.before]
            if not one.buttons and tuple(data) in gone:
                return await self._types(who, f"{one.number}.{gone.index(tuple(data)) + 1}")
        pytest.skip("a number presses what stands there now")

    async def forge(self, who: str, group: str | None, data: Sequence[str]) -> str:
        pytest.skip("a number presses what stands there")

    async def answer(self, people: Sequence[str], group: str, option: str) -> list[str]:
        return [await self.press(who, group, option) for who in people]

    async def follow(self, who: str, group: str, label: str) -> None:
        await self.press(who, group, label)

    async def follow_link_of(self, who: str, group: str, *, broken: bool = False) -> None:
        token = self._leading(group)[-1][1]
        await self.start(who, token[:-1] if broken else token)

    async def start(self, who: str, token: str) -> str:
        before = len(self.screen(who, None))
        await self._types(who, f"/start {token}")
        return "\n".join(shown.text for shown in self.screen(who, None)[before:])

    async def write(self, who: str, group: str | None, text: str) -> None:
        await self._types(who, f"{group} {text}" if group else text)

    async def send_file(self, who: str, name: str, content: bytes, caption: str = "") -> None:
        if caption:
            pytest.skip("nothing is written below a file")
        folder = self._stage.base / "typed"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        await self._types(who, f"< {folder / name}")

    async def block(self, who: str, *, told: bool) -> None:
        pytest.skip("nobody blocks a terminal")

    async def new_group(self, title: str, members: Sequence[str]) -> str:
        pytest.skip("a terminal has the groups that are configured")

    async def add_bot(self, who: str, group: str) -> str:
        pytest.skip("the bot is in a terminal from the first")

    async def remove_bot(self, who: str, group: str) -> None:
        pytest.skip("the bot stays in a terminal")

    async def move(self, group: str, *, told: bool) -> str:
        pytest.skip("a terminal's groups do not move")

    def write_account(self, settings: Path) -> None:
        pytest.skip("a terminal needs no account")

    # reading

    def presses(self, who: str) -> int:
        pytest.skip("a terminal is open from the first: that takes one press less")

    def screen(self, who: str | None, group: str | None) -> list[Shown]:
        return [_shown(one) for one in self._standing(who, group)]

    def leading_button(self, who: str, group: str) -> str:
        return self._leading(group)[-1][0]

    def sent_at(self, who: str, group: str | None) -> list[tuple[datetime, str]]:
        return [(at, one.plain) for at, one in self._sent.values() if one.to.id == (group or who)]

    def _leading(self, group: str) -> list[tuple[str, str]]:
        buttons = [button for one in self._standing(None, group) for button in one.buttons]
        return [(line_of(button), button.start) for button in buttons if button.start]

    def _standing(self, who: str | None, group: str | None) -> list[showing.Shown]:
        return [one for one in self.console.standing() if one.to.id == (group or who)]


def _lines(one: showing.Shown) -> list[str]:
    return [line_of(button) for button in one.buttons]


def _shown(one: showing.Shown) -> Shown:
    links = (link.partition(": ")[0] for link in one.links)
    document = (Path(one.file).name, Path(one.file).read_bytes()) if one.file else None
    return Shown(one.plain, (*_lines(one), *links), document)
