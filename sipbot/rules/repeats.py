"""Consultations that come again each month or quarter: when the next one opens, and what it is called."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

MONTHS = {"monthly": 1, "quarterly": 3}
LONGEST_ID = 32
"""Characters of a repeated consultation's id: those that follow have their month behind it."""
SATURDAY = 5


def opening(first: datetime, repeat: str, n: int) -> datetime:
    """When the n-th after the first opens, in local time; always counted from the first, so nothing drifts.

    The last day of a month stays the last; a day that a month lacks is its last. What first opened on a
    weekday does not open at a weekend: it moves to the Monday after, or to the Friday before where that Monday
    is in another month.
    """
    months = first.year * 12 + first.month - 1 + n * MONTHS[repeat]
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = first.day == calendar.monthrange(first.year, first.month)[1]
    day = date(year, month + 1, last if was_last else min(first.day, last))
    if first.weekday() < SATURDAY:
        day = _on_a_weekday(day)
    return datetime.combine(day, first.time())


def _on_a_weekday(day: date) -> date:
    if day.weekday() < SATURDAY:
        return day
    monday = day + timedelta(days=7 - day.weekday())
    return monday if monday.month == day.month else day - timedelta(days=day.weekday() - 4)


def name(id_: str, opens: datetime) -> str:
    """The id of the one that opens then."""
    return f"{id_}-{opens:%Y-%m}"


def following(first: Mapping[str, Any], latest: Mapping[str, Any], n: int) -> dict[str, Any]:
    """The file of the n-th after the first: the latest one's words, the first one's days moved.

    Every moment in it moves by as many days as the opening; hours stay.
    """
    opened = _moment(first["opens"])
    opens = opening(opened, first["repeat"], n)
    days = (opens.date() - opened.date()).days
    moved = {**latest, "id": name(first["id"], opens)}
    for key in ("opens", "closes"):
        moved[key] = _later(first[key], days)
    moved["question"] = [
        _question(q, original, days) for q, original in zip(latest["question"], first["question"], strict=True)
    ]
    return moved


def _question(question: Mapping[str, Any], first: Mapping[str, Any], days: int) -> dict[str, Any]:
    if "moments" not in first:
        return dict(question)
    return {**question, "moments": [_later(moment, days) for moment in first["moments"]]}


def _later(moment: str | datetime, days: int) -> str:
    return (_moment(moment) + timedelta(days=days)).isoformat()


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
