"""A line that somebody typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"(?:(?P<who>[a-z0-9-]+)> *)?(?:(?P<group>#[a-z0-9-]+) +)?(?P<text>.*)", re.DOTALL)
_PRESS = re.compile(r"\s*(?:(\d{1,6})\.)?(\d{1,2})\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """`who`: "" is whoever sits there. `group`: "" is in private."""

    who: str
    group: str
    text: str


def read(line: str) -> Line:
    """`2`, `/help`, an opinion; `#liege /help`: in a group; `luc> 2`: somebody else at the same terminal."""
    match = _LINE.fullmatch(line)
    return Line(match["who"] or "", match["group"] or "", match["text"]) if match else Line("", "", line)


def press(text: str) -> tuple[int, int] | None:
    """`2`: button 2 of the newest message, as (0, 2); `7.2`: that of message 7. None: no press."""
    match = _PRESS.fullmatch(text)
    return (int(match[1] or 0), int(match[2])) if match else None


def file(text: str) -> str:
    """`< path`: the file at that path; "" is none."""
    sign, _, path = text.strip().partition("<")
    return "" if sign else path.strip()
