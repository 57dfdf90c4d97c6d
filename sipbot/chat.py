"""The words that platforms, handlers and delivery share. Standard library only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Flag, StrEnum, auto

from sipbot.facts import Facts

EVERYWHERE = ""
"""Stands for the language of a name that is the same in all of them."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a person or a chat is reached: a platform's name and the id that this platform gave."""

    platform: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `platform:id`; the id may hold colons itself. Raises ValueError."""
        platform, colon, id_ = text.strip().partition(":")
        if not (colon and platform.isalpha() and id_):
            raise ValueError(f"{text!r} is not an address; write platform:id, for example telegram:-1001234")
        return cls(platform, id_)


class About(StrEnum):
    """What messages are about that are found again later. The value is how it is stored."""

    MEETING = "meeting"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    CONSULTATION = "consultation"
    NUDGE = "nudge"
    CLOSED = "closed"
    PROPOSAL = "proposal"
    ODD = "odd"
    BALLOT = "ballot"
    REPLACED = "replaced"  # a page of a ballot in whose place another stands
    ME = "me"
    WAITING = "waiting"


OF_A_PERSON = frozenset({About.BALLOT, About.REPLACED, About.ME, About.WAITING})
OF_A_MEETING = (About.MEETING, About.MOVED, About.REMINDER)
"""Messages with the buttons of a meeting: after a change each shows the meeting as it is now."""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a message is about: by it, it is edited, withdrawn and forgotten later."""

    about: About
    id: str = ""  # of the meeting or the consultation

    @property
    def private(self) -> bool:
        """Whether such a message tells how far one person is in a ballot: nothing of it is kept."""
        return self.about in OF_A_PERSON

    def __str__(self) -> str:
        return f"{self.about}:{self.id}" if self.id else str(self.about)

    @classmethod
    def parse(cls, text: str) -> Subject:
        """Read what `str` wrote. Raises ValueError."""
        about, _, id_ = text.partition(":")
        return cls(About(about), id_)


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that somebody sent, not fetched yet. `ref`: with which its platform fetches it."""

    ref: str
    name: str  # never used as a path
    size: int | None  # in bytes, as the platform says


@dataclass(frozen=True, slots=True)
class File:
    """A document that goes out, whole."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that somebody did: a press, a command, a text, a file; or that happened to a chat."""

    id: str  # the same id is the same act, delivered again
    order: int  # grows in the order in which the platform took the acts
    verb: str
    args: tuple[str, ...]
    sender: Address | None  # None: a channel or an anonymous administrator
    address: Address  # of the chat in which it was done
    private: bool
    name: str = ""  # as the platform shows it; kept nowhere but in `named` consultations
    language: str = ""  # of the phone, a hint
    message: str = ""  # id of the message whose button was pressed
    query: str = ""  # what a toast answers to
    seen: bool = False  # the others in the chat see who did what
    thread: str = ""  # the topic or thread of the chat in which it was done; "": in none
    met: tuple[Address, ...] = ()  # group chats in which this person is, where the platform tells
    file: Sent | None = None


SECRET, NAMED = "secret", "named"
"""What becomes of an answer."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it does `verb` with `args`, or opens `url`, or opens the private chat with `start`."""

    label: str
    verb: str = ""
    args: tuple[str, ...] = ()
    url: str = ""
    start: str = ""  # an opaque token that comes back as the argument of the verb `start`
    answer: str = ""  # SECRET or NAMED: it answers a question; a secret one is not pressed where others see it
    line: str = ""  # the label where buttons are lines, which have room for more; "": the same


@dataclass(frozen=True, slots=True)
class Message:
    """What a chat shows: a title in bold, plain text below it, rows of buttons, perhaps a file.

    There is no markup: what a person wrote is shown as written on every platform.
    """

    text: str
    title: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: File | None = None
    question: str = ""  # of which one answer is chosen, for platforms with polls of their own; "" is no poll
    choose: str = ""  # how one presses where buttons are numbered lines
    choose_in_private: str = ""  # the same where secret answers are listed before everybody
    choose_secretly: str = ""  # the same where answers are secret and nobody else reads along
    legend: str = ""  # the part of the text that tells what letters on buttons stand for: of no use in lines

    @property
    def plain(self) -> str:
        """Title and text as one string, as a reader sees them."""
        return "\n\n".join(part for part in (self.title, self.text) if part)


WORDS = ("text", "title", "question", "choose", "choose_in_private", "choose_secretly", "legend")


def to_json(message: Message) -> str:
    """A message without its file, to be kept as text."""
    buttons = [[asdict(button) for button in row] for row in message.buttons]
    facts = {name: getattr(message, name) for name in WORDS}
    return json.dumps({**facts, "buttons": buttons}, ensure_ascii=False)


def from_json(text: str) -> Message:
    """The message that `to_json` was given."""
    facts = json.loads(text)
    buttons = tuple(
        tuple(Button(**{**button, "args": tuple(button["args"])}) for button in row) for row in facts["buttons"]
    )
    return Message(buttons=buttons, **{name: facts.get(name, "") for name in WORDS})


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is owed: facts, not sentences. Owing the same key twice owes it once."""

    key: str
    to: Address
    facts: Facts  # from which its screen words it, at the first attempt
    language: str = ""
    subject: Subject | None = None  # kept beside where the message stands, so that it can be edited later
    urgent: bool = False  # an answer to somebody who waits for it
    at: datetime | None = None  # not before; None: now
    not_after: datetime | None = None  # of no use after this instant
    thread: str = ""  # where an answer belongs; what nobody asked for goes to the topic of the configuration
    unordered: bool = False  # its number is random: its place among the others does not tell when it was owed

    @property
    def screen(self) -> str:
        """The name of the screen."""
        return self.facts.screen


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back to an action once it is committed."""

    toast: str = ""  # shown to the one who pressed, to nobody else
    edit: Message | None = None  # replaces the message whose button was pressed
    owed: tuple[Owed, ...] = ()  # new messages; owed in the transaction of the action
    menu: str = ""  # the language in which this private chat's command menu is to be shown
    refused: bool = False  # the toast says why not
    now: tuple[Message, ...] = ()  # new messages that cannot be owed: sent at once, or never
    erase: bool = False  # the act shows an answer: it is taken away where the platform allows


class Feature(Flag):
    """What a platform can do."""

    BUTTONS = auto()
    EDITS = auto()
    PRIVATE_PRESS = auto()  # who presses what is seen by the bot alone
    SAFE_RESEND = auto()  # sending the same key again shows one message
    FILES = auto()
    NATIVE_POLL = auto()
    ONE_DEVICE = auto()  # only the process that receives can send


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's limits as data. Lengths in the platform's own unit (Telegram: UTF-16 units, bytes)."""

    text: int
    payload: int
    toast: int
    caption: int
    per_second: float  # messages a second over all chats
    per_chat_second: float  # messages a second in one chat
    per_group_minute: float  # messages a minute in one group
