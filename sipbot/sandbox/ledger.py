"""What every chat saw, in order. Drills kill the bot and judge it by this ledger."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sipbot.sandbox.facts import Document, Message, Rows

Kind = Literal["send", "edit", "delete", "toast", "said", "service"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a chat saw: send, edit, delete, toast by the bot; said by a person; service by Telegram.

    `user` is who said it or who saw the toast, 0 otherwise.
    """

    n: int
    time: datetime
    kind: Kind
    chat: int
    message_id: int
    text: str = ""
    rows: Rows = ()
    document: Document | None = None
    user: int = 0

    @property
    def buttons(self) -> tuple[str, ...]:
        """Labels, in reading order."""
        return tuple(button.label for row in self.rows for button in row)

    def as_json(self) -> dict[str, Any]:
        """The line as the file and the HTTP endpoint show it."""
        return {
            "n": self.n,
            "time": self.time.isoformat(),
            "kind": self.kind,
            "chat": self.chat,
            "message_id": self.message_id,
            "user": self.user,
            "text": self.text,
            "buttons": [[_button(b.label, b.data, b.url) for b in row] for row in self.rows],
            "document": _document(self.document),
        }


def _button(label: str, data: str, url: str) -> dict[str, str]:
    return {"label": label, "data": data} if data else {"label": label, "url": url}


def _document(document: Document | None) -> dict[str, Any] | None:
    if document is None:
        return None
    content = base64.b64encode(document.content).decode()
    return {"name": document.name, "file_id": document.file_id, "content": content}


class Ledger:
    """Lines in memory and, when a path is given, on disk before the call returns."""

    def __init__(self, path: Path | None = None) -> None:
        self.lines: list[Line] = []
        self._file = path.open("a", encoding="utf-8") if path else None

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def note(self, time: datetime, kind: Kind, message: Message, user: int = 0) -> Line:
        """Write down what a chat saw of a message."""
        line = Line(
            len(self.lines) + 1, time, kind, message.chat_id, message.message_id,
            message.text, message.rows, message.document, user,
        )  # fmt: skip
        return self._add(line)

    def note_toast(self, time: datetime, chat: int, message_id: int, user: int, text: str) -> Line:
        return self._add(Line(len(self.lines) + 1, time, "toast", chat, message_id, text, user=user))

    def after(self, n: int) -> list[Line]:
        """The lines with a greater number."""
        return self.lines[max(0, n) :]

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _add(self, line: Line) -> Line:
        self.lines.append(line)
        if self._file:
            self._file.write(json.dumps(line.as_json(), ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        return line
