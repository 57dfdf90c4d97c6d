"""What a person sees of the bot in a room, as their client shows it: edits applied, redacted gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import Shown

Event = Mapping[str, Any]

_NUMBERED = re.compile(r"(\d+)\. (.+)")
_LINK = re.compile(r"(.+): (https?://\S+)")
_BULLET = re.compile(r"• .+")
POLL = "org.matrix.msc3381.poll.start"
POLL_END = "org.matrix.msc3381.poll.end"
TEXT = "org.matrix.msc1767.text"


@dataclass
class Post:
    """One message of the bot with all its wordings, the newest last."""

    id: str
    at: int  # milliseconds, by the server
    versions: list[str]
    file: tuple[str, str] | None = None  # its name, and where it is

    @property
    def buttons(self) -> list[str]:
        return numbered(self.versions[-1])

    def number_of(self, label: str) -> int:
        """Under which number this button stood last."""
        for version in reversed(self.versions):
            if label in (labels := numbered(version)):
                return labels.index(label) + 1
        return 0


@dataclass
class Poll:
    """`after`: the message that it stands below."""

    id: str
    after: str
    answers: dict[str, str]  # by label
    ended: bool = False


@dataclass
class Note:
    """A notice or a sign; `about`: the event that it answers."""

    text: str
    about: str
    n: int


@dataclass
class Screen:
    """A room, as far as the bot is concerned."""

    bot: str
    posts: dict[str, Post] = field(default_factory=dict)
    polls: dict[str, Poll] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    redacted: set[str] = field(default_factory=set)

    def take(self, events: Iterable[Event]) -> None:
        for event in events:
            if event["type"] == "m.room.redaction":
                self._gone(str(event.get("redacts") or event["content"].get("redacts")))
            elif event["sender"] == self.bot and event["content"]:
                self._post(event)

    def _gone(self, id_: str) -> None:
        self.redacted.add(id_)
        self.posts.pop(id_, None)
        self.polls.pop(id_, None)

    def _post(self, event: Event) -> None:
        content, id_ = event["content"], str(event["event_id"])
        relation = content.get("m.relates_to") or {}
        if event["type"] == "m.reaction":
            self._note(relation["key"], relation["event_id"])
        elif event["type"] == POLL:
            self._asked(id_, content[POLL])
        elif event["type"] == POLL_END and relation["event_id"] in self.polls:
            self.polls[relation["event_id"]].ended = True
        elif event["type"] == "m.room.message":
            self._wrote(event, content, relation)

    def _wrote(self, event: Event, content: Event, relation: Event) -> None:
        id_, about = str(event["event_id"]), (relation.get("m.in_reply_to") or {}).get("event_id", "")
        if relation.get("rel_type") == "m.replace":
            if relation["event_id"] in self.posts:
                self.posts[relation["event_id"]].versions.append(content["m.new_content"]["body"])
        elif content["msgtype"] == "m.notice":
            self._note(content["body"], about)
        elif content["msgtype"] == "m.file":
            file = (content["filename"], content["url"])
            self.posts[id_] = Post(id_, event["origin_server_ts"], [content["body"]], file)
        else:
            self.posts[id_] = Post(id_, event["origin_server_ts"], [content["body"]])

    def _note(self, text: str, about: str) -> None:
        self.notes.append(Note(text, about, len(self.notes)))

    def _asked(self, id_: str, poll: Event) -> None:
        answers = {answer[TEXT]: answer["id"] for answer in poll["answers"]}
        self.polls[id_] = Poll(id_, next(reversed(self.posts), ""), answers)


def _parts(body: str) -> tuple[str, list[str]]:
    """The text, and the paragraph of choices at its end; below that may stand a line on how to choose."""
    paragraphs = body.split("\n\n")
    for n in (len(paragraphs) - 1, len(paragraphs) - 2):
        if n >= 0 and _are_choices(lines := paragraphs[n].splitlines()):
            return "\n\n".join(paragraphs[:n]), lines
    return body, []


def _are_choices(lines: Sequence[str]) -> bool:
    numbers = [int(match[1]) for line in lines if (match := _NUMBERED.fullmatch(line))]
    rest = [line for line in lines if not _NUMBERED.fullmatch(line)]
    fits = all(_BULLET.fullmatch(line) or _LINK.fullmatch(line) for line in rest)
    return bool(numbers) and fits and numbers == list(range(1, len(numbers) + 1))


def numbered(body: str) -> list[str]:
    """The labels of the buttons that have numbers, in order."""
    return [match[2] for line in _parts(body)[1] if (match := _NUMBERED.fullmatch(line))]


def as_read(body: str) -> Shown:
    text, lines = _parts(body)
    links = [match[1] for line in lines if not _NUMBERED.fullmatch(line) and (match := _LINK.fullmatch(line))]
    return Shown(text, (*numbered(body), *links))
