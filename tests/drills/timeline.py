"""Every room as a Matrix server keeps it, in its own database: the judge of Matrix reads nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sipbot.platforms.matrix.content import BUTTONS, HIDDEN, KEY, POLL, POLL_END, TEXT
from tests.servers.people import POLL_RESPONSE
from tests.servers.synapse import Synapse

from .outside import Json

QUERY = "SELECT rowid, event_id, room_id, json FROM event_json WHERE rowid > ? ORDER BY rowid"


class Served(NamedTuple):
    """The Matrix server of this run, and the file in which it keeps its rooms."""

    server: Synapse
    database: Path


class Timeline:
    """The rooms of one cast, read as they grow, in the words of the stand-in's ledger.

    `chats`: which chat of the script a room is; the 1:1 rooms are found out by their invitations.
    """

    def __init__(self, file: Path, bot: str, people: Mapping[str, int], chats: Mapping[str, int]) -> None:
        self.lines: list[Json] = []
        self.rooms: dict[int, str] = {chat: room for room, chat in chats.items()}
        self.events: dict[int, Json] = {}
        self._arguments = (file, bot, people, chats)
        self._bot, self._people = bot, people
        self._chats = dict(chats)
        self._ids: dict[str, int] = {}
        self._seen = 0
        self._database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, check_same_thread=False)

    def again(self) -> Timeline:
        """Another reader, for another thread."""
        return Timeline(*self._arguments)

    def close(self) -> None:
        self._database.close()

    def look(self) -> list[Json]:
        """Every line so far."""
        for row, id_, room, text in self._database.execute(QUERY, (self._seen,)):
            self._seen = row
            event = {**json.loads(text), "room_id": room, "event_id": id_}
            self._invitation(event)
            if event["room_id"] in self._chats:
                self._ids[id_] = row
                self.events[row] = event
                if line := self._line(event):
                    self._add(self._chats[room], **{"message_id": row, **line})
        return self.lines

    def _add(self, chat: int, **line: Any) -> None:
        empty = {"message_id": 0, "text": "", "buttons": [], "document": None, "key": ""}
        self.lines.append({"n": len(self.lines), "chat": chat, **empty, **line})

    def is_in(self, who: str, room: str) -> bool:
        query = "SELECT membership FROM current_state_events WHERE room_id = ? AND state_key = ? AND type = ?"
        row = self._database.execute(query, (room, who, "m.room.member")).fetchone()
        return row == ("join",)

    def standing(self, begins: str) -> tuple[str, ...]:
        """Answers that can still be read in 1:1 rooms: to polls, and in words that begin so."""
        taken_away = {event["content"].get("redacts") for event in self.events.values()}
        return tuple(
            f"{event['type']} by {event['sender']}"
            for event in self.events.values()
            if event["sender"] != self._bot
            and event["event_id"] not in taken_away
            and (event["type"] == POLL_RESPONSE or str(event["content"].get("body", "")).startswith(begins))
        )

    def position_of(self, event_id: str) -> int:
        """Where this event stands in the server's stream."""
        query = "SELECT stream_ordering FROM events WHERE event_id = ?"
        return int(self._database.execute(query, (event_id,)).fetchone()[0])

    def _invitation(self, event: Json) -> None:
        content = event["content"]
        if event["type"] != "m.room.member" or not content.get("is_direct"):
            return
        pair = {event["sender"], event["state_key"]}
        if content.get("membership") == "invite" and self._bot in pair:
            (other,) = pair - {self._bot}
            if other in self._people:
                chat = self._chats[event["room_id"]] = self._people[other]
                self.rooms[chat] = event["room_id"]
                if event["sender"] == self._bot:
                    self._add(chat, kind="toast", key="invitation")

    def _line(self, event: Json) -> Json | None:
        """What a chat was shown by this event; None if nothing."""
        content, event_type = event["content"], event["type"]
        relation = content.get("m.relates_to") or {}
        if "state_key" in event or event_type == "m.room.redaction":
            return None
        if event["sender"] != self._bot:
            return {"kind": "person", "by": self._people.get(event["sender"], 0)}
        if event_type == POLL:
            return {"kind": "send", "key": content[KEY], "text": content[TEXT], "buttons": buttons(content)}
        if event_type == POLL_END:
            return {"kind": "edit", "text": content[TEXT], "message_id": self._ids[relation["event_id"]]}
        return self._message(content, relation) if event_type == "m.room.message" else None

    def _message(self, content: Json, relation: Json) -> Json:
        if content["msgtype"] == "m.notice":
            about = (relation.get("m.in_reply_to") or {}).get("event_id", "")
            return {"kind": "toast", "text": content["body"], "key": f"note {about}" if about else ""}
        if relation.get("rel_type") == "m.replace":
            new, message = content["m.new_content"], self._ids[relation["event_id"]]
            return {"kind": "edit", "text": new["body"], "buttons": buttons(new), "message_id": message}
        document = {"name": content["body"]} if content["msgtype"] == "m.file" else None
        shown = {"text": content["body"], "buttons": buttons(content), "document": document}
        return {"kind": "send", "key": content.get(KEY, ""), **shown}


def buttons(content: Json) -> list[list[Json]]:
    """What can be done with a message, one to a row: first what is only listed there, then the numbers."""
    if POLL in content:
        acts = [json.loads(answer["id"]) for answer in content[POLL]["answers"]]
    else:
        acts = [hidden[1:] for hidden in content.get(HIDDEN, ())] + numbered(content)
    return [[{"label": "|".join(act), "data": "|".join(act)}] for act in acts]


def numbered(content: Json) -> list[list[str]]:
    """What each number does, from 1 on."""
    acts: list[list[str]] = content.get(BUTTONS, [])
    return acts
