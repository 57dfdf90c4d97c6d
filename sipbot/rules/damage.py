"""What spreadsheets make of member numbers: 1001 becomes 1001.0, 3-12 a day in December, 007 a 7.

A number may look like this and be right. So this is doubt, not a fault: somebody looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sipbot.spelling import letters

from .words import InLists

TENTH = 10
"""Of the roll one part of so many may leave without a question."""
_FLOAT = re.compile(r"\d+[.]0+")
_EXPONENT = re.compile(r"\d+([.]\d+)?E-?\d+", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})|(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"\d{1,4}[/. -]+([a-z]{3,9})|([a-z]{3,9})[/. -]+\d{1,4}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Doubts:
    """Why somebody should look at a list before it becomes the roll. `lost`: the present number by the new."""

    leaving: int = 0
    present: int = 0
    damaged: tuple[str, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.leaving or self.damaged or self.lost)


def doubts(present: Iterable[str], listed: Iterable[str], words: InLists) -> Doubts:
    """Of the numbers that a list has, against those on the roll now. `words`: with the names of months."""
    known, new = set(present), list(listed)
    gone = len(known - set(new))
    shortened = {number.lstrip("0"): number for number in known if number.startswith("0")}
    return Doubts(
        leaving=gone if gone > 1 and gone * TENTH > len(known) else 0,
        present=len(known),
        damaged=tuple(number for number in new if number not in known and is_damaged(number, words)),
        lost={number: shortened[number] for number in new if number not in known and number in shortened},
    )


def is_damaged(number: str, words: InLists) -> bool:
    """Whether it looks like a day, a number with decimals or one with an exponent."""
    if _FLOAT.fullmatch(number) or _EXPONENT.fullmatch(number) or _is_day(number):
        return True
    month = _MONTH.fullmatch(letters(number))
    return month is not None and (month[1] or month[2]) in (*_MONTHS, *words.get("month", ()))


def _is_day(number: str) -> bool:
    match = _DAY.fullmatch(number)
    if match is None:
        return False
    one, other = (match[1], match[2]) if match[1] else (match[6], match[5])
    return 1 <= min(int(one), int(other)) <= 12 and 1 <= max(int(one), int(other)) <= 31
