"""A person with matrix-js-sdk, in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]
MESSAGE = "m.room.message"
POLL = "org.matrix.msc3381.poll.start"
RESPONSE = "org.matrix.msc3381.poll.response"


class Client:
    """What the person does; each order returns when it is done."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def order(self, name: str, *given: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, *given]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer["done"]

    def login(self, url: str, user: str, password: str) -> None:
        self.order("login", url, user, password)

    def joins(self, room: str) -> None:
        self.order("join", room)

    def follows_invitation(self) -> str:
        return str(self.order("joinInvitation"))

    def sees(self, room: str, event_type: str, count: int = 1) -> list[Json]:
        """What others sent of this kind, once there is so much of it; oldest first."""
        events: list[Json] = self.order("timeline", room, event_type, count)
        return [
            event for event in events if event["type"] == event_type and "m.new_content" not in event["content"]
        ]

    def unreadable(self, room: str) -> list[Json]:
        events: list[Json] = self.order("timeline", room, MESSAGE, 0)
        return [event for event in events if event["type"] == "m.room.encrypted"]

    def reacts(self, room: str, to: str, sign: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": to, "key": sign}
        return str(self.order("send", room, "m.reaction", {"m.relates_to": relation}))

    def chooses(self, room: str, poll: Json, number: int) -> str:
        """The answer with this number."""
        answer = poll["content"][POLL]["answers"][number - 1]["id"]
        content = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll["id"]}}
        return str(self.order("send", room, RESPONSE, {**content, RESPONSE: {"answers": [answer]}}))

    def says(self, room: str, text: str) -> str:
        return str(self.order("send", room, MESSAGE, {"msgtype": "m.text", "body": text}))

    def is_taken_away(self, room: str, id_: str) -> bool:
        return bool(self.order("redacted", room, id_))

    def reads_file(self, content: Json) -> str:
        return str(self.order("file", content))


@contextmanager
def running(folder: Path) -> Iterator[Client]:
    with subprocess.Popen(
        ["node", "client.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Client(process)
        finally:
            process.kill()
