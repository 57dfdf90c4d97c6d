"""`sipbot demo --console`: one member's part, played in a terminal; the others of the antenna have phones."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sipbot.app import TEXT, configured, stopped_by_signals
from sipbot.chat import Address
from sipbot.config import Chat, Settings
from sipbot.config.addresses import Destination
from sipbot.i18n import Language
from sipbot.platforms.console.description import CONSOLE
from sipbot.platforms.console.platform import GROUP, Console, Guest, Terminal
from sipbot.sandbox.cast import Person
from sipbot.spelling import plain
from sipbot.views.words import terminal
from sipbot.views.words.labels import text_in

from .interactive import ZONE, example_in, prepare, start_of, to_next
from .script import others_answer
from .stage import CAST, Stage, on_stage

OTHERS = 40
"""Members who answer on their phones."""
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_AHEAD = re.compile(r"\+(?:\s*([1-9][0-9]{0,2})\s*([mhd]))?\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """Whom one plays. `name` and `group`: the person's and the chat's ids in the terminal."""

    person: Person
    antenna: str
    name: str
    group: str


def part_for(code: str, settings: Settings) -> Part:
    """A member who reads this language; where there is none, the first of the cast."""
    people = [person for person in CAST.people if person.role == "member"]
    person = next((one for one in people if one.language == code), people[0])
    homes = {str(group.id) for group in CAST.groups if person.id in group.members}
    slug = next(a.slug for a in settings.antennas if homes & {chat.address.id for chat in a.chats})
    return Part(person, slug, plain(person.name), f"{GROUP}{slug}")


def with_terminal(settings: Settings, part: Part) -> Settings:
    """The antenna has one chat more."""
    chat = Chat(address=Destination(Address(CONSOLE.name, part.group)), language=part.person.language)
    antennas = (
        one.model_copy(update={"chats": (*one.chats, chat)}) if one.slug == part.antenna else one
        for one in settings.antennas
    )
    return replace(settings, antennas=tuple(antennas))


async def play(t: Language, show: Callable[[str], None]) -> None:
    """Until the lines end, or Ctrl+C. Nothing is kept: the folder is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="sipbot-demo-") as folder:
        base = Path(folder)
        file = example_in(base)
        settings = configured(base / "config", {})
        part = part_for(t.code, settings)
        names = next(one.name for one in settings.antennas if one.slug == part.antenna)
        show(terminal.welcome(t, part.person.name, text_in(names, t), part.group, part.name))
        guests = {part.name: Guest(part.person.name, part.person.language)}
        opened = Terminal(guests, show, base / "documents")
        stop = stopped_by_signals()
        async with on_stage(
            base,
            start_of(file),
            adapt=lambda settings: with_terminal(settings, part),
            also=lambda clock: [CONSOLE.open(opened, clock, TEXT, "")],
        ) as stage:
            await prepare(stage, file)
            spec = tomllib.loads(file.read_text("utf-8"))
            others = asyncio.create_task(others_answer(stage, spec, OTHERS, but=part.person.id))
            playing = asyncio.create_task(_played(t, show, stage, others))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({playing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (playing, stopping, others):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(playing, others)


async def _played(t: Language, show: Callable[[str], None], stage: Stage, others: asyncio.Task[None]) -> None:
    """Each line is done, with all that comes of it, before the next; the clock waits for the others."""
    console = stage.app.platforms[CONSOLE.name]
    assert isinstance(console, Console)
    lines = typed()
    show(terminal.clock(t, stage.clock.now(), ZONE.key))
    while (line := await lines.get()) is not None:
        if not line.startswith("+"):
            console.hear(line)
            await stage.settled()
        elif ahead := _AHEAD.fullmatch(line):
            await others
            count, unit = ahead[1], ahead[2]
            await (stage.until(stage.clock.now() + int(count) * UNITS[unit]) if count else to_next(stage, None))
            show(terminal.clock(t, stage.clock.now(), ZONE.key))
        else:
            show(terminal.no_time(t, line))


def typed() -> asyncio.Queue[str | None]:
    """The lines of standard input as they come; None: it has ended. Nobody waits in a thread for a key."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    loop, file, rest = asyncio.get_running_loop(), sys.stdin.fileno(), bytearray()

    def take() -> None:
        read = os.read(file, 65_536)
        rest.extend(read)
        *lines, left = bytes(rest).split(b"\n")
        rest[:] = left
        for line in (*lines, *([left] if left and not read else [])):
            queue.put_nowait(line.decode("utf-8", "replace"))
        if not read:
            loop.remove_reader(file)
            queue.put_nowait(None)

    try:
        loop.add_reader(file, take)
    except PermissionError:  # a file on a disk is always ready, which the loop cannot be told
        for line in (*sys.stdin.read().splitlines(), None):
            queue.put_nowait(line)
    return queue
