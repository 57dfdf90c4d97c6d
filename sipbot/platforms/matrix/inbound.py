"""From events of a room, as the server gives them, to acts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sipbot.chat import Action, Address
from sipbot.platforms.typed_commands import addressee, command

from .content import act_in

NAME = "matrix"
POLL_RESPONSES = ("org.matrix.msc3381.poll.response", "m.poll.response")
WORDLESS = frozenset(
    {
        "m.sticker",
        "m.emote",
        "m.image",
        "m.audio",
        "m.video",
        "m.location",
        "m.poll.start",
        "org.matrix.msc3381.poll.start",
    }
)
"""Kinds of event, and of message, in the place of text."""
ORDER_BITS = 12
"""Two acts of the same millisecond are put in order by their ids."""

_NUMBER = re.compile(r"\s*(\d{1,2})\s*(?:[.)]\s*)?")
_QUOTED = re.compile(r"\A(?:> [^\n]*\n)+\n?")
_KEYCAP = re.compile("[\ufe0f\u20e3]")

Raw = Mapping[str, Any]


class NotAnEvent(Exception):
    """It is not shaped as Matrix promises."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an event says before it is known what its number means."""

    form: str  # command, number, text, file, poll, wordless or edited
    target: str = ""  # the message that it is about; "": the newest
    number: int = 0  # 0: another sign than a number
    text: str = ""
    args: tuple[str, ...] = ()
    threaded: bool = False  # said in a thread, and to nothing in particular there


def read(event: Raw) -> Utterance | None:
    """What a person did with this event; None if nothing for us. Raises NotAnEvent."""
    try:
        return _read(event)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise NotAnEvent(type(error).__name__) from error


def _read(event: Raw) -> Utterance | None:
    event_type, content = str(event["type"]), event["content"]
    if not content:
        return None  # redacted before it came here
    relation = content.get("m.relates_to") or {}
    if event_type == "m.reaction" and relation.get("rel_type") == "m.annotation":
        number = number_in(_KEYCAP.sub("", str(relation["key"])).replace("🔟", "10"))
        return Utterance("number", str(relation["event_id"]), number)
    if event_type in POLL_RESPONSES:
        return Utterance("poll", str(relation["event_id"]), args=_selected(content))
    if relation.get("rel_type") == "m.replace":
        return Utterance("edited", str(relation["event_id"])) if event_type == "m.room.message" else None
    if event_type in WORDLESS or (event_type == "m.room.message" and content.get("msgtype") in WORDLESS):
        return Utterance("wordless")
    if event_type != "m.room.message":
        return None
    if content.get("msgtype") == "m.file":
        return Utterance("file", text=str(content.get("filename") or content.get("body") or ""))
    if content.get("msgtype") != "m.text":
        return None
    return _from_text(str(content["body"]), relation)


def _from_text(body: str, relation: Raw) -> Utterance:
    answered = relation.get("m.in_reply_to") or {}
    target, threaded = str(answered.get("event_id") or ""), False
    if target:
        body = _QUOTED.sub("", body)
    if relation.get("rel_type") == "m.thread" and (relation.get("is_falling_back") or not target):
        target, threaded = str(relation["event_id"]), True  # what it seems to answer is the thread's newest
    if number := number_in(_KEYCAP.sub("", body)):
        return Utterance("number", target, number, text=body, threaded=threaded)
    word_and_rest = command(body, "!")
    if word_and_rest and not addressee(body, "!"):
        return Utterance("command", args=(*word_and_rest, body))
    return Utterance("text", target, text=body, threaded=threaded)


UNKNOWN = ("unknown",)


def _selected(content: Raw) -> tuple[str, ...]:
    """Verb and arguments of the first answer chosen; () when the answer is taken back."""
    older = next(
        (content[event_type] for event_type in POLL_RESPONSES if isinstance(content.get(event_type), Mapping)),
        None,
    )
    chosen = older.get("answers") if older is not None else content.get("m.selections")
    if not isinstance(chosen, list):
        return UNKNOWN
    return act_in(chosen[0]) or UNKNOWN if chosen else ()


def number_in(text: str) -> int:
    """The number that a text is; 0 if it is none."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else 0


def order(event: Raw, now: float) -> int:
    """Grows with the server's time; a time in the future counts as now (seconds)."""
    at = min(int(event.get("origin_server_ts") or 0), int(now * 1000))
    return (at << ORDER_BITS) + zlib.crc32(str(event["event_id"]).encode()) % (1 << ORDER_BITS)


def action(event: Raw, now: float, verb: str, args: tuple[str, ...], **more: Any) -> Action:
    """The act in an event. `more`: address, private and whatever else is known."""
    return Action(
        id=f"{NAME}:{event['event_id']}"[:120],
        order=order(event, now),
        verb=verb,
        args=args,
        sender=Address(NAME, str(event["sender"])),
        **more,
    )
