"""`budget`: share out an amount among options. An answer: `a=30,b=20`, and `!` at its end once it is handed in.

It counts when all is spent, or when the rest is released.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, place, read_options

IN_GROUP = False
GROWS = False
LISTED = "option"
SHOWS_LANGUAGE = False
OF_ALL: tuple[str, ...] = ()
MOST = 1_000_000_000
RELEASE, CLEAR = "release", "clear"
UNITS = ("points", "euros")

_NUMBERS = re.compile(r"[0-9]+")
_DIGITS = len(str(MOST))


def read(table: Table) -> Parts:
    options = read_options(table, least=2, most=8)
    total = table.whole("total", least=2, most=MOST, default=100)
    step = table.whole("step", least=1, most=total, default=max(1, total // 10))
    return Parts(options, {"total": total, "step": step, "unit": table.choice("unit", UNITS, default=UNITS[0])})


def shares(answer: str) -> dict[str, int]:
    pairs = (part.partition("=") for part in answer.rstrip("!").split(",") if part)
    return {id_: int(amount) for id_, _, amount in pairs}


def released(answer: str) -> bool:
    return answer.endswith("!")


def rest(question: Question, answer: str) -> int:
    """What is left to share out."""
    return int(question.settings["total"]) - sum(shares(answer).values())


def _answer(question: Question, given: Mapping[str, int]) -> str:
    return ",".join(f"{o.id}={given[o.id]}" for o in question.options if given.get(o.id, 0) > 0)


def choosable(question: Question) -> tuple[str, ...]:
    return tuple(option.id for option in question.options)


def press(question: Question, now: str, payload: str) -> str:
    """`+0` and `-0`: one step for the first option; `release` hands in what is shared; `clear` begins anew."""
    if payload == CLEAR:
        return ""
    if payload == RELEASE:
        if not shares(now):
            raise Refusal("nothing_shared_out")
        return now.rstrip("!") + "!"
    sign, option = payload[:1], question.options[place(question, payload[1:])]
    given = shares(now)
    step = int(question.settings["step"])
    if sign == "+":
        if rest(question, now) <= 0:
            raise Refusal("nothing_left")
        given[option.id] = given.get(option.id, 0) + min(step, rest(question, now))
    elif sign == "-":
        given[option.id] = max(0, given.get(option.id, 0) - step)
    else:
        raise Refusal("not_an_option")
    return _answer(question, given)


def typed(question: Question, now: str, text: str) -> str:
    """One number per option, in their order: it is handed in as it is."""
    found = _NUMBERS.findall(text)
    if len(found) != len(question.options) or any(len(digits) > _DIGITS for digits in found):
        raise Refusal("write_amounts", n=str(len(question.options)))
    numbers = [int(digits) for digits in found]
    total = int(question.settings["total"])
    if sum(numbers) > total:
        raise Refusal("more_than_there_is", total=str(total), given=str(sum(numbers)))
    given = {option.id: amount for option, amount in zip(question.options, numbers, strict=True)}
    answer = _answer(question, given)
    if not answer:
        raise Refusal("nothing_shared_out")
    return answer if sum(numbers) == total else answer + "!"


def stays(question: Question, answer: str) -> bool:
    return not whole(question, answer)


def whole(question: Question, answer: str) -> bool:
    return released(answer) or rest(question, answer) == 0


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset(shares(answer))


def touched(question: Question, answer: str) -> frozenset[str]:
    return chosen(question, answer)


def parted(question: Question, answer: str) -> tuple[str, ...]:
    return (answer,)


def words(question: Question, answer: str) -> str:
    return ""


def count(question: Question, answers: Sequence[str]) -> dict[str, Any]:
    given = [shares(answer) for answer in answers]
    return {
        "shares": {
            option.id: {
                "total": sum(one.get(option.id, 0) for one in given),
                "median": float(median([one.get(option.id, 0) for one in given])) if given else None,
                "gave": sum(1 for one in given if one.get(option.id, 0)),
            }
            for option in question.options
        },
        "unspent": sum(rest(question, answer) for answer in answers),
    }


def compared(figures: Mapping[str, Any], opinions: int) -> dict[str, tuple[int, int]]:
    """Who gives anything to each."""
    return {id_: (found["gave"], opinions) for id_, found in figures["shares"].items()}
