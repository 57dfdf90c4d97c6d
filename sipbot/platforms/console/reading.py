"""A line that somebody typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"(?:(?P<who>[a-z0-9-]+)> *)?(?:(?P<group>#[a-z0-9-]+) +)?(?P<said>.*)", re.DOTALL)
_PRESS = re.compile(r"\s*(?:(\d{1,6})\.)?(\d{1,2})\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """`who`: "" is whoever sits there. `group`: "" is in private."""

    who: str
    group: str
    said: str


def read(line: str) -> Line:
    """`2`, `/help`, an opinion; `#liege /help`: in a group; `luc> 2`: somebody else at the same terminal."""
    found = _LINE.fullmatch(line)
    return Line(found["who"] or "", found["group"] or "", found["said"]) if found else Line("", "", line)


def press(said: str) -> tuple[int, int] | None:
    """`2`: button 2 of the newest message, as (0, 2); `7.2`: that of message 7. None: no press."""
    found = _PRESS.fullmatch(said)
    return (int(found[1] or 0), int(found[2])) if found else None


def file(said: str) -> str:
    """`< path`: the file at that path; "" is none."""
    sign, _, path = said.strip().partition("<")
    return "" if sign else path.strip()
