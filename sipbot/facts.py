"""What each screen is told: the facts of an owed message, checked when it is owed, worded when it is sent.

Stored as a dictionary of texts (`to_args`, `from_args`). Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of one screen, whose name the class has."""

    screen: ClassVar[str]
    FORMERLY: ClassVar[Mapping[str, str]] = {}
    """Names under which earlier versions stored a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Facts):
    """A message that was worded at once."""

    screen: ClassVar[str] = "said"
    message: str  # as `chat.to_json` gives it
    in_place_of: str = ""  # the id of the message that it replaces; "": none


# what is wrong with a chat, for those who care for it


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAChat(Facts):
    address: str
    antenna: str  # its short name; "": none is known


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatGone(OfAChat):
    screen: ClassVar[str] = "chat_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTakesAgain(OfAChat):
    screen: ClassVar[str] = "chat_takes_again"
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRefuses(OfAChat):
    screen: ClassVar[str] = "chat_refuses"
    reason: str  # one of `ports`' reasons
    said: str = ""  # by the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedUnknown(OfAChat):
    screen: ClassVar[str] = "refused_unknown"
    said: str  # by the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicGone(OfAChat):
    screen: ClassVar[str] = "topic_gone"
    topic: str


# meetings


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAMeeting(Facts):
    FORMERLY: ClassVar[Mapping[str, str]] = {"moved": "meeting", "reminder": "meeting"}
    meeting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement(OfAMeeting):
    screen: ClassVar[str] = "announcement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(OfAMeeting):
    screen: ClassVar[str] = "moved"
    was: str  # its former local time, in ISO format


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(OfAMeeting):
    screen: ClassVar[str] = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(OfAMeeting):
    screen: ClassVar[str] = "reminder"
    offset: str = ""  # how long before; "": as it was when nothing told reminders apart
    late: bool = False


# a consultation in a chat, and for those who care for it


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAConsultation(Facts):
    consultation: str  # its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation(OfAConsultation):
    screen: ClassVar[str] = "consultation"
    antenna: str = ""  # where the chat has none of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge(OfAConsultation):
    screen: ClassVar[str] = "nudge"
    antenna: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(OfAConsultation):
    screen: ClassVar[str] = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed(OfAConsultation):
    screen: ClassVar[str] = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StillCounting(OfAConsultation):
    screen: ClassVar[str] = "still_counting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(OfAConsultation):
    screen: ClassVar[str] = "dossier"
    language: str = ""
    format: str = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(OfAConsultation):
    screen: ClassVar[str] = "proposal"
    question: str
    id: str  # of the statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd(OfAConsultation):
    screen: ClassVar[str] = "odd"
    question: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfASeries(Facts):
    series: str  # the id of its first consultation
    made: str  # the id of the one that was, or was to be, made


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated(OfASeries):
    screen: ClassVar[str] = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRepeated(OfASeries):
    screen: ClassVar[str] = "not_repeated"


# a person's own ballot and pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot(Facts):
    """A page of it. At most one of the ways to show it: `reminder`, `receipts`, `withdraw_all`, `position`."""

    screen: ClassVar[str] = "ballot"
    number: int = 0  # of the consultation; 0: `ballot` says which
    ballot: str = ""  # the consultation's id
    position: int | None = None  # of the question, from 0; None: the one shown last
    reminder: bool = False
    receipts: bool = False
    withdraw_all: bool = False
    added: int | None = None  # the question to whose answer a message was added
    cut: str = ""  # how many letters of the answer were there before
    taken: int | None = None  # the question whose answer a message was taken for
    behind: int | None = None  # the question before it, for which it may have been meant

    def __post_init__(self) -> None:
        if (self.number == 0) == (self.ballot == ""):
            raise ValueError("a ballot is named by its number or by its consultation's id")
        if self.reminder + self.receipts + self.withdraw_all + (self.position is not None) > 1:
            raise ValueError("a ballot is shown in one way")
        if (self.taken is None) != (self.behind is None):
            raise ValueError("a message is taken for an answer behind another")


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotAfterClosing(OfAConsultation):
    screen: ClassVar[str] = "boxed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(OfAConsultation):
    screen: ClassVar[str] = "corrected"
    number: int  # of the consultation
    correction: int  # counted from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Facts):
    screen: ClassVar[str] = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Me(Facts):
    screen: ClassVar[str] = "me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Facts):
    screen: ClassVar[str] = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(Facts):
    screen: ClassVar[str] = "replaced"
    in_place_of: str  # the id of the message that shows nothing any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten(Facts):
    screen: ClassVar[str] = "forgotten"
    in_place_of: str  # the id of the message that shows nothing any more


BY_SCREEN: dict[str, type[Facts]] = {
    one.screen: one
    for one in (
        *(Said, ChatGone, ChatTakesAgain, ChatRefuses, RefusedUnknown, TopicGone),
        *(Announcement, Moved, Cancelled, Reminder),
        *(Consultation, Nudge, Closed, Sealed, StillCounting, Dossier, Proposal, Odd, Repeated, NotRepeated),
        *(Ballot, BallotAfterClosing, Corrected, Digest, Me, Waiting, Replaced, Forgotten),
    )
}


def to_args(facts: Facts) -> dict[str, str]:
    """As they are stored. What is as by itself is left out, a yes is a word."""
    values = {field.name: (getattr(facts, field.name), field.default) for field in fields(facts)}
    return {name: _text(value) for name, (value, default) in values.items() if value != default}


def _text(value: Any) -> str:
    return "yes" if value is True else str(value)


def from_args(screen: str, args: Mapping[str, str]) -> Facts:
    """What `to_args` gave, also of an earlier version. Raises ValueError: what it needs is not there."""
    facts_type = BY_SCREEN.get(screen)
    if facts_type is None:
        raise ValueError(f"there is no screen {screen}")
    types = get_type_hints(facts_type)
    named = {facts_type.FORMERLY.get(name, name): text for name, text in args.items()}
    known = {field.name for field in fields(facts_type)}
    try:
        return facts_type(**{name: _value(text, types[name]) for name, text in named.items() if name in known})
    except TypeError as error:
        raise ValueError(f"{screen}: {error}") from error


def _value(text: str, wanted_type: Any) -> Any:
    if wanted_type is bool:
        return True
    return text if wanted_type is str else int(text)
