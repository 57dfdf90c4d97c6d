"""What the cell of a spreadsheet says: a word, a number, a list, a moment."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sipbot import spelling
from sipbot.i18n import in_lists
from sipbot.rules.words import yes_or_no
from sipbot.views.words import dates

from .sheets import SPACES, Cell

_ISO = r"\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2})?)?"
_DAYS = (20_000, 80_000)
"""Days since 1900, from 1954 to 2119, where a spreadsheet forgot to say that a number is a day."""


def word(cell: Cell) -> str:
    """As it is read: 2026 is a number to a spreadsheet, and may be a cycle. Where that is not sure, as held."""
    return " ".join(str(cell.value if cell.shown is None else cell.shown).translate(SPACES).split())


def flag(cell: Cell) -> Any:
    """True or false, as programs hold it or as people write it; else as it stands."""
    truth = cell.value if isinstance(cell.value, bool) else yes_or_no(word(cell), in_lists())
    return word(cell) if truth is None else truth


def plain(cell: Cell) -> Any:
    """A whole number where it is one, true or false; else as it stands."""
    value = cell.value
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    text = word(cell)
    number = re.fullmatch(r"(-?[0-9]{1,9})(?: ?%)?", text)
    return int(number[1]) if number else text


def words(cell: Cell) -> list[str]:
    return re.findall(r"[^\s,;]+", word(cell))


def moment(cell: Cell) -> Any:
    """A date, or a date with its hour; what is neither stays what it is."""
    value = cell.value
    if isinstance(value, str):
        return _moment(word(cell))
    if isinstance(value, int | float) and not isinstance(value, bool) and _DAYS[0] < value < _DAYS[1]:
        from openpyxl.utils.datetime import from_excel

        whole = value == int(value)
        day = from_excel(value, cell.epoch)
        return day.date() if whole and isinstance(day, datetime) else _to_minutes(day)
    if isinstance(value, datetime):
        return value.date() if cell.day_only else _to_minutes(value)
    return value if isinstance(value, date) else str(value)


def moments(cell: Cell) -> list[Any]:
    """Several, with commas, semicolons, lines or blanks between them."""
    if not isinstance(cell.value, str):
        return [moment(cell)]
    text = cell.value.translate(SPACES)
    spelt = spelling.plain(text)
    if re.sub(r"[\s,;]", "", _moments().sub("", spelt)):  # something else stands there too
        return [_moment(part.strip()) for part in re.split(r"[,;\n]", text) if part.strip()]
    return [_moment(written) for written in _moments().findall(spelt)]


def _to_minutes(day: Any) -> Any:
    """A day as a number with decimals is a fraction of a second off."""
    if not isinstance(day, datetime):
        return str(day)
    seconds = round(day.second + day.microsecond / 1e6)
    return day.replace(second=0, microsecond=0) + timedelta(seconds=seconds)


@cache
def _written() -> re.Pattern[str]:
    """A day, perhaps with its hour, as our languages write them."""
    words = dates.words()
    between = "|".join(re.escape(word) for one in words for word in one.fillers)
    hours = "|".join(re.escape(word) for one in words for word in one.hours)
    return re.compile(
        r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"
        rf"(?:[ ,]+(?:(?:{between})[ ,]+){{0,2}}(\d{{1,2}})(?:[:.]| ?(?:{hours}) ?)(\d{{2}}))?"
    )


@cache
def _moments() -> re.Pattern[str]:
    return re.compile(rf"{_ISO}|{re.sub(r'[(](?![?])', '(?:', _written().pattern)}")


def _moment(text: str) -> Any:
    """As our languages write days, or as programs do."""
    match = _written().fullmatch(spelling.plain(text))
    try:
        if match is None:
            return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
        day = date(int(match[3]), int(match[2]), int(match[1]))
        return datetime(day.year, day.month, day.day, int(match[4]), int(match[5])) if match[4] else day  # noqa: DTZ001
    except ValueError:
        return text
