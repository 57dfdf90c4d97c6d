"""What the next typed text of a person goes on with: one class per flow, stored beside the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What is under way. Its name is stored; a flow may have one class for each thing that is awaited in it."""

    flow: ClassVar[str]
    wordless: ClassVar[str] = "text_only"
    """The refusal of what comes in place of a text: a picture, a recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering(Flow):
    """An answer to a question of a ballot."""

    flow: ClassVar[str] = "ballot"
    wordless: ClassVar[str] = "write_answer_as_text"
    consultation: str  # its id
    number: int  # of the consultation
    position: int  # of the question shown last, from 0; behind the last one: the overview
    wrote: int | None = None  # the question that was answered in own words just before: a text may belong there
    why: bool | None = None  # the reason for the answer to the question shown is awaited


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposing(Flow):
    """A statement for a stack of statements."""

    flow: ClassVar[str] = "statement"
    wordless: ClassVar[str] = "write_statement_as_text"
    consultation: str  # its id
    number: int  # of the consultation
    position: int  # of the question, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing(Flow):
    """A file that was shown and waits for the press that publishes it."""

    flow: ClassVar[str] = "publication"
    source: Mapping[str, Any]  # the file, as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsing(Flow):
    """A ballot that a coordinator plays through alone."""

    flow: ClassVar[str] = "rehearsal"
    wordless: ClassVar[str] = "write_answer_as_text"
    source: Mapping[str, Any]  # the file, as JSON
    antenna: str  # in which it is played
    timezone: str  # of the antenna
    language: str  # in which it is played
    position: int = 0  # of the page shown, from 0
    answers: Mapping[str, str] = field(default_factory=dict)  # by question id
    why: bool | None = None  # the page asks for the reason of the answer to its question


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing(Flow):
    """A meeting that is being announced; None: not asked yet."""

    flow: ClassVar[str] = "meeting"
    wordless: ClassVar[str] = "write_it_as_text"
    antenna: str
    title: Mapping[str, str] = field(default_factory=dict)  # by language
    day: str | None = None  # 2026-12-31
    hour: str | None = None  # 18:30
    place: str | None = None
    link: str | None = None  # "": there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving(Flow):
    """A meeting that is being moved; None: not asked yet."""

    flow: ClassVar[str] = "meeting"
    wordless: ClassVar[str] = "write_it_as_text"
    antenna: str
    move: int  # the meeting's id
    day: str | None = None  # 2026-12-31


FLOWS: tuple[type[Flow], ...] = (Answering, Proposing, Publishing, Rehearsing, Moving, Announcing)
"""Of two with one name, the one that needs more stands first."""


def to_json(flow: Flow) -> dict[str, Any]:
    """As it is stored: its name, then what is known of it."""
    known = {one.name: getattr(flow, one.name) for one in fields(flow)}
    return {"flow": flow.flow} | {name: _plain(value) for name, value in known.items() if value is not None}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def from_json(stored: Mapping[str, Any] | None) -> Flow | None:
    """What `to_json` gave, also of another version. None: nothing that this one can go on with."""
    if not stored:
        return None
    values = dict(stored)
    name = values.pop("flow", None)
    for flow in FLOWS:
        if flow.flow == name:
            known = {one.name: values[one.name] for one in fields(flow) if one.name in values}
            try:
                return flow(**known)
            except TypeError:  # something that it needs is not there
                continue
    return None
