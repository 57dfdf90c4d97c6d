"""The terminal as a platform: a line is taken, done, answered, and only then the next."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sipbot.chat import Action, Address, Button, Feature, File, Limits, Message, Reply, Sent
from sipbot.platforms.answering import Answering
from sipbot.platforms.typed_commands import addressee, command
from sipbot.ports import Clock, Intake, NotFetched, Sender, Unreachable

from . import reading
from .showing import LIMITS, Shown, changes, clean, shown, whole

log = logging.getLogger(__name__)

NAME = "console"
GROUP = "#"
"""Begins the id of a group."""
CAPTION = 100
"""Characters of what is written below a file."""
LARGEST_FILE = 200_000
"""Bytes of a document that is read."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the terminal. `language`: what they read, a hint."""

    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Terminal:
    """`guests` by their ids; the first types what begins with no name. `files`: the folder for documents."""

    guests: Mapping[str, Guest]
    show: Callable[[str], None]
    files: Path


class Console:
    """The platform. Lines come in through `hear`."""

    name = NAME
    features = Feature.BUTTONS | Feature.EDITS | Feature.PRIVATE_PRESS | Feature.FILES
    limits: Limits = LIMITS
    routes: Sequence[Any] = ()

    def __init__(self, terminal: Terminal, clock: Clock) -> None:
        self._terminal = terminal
        self._there = set(list(terminal.guests)[:1])
        """Who has spoken in private: nobody else reads what is written to them."""
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._shown: dict[int, Shown] = {}
        self._touched: list[int] = []
        """Numbers of messages, the one that a bare number is about last."""
        self._number = 0
        self._order = 0
        self._pressed: set[str] = set()
        self.sender: Sender = self
        self._answering = Answering(clock, lambda: self.sender, tries=1)
        self.idle = False

    def is_group(self, address: Address) -> bool:
        return address.id.startswith(GROUP)

    def parked(self) -> set[Address]:
        return set()

    @property
    def answering(self) -> bool:
        return self._answering.under_way

    async def start(self) -> None:
        """Nobody has to sign in at a terminal."""

    # receiving

    def hear(self, line: str | None) -> None:
        """A line that was typed; None: there will be no more."""
        self.idle = False
        self._lines.put_nowait(line)

    async def run(self, intake: Intake) -> None:
        while True:
            self.idle = self._lines.empty()
            line = await self._lines.get()
            self.idle = False
            if line is None:
                return
            action = self._act(reading.read(line))
            if action is not None:
                (reply,) = await intake.act([action])
                await self._answer(action, reply)

    def _act(self, line: reading.Line) -> Action | None:
        """What a line does; None if it is for nobody."""
        who = Address(NAME, line.who or next(iter(self._terminal.guests)))
        if pressed := self._pressed_by(line.text, who):
            return pressed
        address = Address(NAME, line.group) if line.group else who
        if path := reading.file(line.text):
            file = Sent(path, Path(path).name, _size(path))
            return self._action(who, address, "file", (path, ""), file=file) if address == who else None
        word_and_rest = command(line.text, "/")
        if word_and_rest and not addressee(line.text, "/"):
            return self._action(who, address, "command", (*word_and_rest, line.text))
        if address == who and line.text.strip():
            return self._action(who, address, "text", (line.text,))
        return None  # what people tell each other in a group is not read

    def _pressed_by(self, text: str, who: Address) -> Action | None:
        """A number that no button has is a text; under the number of a message it is an unknown button."""
        number, n = reading.press(text) or (0, 0)
        seen = [one for one in self._shown.values() if one.to == who or self.is_group(one.to)]
        if number:
            candidates = [one for one in seen if one.number == number]
        else:
            order = self._touched.index
            candidates = sorted((one for one in seen if one.buttons), key=lambda one: order(one.number))
        if not candidates:
            return None
        buttons = candidates[-1].buttons or candidates[-1].before
        if 0 < n <= len(buttons):
            return self._press(who, candidates[-1], buttons[n - 1])
        return self._press(who, candidates[-1], Button("", "unknown")) if number else None

    def _press(self, who: Address, one: Shown, button: Button) -> Action:
        if button.start:
            return self._action(who, who, "command", ("start", button.start))
        return self._action(who, one.to, button.verb, button.args, message=str(one.number))

    def _action(
        self,
        who: Address,
        address: Address,
        verb: str,
        args: tuple[str, ...],
        message: str = "",
        file: Sent | None = None,
    ) -> Action:
        self._order = max(self._order + 1, int(time.time() * 1_000_000))
        id_, guest = f"{NAME}:{self._order}", self._terminal.guests.get(who.id, Guest(who.id))
        if address == who:
            self._there.add(who.id)
        return Action(
            id=id_,
            order=self._order,
            verb=verb,
            args=args,
            sender=who,
            address=address,
            private=address == who,
            name=guest.name,
            language=guest.language,
            message=message,
            query=id_ if message else "",
            file=file,
        )

    async def _answer(self, action: Action, reply: Reply) -> None:
        if reply.toast and action.query:
            self._terminal.show(f"→ {clean(reply.toast)}")
        if reply.edit is not None:
            self._pressed.add(action.message)
        page = self._answering.page(action, reply)
        if page is not None:
            await page

    async def fetch(self, ref: str) -> bytes:
        try:
            content = Path(ref).expanduser().read_bytes()
        except OSError as error:
            raise NotFetched("file_not_fetched") from error
        if len(content) > LARGEST_FILE:
            raise NotFetched("file_too_large")
        return content

    # sending

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        if not self.is_group(to) and to.id not in self._there:
            raise Unreachable("nobody of that name is at the terminal")
        one = shown(self._number + 1, to, message, self._kept(message.file))
        self._number += 1
        self._shown[one.number] = one
        self._touched.append(one.number)
        self._terminal.show(whole(one))
        return (str(one.number),)

    def _kept(self, file: File | None) -> str:
        """Where the document can be opened."""
        if file is None:
            return ""
        folder = self._terminal.files / str(self._number + 1)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / Path(file.name).name
        path.write_bytes(file.content)
        return str(path)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        """The page that was pressed is shown whole; of what changes by itself, what is new."""
        for id_ in ids:
            before = self._shown.get(int(id_))
            if before is None:
                continue
            now = shown(before.number, before.to, message, before.file)
            if not now.buttons:
                now = replace(now, before=before.buttons or before.before)
            self._shown[now.number] = now
            if id_ in self._pressed:
                self._pressed.discard(id_)
                self._touched.remove(now.number)
                self._touched.append(now.number)
                self._terminal.show(whole(now))
            elif new := changes(before, now):
                self._terminal.show(new)

    async def redact(self, to: Address, ids: Sequence[str]) -> None:
        for id_ in ids:
            if self._shown.pop(int(id_), None):
                self._touched.remove(int(id_))
                self._terminal.show(f"✗ {id_} · {to.id}")

    def standing(self) -> list[Shown]:
        """What the terminal shows now; what was shown whole last stands last."""
        return [self._shown[number] for number in self._touched]

    async def probe(
        self, chats: Sequence[Address], topics: Mapping[Address, str] | None = None, *, alone: bool = True
    ) -> dict[str, str]:
        """A terminal is there, or nobody could ask."""
        return {"account": "", "account hears": "", **{str(chat): "" for chat in chats}}

    async def close(self) -> None:
        await self._answering.close()


def _size(path: str) -> int:
    """Of what is not there, 0: that is found out when it is fetched."""
    try:
        return Path(path).expanduser().stat().st_size
    except OSError:
        return 0
