"""What the house needs from outside: a platform, a way to send, a clock. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString, Protocol

from sipbot.chat import Action, Address, Feature, Limits, Message, Reply


class Intake(Protocol):
    """Where a platform hands in what it receives."""

    async def act(self, actions: Sequence[Action]) -> Sequence[Reply]:
        """Takes acts in order; one reply per act, once everything they caused is committed."""

    def acknowledged(self, since: float) -> None:
        """Who did an act is told what came of it; `since` is when it was received, by `time.monotonic`."""

    async def set_aside(self, id_: str, act_type: str, error: str) -> None:
        """An update that cannot be read: its id, what it is about, the error's name."""

    async def epoch(self, newest: int) -> int:
        """For platforms whose ids start anew after a silence: which epoch this newest id belongs to."""

    async def position(self) -> str:
        """For platforms that go on from a position: the one reached last; "" at the very first start."""

    async def reached(self, position: str) -> None:
        """Everything before this position is committed and answered."""

    async def chats(self) -> Sequence[Address]:
        """The antennas' chats on this platform."""

    async def expects(self, chat: Address, by: Address) -> bool:
        """Whether the bot follows this person's invitation to this group."""


class Clock(Protocol):
    """Time, injected. `now` is the domain's; `monotonic` (seconds) is for leases, back-off and limits."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class TryLater(Exception):
    """The platform asks to wait, or did not answer. `ambiguous`: it may have taken the message. `too_many`: it
    says that it gets too many."""

    def __init__(self, seconds: float, reason: str, *, ambiguous: bool = False, too_many: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.ambiguous = ambiguous
        self.too_many = too_many


class Moved(Exception):
    """The chat has a new address."""

    def __init__(self, address: Address) -> None:
        super().__init__(f"moved to {address}")
        self.address = address


class Unreachable(Exception):
    """Blocked, removed, deleted: there is no point in trying again."""


class Unaccepted(Exception):
    """The platform does not accept the bot's account: token or password are not right."""


class Unlistenable(Exception):
    """The web server cannot listen at this address: it is taken, or not one of this computer."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
        self.reason = reason


class NotFetched(Exception):
    """Says which refusal tells the person why: `file_too_large` or `file_not_fetched`."""


class Refused(Exception):
    """The platform will never take this message as it is: a fault of ours."""


SILENCED, CLOSED, RESTRICTED, UNKNOWN = "silenced", "closed", "restricted", "unknown"
"""Why a chat takes nothing for now: the bot may not write there; its topic is closed; the platform has locked
the chat; nobody knows."""


class NotNow(Refused):
    """The message is refused now and may be taken later; also whatever is refused for no reason that we know.

    `reason`: one of the four above; the text says it in the platform's own words.
    """

    def __init__(self, reason: str, explanation: str) -> None:
        super().__init__(explanation)
        self.reason = reason


class NoTopic(NotNow):
    """The chat is there; the topic in it is gone or closed."""


class Platform(Protocol):
    """One chat platform. A folder in `platforms/` each."""

    name: str
    features: Feature
    limits: Limits
    sender: Sender
    """Itself behind its limiter, once `app` has built it."""
    idle: bool
    """It waits for something to happen."""
    routes: Sequence[Any]
    """What it answers on the web server that others reach (Starlette's); none where it asks by itself."""

    @property
    def answering(self) -> bool:
        """Whether notes or edits are under way."""

    def is_group(self, address: Address) -> bool:
        """Whether the limits of a group hold there."""

    async def run(self, intake: Intake) -> None:
        """Receive for ever. An act is confirmed to the platform only after `intake.act` has returned."""

    async def start(self) -> None:
        """Sign in. Raises TryLater, Unaccepted."""

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        """Send, return the ids of what was sent. Raises TryLater, Moved, Unreachable, NoTopic, NotNow, Refused.

        `tried`: since then it may have gone out under the same key; with SAFE_RESEND it is shown once.
        `thread`: the topic or thread of the chat in which it stands; "": in none.
        """

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        """Replace; a message that is gone or unchanged is no error. Raises like `send`."""

    async def redact(self, to: Address, ids: Sequence[str]) -> None:
        """Delete what was sent, where the platform allows it. Raises like `send`."""

    async def fetch(self, ref: str) -> bytes:
        """A document that somebody sent. Raises NotFetched."""

    async def probe(
        self, chats: Sequence[Address], topics: Mapping[Address, str] | None = None, *, alone: bool = True
    ) -> dict[str, str]:
        """For `sipbot check`: "" or what is wrong, under "account", "account hears" and each chat's address.

        `topics`: where in a chat the bot speaks when nobody asked. `alone`: no sipbot receives at present.
        """

    async def close(self) -> None:
        """Give back connections."""


class Sender(Protocol):
    """A platform behind its limiter; delivery and platforms send through this alone."""

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]: ...
    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None: ...
    def parked(self) -> set[Address]:
        """Chats to which nothing can go for a while."""


