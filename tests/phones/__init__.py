"""The phones of people, on each platform: what `tests.stage.Actor` acts and reads with."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sipbot.i18n import Language

Id = Any
"""What a platform calls a person or a group; its phones alone look inside."""


@dataclass(frozen=True)
class Shown:
    """A message of the bot as a person reads it now, its buttons apart."""

    text: str
    buttons: tuple[str, ...] = ()
    document: tuple[str, bytes] | None = None


class Phones(Protocol):
    """Every act returns once the bot has taken and answered it. Without a `group` it is done in private.

    The private note that a press brings is what only that person learns of it at once: "" is nothing.
    """

    platform: str
    sign: str
    """What a command begins with."""
    can_forge: bool
    """Whether a press can be sent that no button stands for, and be answered."""
    pressed_in_private: bool
    """Whether a press in a group is seen by the bot alone."""
    notes_are_whole: bool
    """Whether the private note to an answer says what counts, and where; else one reads it in private."""
    tells_of_blocking: bool
    """Whether a bot that is blocked always hears of it."""

    def person(self, who: Id) -> Id:
        """The platform's id of somebody of `tests.cast`; an id is its own."""

    def group(self, name: Id) -> Id: ...
    def name(self, who: Id) -> str: ...
    def language(self, who: Id) -> str:
        """Of the phone; "" where the platform tells the bot of none."""

    def antenna(self, who: Id) -> str: ...
    def address(self, id_: Id) -> str:
        """As sipbot writes a person or a group."""

    def newcomer(self, group: Id | None, name: str, language: str) -> Id:
        """Somebody of this group whom the bot has never met."""

    # acting

    async def press(self, who: Id, group: Id | None, label: str) -> str:
        """The newest button that reads so, or that begins so; gives the private note."""

    async def press_what_is_gone(self, who: Id, group: Id | None, label: str, data: Sequence[str]) -> str:
        """A button that stood there once, pressed on a phone that has not noticed; gives the private note."""

    async def forge(self, who: Id, group: Id | None, data: Sequence[str]) -> str:
        """A press that no phone would send; gives the private note."""

    async def answer(self, people: Sequence[Id], group: Id, option: str) -> list[str]:
        """Each gives this answer to the question of the group's newest consultation, the shortest way."""

    async def follow(self, who: Id, group: Id, label: str) -> None:
        """Press a button that leads to the private chat."""

    async def follow_link_of(self, who: Id, group: Id, *, broken: bool = False) -> None:
        """What leads to the private chat from a group in which one is not."""

    async def start(self, who: Id, token: str) -> str:
        """Open the private chat; gives what the bot says to that, or why it declines."""

    async def write(self, who: Id, group: Id | None, text: str) -> None: ...
    async def send_file(self, who: Id, name: str, content: bytes, caption: str = "") -> None: ...
    async def block(self, who: Id, *, told: bool) -> None:
        """`told`: whether the bot hears of it, where a platform may leave it in the dark."""

    async def new_group(self, title: str, members: Sequence[Id]) -> Id:
        """One that the bot does not know and is not in."""

    async def add_bot(self, who: Id, group: Id) -> str:
        """What it says to that, there, is given back."""

    async def remove_bot(self, who: Id, group: Id) -> None: ...
    async def move(self, group: Id, *, told: bool) -> Id:
        """The platform gives a group another address. Untold, the bot finds out by itself."""

    def write_account(self, settings: Path) -> None:
        """Into sipbot.toml, for commands: where the platform is, and with what to sign in."""

    # reading

    def presses(self, who: Id) -> int:
        """How often they have pressed something since the scenario began; what they typed aside."""

    def is_told(self, note: str, parts: Sequence[str]) -> bool:
        """Whether a note says all this; or, where a sign is the whole answer, is that sign."""

    def sends_to_a_chat(self, note: str, t: Language) -> bool:
        """Whether this says to somebody without an antenna where to begin."""

    def screen(self, who: Id | None, group: Id | None) -> list[Shown]:
        """The bot's messages as they read now, oldest first; notes are none. None: any member's."""

    def leading_button(self, who: Id, group: Id) -> str:
        """The newest button there that leads to the private chat."""

    def sent_at(self, who: Id, group: Id | None) -> list[tuple[datetime, str]]:
        """When each message of the bot came, by the stage's clock, and how it read then."""


class WholeNotes:
    """What phones read alike where a note holds all that there is to say."""

    notes_are_whole = True

    def is_told(self, note: str, parts: Sequence[str]) -> bool:
        """As `Phones` has it: the note has every part."""
        return all(part in note for part in parts)

    def sends_to_a_chat(self, note: str, t: Language) -> bool:
        """As `Phones` has it: the sentence is that of the page."""
        return (
            t(
                "I don't know your antenna yet. Press a button once below one of my messages in your antenna's "
                "chat; then you can answer here as well."
            )
            in note
        )


def of(platform: str) -> Any:
    """The module with a platform's phones, under its name: `DATABASE`, `EVERY_RUN` and `on_stage`.

    `DATABASE` is played on; `EVERY_RUN` names the files of scenarios that are, the others are in CI and
    `make thorough`; `on_stage` takes what the fixture `stage` takes.
    """
    return importlib.import_module(f"{__name__}.{platform}")


def full(labels: Sequence[str], wanted: str) -> str:
    """The whole label that reads so, or holds this; "" if none does."""
    exact = [label for label in labels if label == wanted]
    return next(iter(exact + [label for label in labels if wanted in label]), "")
