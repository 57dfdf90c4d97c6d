"""parse_mode MarkdownV2, as strict as Telegram: every reserved character is markup or escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from sipbot.sandbox import limits
from sipbot.sandbox.facts import Entity

RESERVED = "_*[]()~`>#+-=|{}.!"
MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
NAMES = {
    "*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler",
    "`": "Code", "```": "PreCode", "[": "TextUrl",
}  # fmt: skip

_MARK = re.compile(r"```|`|\|\||__|[*_~\[\]]")
_CODE_END = {"`": re.compile(r"(?:\\.|[^`\\])*`"), "```": re.compile(r"(?:\\.|(?!```)[^\\])*```", re.DOTALL)}
_URL = re.compile(r"\(((?:\\.|[^)\\])*)\)")
_ESCAPED = re.compile(r"\\([\x01-\x7e])")


def _broken(reason: str) -> NoReturn:
    raise limits.ENTITIES.refusal(reason=reason)


@dataclass(slots=True)
class _Open:
    mark: str
    offset: int
    byte: int


@dataclass(slots=True)
class _Reader:
    source: str
    text: str = ""
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while at < len(self.source):
            at = self._step(at)
        if self.stack:
            opened = self.stack[-1]
            _broken(f"Can't find end of {NAMES[opened.mark]} entity at byte offset {opened.byte}")
        return self.text, sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def _step(self, at: int) -> int:
        character = self.source[at]
        if character == "\\" and (match := _ESCAPED.match(self.source, at)):
            self._add(match[1])
            return match.end()
        if character == ">" and (at == 0 or self.source[at - 1] == "\n"):
            return at + 1  # a line of a quotation
        if match := _MARK.match(self.source, at):
            return self._mark(match.group(), at)
        if character in RESERVED:
            _broken(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        self._add(character)
        return at + 1

    def _mark(self, mark: str, at: int) -> int:
        if mark in _CODE_END:
            return self._code(mark, at)
        if mark == "]":
            return self._link_end(at)
        if self.stack and self.stack[-1].mark == mark:
            self._entity(MARKS[mark], self.stack.pop().offset)
        else:
            self.stack.append(_Open(mark, self.length, self._byte(at)))
        return at + len(mark)

    def _code(self, mark: str, at: int) -> int:
        match = _CODE_END[mark].match(self.source, at + len(mark))
        if match is None:
            _broken(f"Can't find end of {NAMES[mark]} entity at byte offset {self._byte(at)}")
        start = self.length
        self._add(_ESCAPED.sub(r"\1", match.group()[: -len(mark)]))
        self._entity("code" if mark == "`" else "pre", start)
        return match.end()

    def _link_end(self, at: int) -> int:
        if not self.stack or self.stack[-1].mark != "[":
            _broken("Character ']' is reserved and must be escaped with the preceding '\\'")
        opened = self.stack.pop()
        match = _URL.match(self.source, at + 1)
        if match is None:
            return at + 1  # Telegram drops the brackets
        self._entity("text_link", opened.offset, {"url": _ESCAPED.sub(r"\1", match[1])})
        return match.end()

    def _entity(self, entity_type: str, start: int, extra: Entity | None = None) -> None:
        if self.length > start:
            self.entities.append(
                {"type": entity_type, "offset": start, "length": self.length - start} | (extra or {})
            )

    def _add(self, text: str) -> None:
        self.text += text
        self.length += limits.utf16(text)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def parse(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities; raises the 400 for broken markup."""
    return _Reader(source).read()
