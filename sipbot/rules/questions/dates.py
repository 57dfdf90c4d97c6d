"""`dates`: yes, if need be or no to each proposed moment. An answer: `0=yes,2=maybe`; left out is no.

Moments are wall clock times; each antenna reads them in its own time.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, number, several_numbers

YES, MAYBE, NO = "yes", "maybe", "no"
NEXT = {"": YES, YES: MAYBE, MAYBE: NO, NO: YES}
MOST = 12
DAY = len("2026-12-08")


def read(table: Table) -> Parts:
    listed = table.get("moments")
    values = listed if isinstance(listed, list) else []
    if len(values) < 2:
        table.fault("moments", "too_few", least="2")
    if len(values) > MOST:
        table.fault("moments", "too_many", most=str(MOST))
    checked = [_moment(table, f"moments[{n}]", value) for n, value in enumerate(values, 1)]
    right = sorted(moment for moment in checked if moment)
    for moment in sorted({moment for moment in right if right.count(moment) > 1}):
        table.fault("moments", "same_moment", moment=moment)
    return Parts(settings={"moments": tuple(dict.fromkeys(right))})


def _moment(table: Table, key: str, value: object) -> str:
    """As it is kept; "" if it is none."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value) if len(value) > DAY else date.fromisoformat(value)
    if not isinstance(value, datetime) or not 2000 <= value.year <= 2200:
        table.fault(key, "date_without_hour" if type(value) is date else "not_moment")
        return ""
    if value.tzinfo is not None:
        table.fault(key, "moment_with_offset")
        return ""
    return value.isoformat(timespec="minutes")


def moments(question: Question) -> tuple[str, ...]:
    return tuple(question.settings["moments"])


def given(answer: str) -> dict[int, str]:
    pairs = (part.partition("=") for part in answer.split(",") if part)
    return {int(n): fit for n, _, fit in pairs}


def _answer(fits: Mapping[int, str]) -> str:
    return ",".join(f"{n}={fits[n]}" for n in sorted(fits))


def choosable(question: Question) -> tuple[str, ...]:
    return moments(question)


def press(question: Question, current: str, payload: str) -> str:
    """One press more: yes, if need be, no."""
    n = number(payload)
    if n is None or n >= len(moments(question)):
        raise Refusal("not_an_option")
    fits = given(current)
    fits[n] = NEXT[fits.get(n, "")]
    return _answer(fits)


def typed(question: Question, current: str, text: str) -> str:
    """The numbers of the moments that suit; the others do not."""
    suit = several_numbers(text, len(moments(question)))
    return _answer({n: YES if n + 1 in suit else NO for n in range(len(moments(question)))})


def needs_more_input(question: Question, answer: str) -> bool:
    return True


def complete(question: Question, answer: str) -> bool:
    return bool(given(answer))


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset(moments(question)[n] for n, fit in given(answer).items() if fit == YES)


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    asked = moments(question)
    slots = {moment: dict.fromkeys((YES, MAYBE, NO), 0) for moment in asked}
    for answer, times in answers.items():
        fits = given(answer)
        for n, moment in enumerate(asked):
            slots[moment][fits.get(n, NO)] += times
    return {"moments": slots, "best": best(slots)}


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    """Whom each suits."""
    return {moment: counts[YES] for moment, counts in figures["moments"].items()}


def best(slots: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The moments that suit most people at least if need be; among those, where most said yes."""
    if not any(counts[YES] + counts[MAYBE] for counts in slots.values()):
        return []
    score = {moment: (counts[YES] + counts[MAYBE], counts[YES]) for moment, counts in slots.items()}
    top = max(score.values())
    return [moment for moment in slots if score[moment] == top]
