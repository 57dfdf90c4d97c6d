"""What a spreadsheet shows of what somebody typed, where that is the same in every program and language.

To a spreadsheet 15 % is 0.15 with a format, 18:30 a part of a day, VRAI a truth value. Decimal commas, names of
months and the words for true and false depend on who looks: of those nothing is said here.
"""

from __future__ import annotations

import re
from datetime import time, timedelta

LARGEST = 10**11
"""Whole numbers from here on are shown with an exponent."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CLOCK = re.compile(r"(\[?h{1,2}\]?):mm(:ss)?")
_BREAKS = re.compile(r"\r\n|[\r\v\f]")


def text(value: str) -> str:
    """A text without the signs that the file format writes in place of others, such as `_x000D_`."""
    return _BREAKS.sub("\n", _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value))


def shown(value: object, number_format: str) -> str | None:
    """What the cell shows; None: that is not sure."""
    form = _bare(number_format)
    match value:
        case bool():
            return None
        case int() | float():
            return _number(value, form)
        case time():
            return _clock(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second), form)
        case timedelta():
            return _clock(value, form)
    return None


def _bare(number_format: str) -> str:
    """The part for what is positive, without languages and marks of quotation."""
    return re.sub(r'\[\$[^\]]*\]|["\\]', "", number_format.partition(";")[0]).strip()


def _number(value: float, form: str) -> str | None:
    held = round(value * 100, 6) if form.endswith("%") else value
    if held != int(held) or abs(held) >= LARGEST:
        return None
    digits = str(int(held))
    if form.lower() in ("general", "@", ""):
        return digits
    if held >= 0 and re.fullmatch(r"0+[ \u00a0\u202f]?%?", form):
        zeros = form.count("0")
        return digits.zfill(zeros) + form[zeros:]
    return digits if re.fullmatch(r"#[,. \u00a0\u202f]##0", form) and 0 <= held < 1000 else None


def _clock(since_midnight: timedelta, form: str) -> str | None:
    match = _CLOCK.fullmatch(form.lower())
    if match is None:
        return None
    seconds = round(since_midnight.total_seconds())
    hour, minute = f"{seconds // 3600}", f"{seconds // 60 % 60:02}"
    hour = hour.zfill(match[1].count("h"))
    return f"{hour}:{minute}:{seconds % 60:02}" if match[2] else f"{hour}:{minute}"