class Paced(Sender, Protocol):
    """A sender that knows its pace."""

    @property
    def room(self) -> int:
        """How many messages may be on their way at the same time."""


@dataclass(frozen=True, slots=True)
class PlatformText:
    """What a platform says and understands by itself. Most of it by language."""

    languages: Sequence[str]
    menu: Callable[[str], Sequence[tuple[str, str]]]
    """The commands, each with what it does."""
    description: Callable[[str], str]
    short: Callable[[str], str]
    """A description in a few words."""
    commands: Callable[[], Iterable[str]]
    """Every word that is a command in some language."""
    declined: Callable[[], str]
    """Why an invitation is not followed, in every language at once."""


Sentence = Callable[..., str]
"""`lambda t: t("…")`: called with the reader's language, and with facts where there are some."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How something is written, and the code of the fault where it is written otherwise."""

    pattern: re.Pattern[str]
    fault: LiteralString

    def fits(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class SettingFault:
    """What no single value of a platform's table shows."""

    key: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """A platform's table in sipbot.toml, and what is said about the account that stands there."""

    settings: type[Any]
    """A `config.Part`."""
    secrets: Sequence[str]
    """Its keys that hold a secret; each may be given through `…_file`, and one of all is enough."""
    is_used: Callable[[Any], bool]
    """Whether the table says that the bot speaks there."""
    can_sign_in: Callable[[Any], bool]
    name: Callable[[Any], Awaitable[str]]
    """By what people find the bot. Raises TryLater, Unaccepted."""
    label: Sentence
    step: Sentence
    """What one does to have an account; `file`: where it is written down."""
    refused: Sentence
    silent: Sentence
    letter: Sentence
    """How one hands in the code of a letter; `bot`: by what the bot is found."""
    reasons: Mapping[str, Sentence]
    """What `probe` may find, by code; what follows a code and a blank is given to its sentence."""
    paths: Sequence[str] = ()
    """Keys that hold a path, relative to the folder above the configuration."""
    faults: Callable[[Any, Path], Iterable[SettingFault]] = lambda settings, base: ()
    warnings: Callable[[Any, Path], Iterable[SettingFault]] = lambda settings, base: ()
    no_secret: Sentence = lambda t, file: ""
    """It is used, and cannot sign in."""
    given_name: re.Pattern[str] | None = None
    """What a name looks like that somebody gives in place of `name`; None: none is needed."""
    link: Callable[[str, str], str] = lambda bot, start: ""
    """What opens the private chat with `start`; "": there are no such links."""


@dataclass(frozen=True, eq=False)
class Description:
    """A platform as the house knows it without opening it, and without its library."""

    name: str
    example: str
    """An address of a chat."""
    chat: Shape
    """What stands after `name:` in the address of a chat, and of a person."""
    person: Shape
    preview: Callable[[Message, bool], str]
    """A message as text; the second argument says whether in a group, here and below."""
    fits: Callable[[Message, bool], tuple[int, int]]
    """How long the text is, and how much there is room for."""
    pictured: Callable[[Message, bool], Message]
    """The message as it stands on a phone: what is no button there is part of the text."""
    open: Callable[[Any, Clock, PlatformText, str], Platform]
    """The platform, with its table's settings; the last is where others reach the web server, "": nowhere."""
    account: Account | None = None
    """None: it needs none, and is opened by whoever has a terminal or a page for it."""
    topic: Shape | None = None
    """What stands after a slash in the address of a chat; None: nothing does."""
    whole: str = ""
    """The topic that is the chat itself."""
    faults: Mapping[str, Sentence] = field(default_factory=dict)
    """The sentences of the faults that only this platform has; called with the facts."""

    @property
    def title(self) -> str:
        return self.name.capitalize()
