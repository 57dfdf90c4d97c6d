"""parse_mode HTML, as strict as Telegram."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from sipbot.sandbox import limits
from sipbot.sandbox.facts import Entity

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_PIECE = re.compile(r"<|&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>\d+)|(?P<name>lt|gt|amp|quot));?")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z0-9-]+)(?P<rest>(?:[^<>A-Za-z0-9-][^<>]*)?)>")
_ATTRIBUTE = re.compile(r"""(?<!\s)\s+([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")


def _broken(reason: str) -> NoReturn:
    raise limits.ENTITIES.refusal(reason=reason)


@dataclass(slots=True)
class _Open:
    name: str
    offset: int
    extra: Entity


@dataclass(slots=True)
class _Reader:
    """Reads marked-up text into plain text and entities."""

    source: str
    text: str = ""
    length: int = 0  # of the text in UTF-16 units
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while piece := _PIECE.search(self.source, at):
            self._add(self.source[at : piece.start()])
            at = self._tag(piece.start()) if piece.group() == "<" else self._character(piece)
        self._add(self.source[at:])
        if self.stack:
            _broken(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        return self.text, sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def _add(self, text: str) -> None:
        self.text += text
        self.length += limits.utf16(text)

    def _character(self, match: re.Match[str]) -> int:
        name, dec, hexa = match["name"], match["dec"], match["hex"]
        code = int(dec) if dec else int(hexa, 16) if hexa else 0
        valid = name or 0 < code < 0xD800 or 0xDFFF < code < 0x110000
        self._add((CHARACTERS[name] if name else chr(code)) if valid else match.group())
        return match.end()

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _tag(self, at: int) -> int:
        match = _TAG.match(self.source, at)
        if match is None:
            where = self._byte(at)
            closed = ">" in self.source[at:]
            _broken(
                f'Unsupported start tag "" at byte offset {where}'
                if closed
                else f"Unclosed start tag at byte offset {where}"
            )
        name = match["name"].lower()
        if match["end"]:
            self._close(name, at)
        else:
            self._open(name, match["rest"], at)
        return match.end()

    def _open(self, name: str, rest: str, at: int) -> None:
        if name not in TAGS:
            _broken(f'Unsupported start tag "{name}" at byte offset {self._byte(at)}')
        attributes = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(rest)}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(at)}')
        extra = {"url": attributes.get("href", "")} if name == "a" else {}
        self.stack.append(_Open(name, self.length, extra))

    def _close(self, name: str, at: int) -> None:
        if not self.stack:
            _broken(f"Unexpected end tag at byte offset {self._byte(at)}")
        opened = self.stack.pop()
        if opened.name != name:
            where = self._byte(at)
            _broken(f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"')
        length = self.length - opened.offset
        if length and (opened.name != "a" or opened.extra["url"]):
            entity = {"type": TAGS[name], "offset": opened.offset, "length": length}
            self.entities.append(entity | opened.extra)


def parse(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities; raises the 400 for broken markup."""
    return _Reader(source).read()
