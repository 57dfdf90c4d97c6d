"""`budget`: share out an amount among options. An answer: `a=30,b=20`, and `!` at its end once it is handed in.

It counts when all is spent, or when the rest is released.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, position, read_options

MOST = 1_000_000_000
RELEASE, CLEAR = "release", "clear"
UNITS = ("points", "euros")

_NUMBERS = re.compile(r"[0-9]{1,3}(?:[.\u00a0\u202f'’][0-9]{3})+(?![0-9])|[0-9]+")
"""Thousands may be set apart, as in 1.000."""
_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+")
"""Or by a space, where something else stands between the amounts."""
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


def press(question: Question, current: str, payload: str) -> str:
    """`+0` and `-0`: one step for the first option; `release` hands in what is shared; `clear` begins anew.

    What was handed in stays so when it is changed: who tries something out does not lose the answer.
    """
    if payload == CLEAR:
        return ""
    if payload == RELEASE:
        if not shares(current):
            raise Refusal("nothing_shared_out")
        return current.rstrip("!") + "!"
    sign, option = payload[:1], question.options[position(question, payload[1:])]
    given = shares(current)
    step = int(question.settings["step"])
    if sign == "+":
        if rest(question, current) <= 0:
            raise Refusal("nothing_left")
        given[option.id] = given.get(option.id, 0) + min(step, rest(question, current))
    elif sign == "-":
        given[option.id] = max(0, given.get(option.id, 0) - step)
    else:
        raise Refusal("not_an_option")
    changed = _answer(question, given)
    in_hand = released(current) and changed != "" and rest(question, changed) > 0
    return changed + "!" if in_hand else changed


def typed(question: Question, current: str, text: str) -> str:
    """One number per option, in their order: it is handed in as it is."""
    numbers = _amounts(text, len(question.options))
    total = int(question.settings["total"])
    if sum(numbers) > total:
        raise Refusal("more_than_there_is", total=str(total), given=str(sum(numbers)))
    given = {option.id: amount for option, amount in zip(question.options, numbers, strict=True)}
    answer = _answer(question, given)
    if not answer:
        raise Refusal("nothing_shared_out")
    return answer if sum(numbers) == total else answer + "!"


def _amounts(text: str, count: int) -> list[int]:
    for pattern in (_NUMBERS, _SPACED):
        amounts = [re.sub("[^0-9]", "", number) for number in pattern.findall(text)]
        if len(amounts) == count and all(len(digits) <= _DIGITS for digits in amounts):
            return [int(digits) for digits in amounts]
    raise Refusal("write_amounts", n=str(count))


def needs_more_input(question: Question, answer: str) -> bool:
    return not complete(question, answer)


def complete(question: Question, answer: str) -> bool:
    return released(answer) or rest(question, answer) == 0


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset(shares(answer))


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    given = [(shares(answer), n) for answer, n in answers.items()]
    return {
        "shares": {option.id: _share(option.id, given) for option in question.options},
        "unspent": sum(rest(question, answer) * n for answer, n in answers.items()),
    }


def _share(option: str, given: Sequence[tuple[Mapping[str, int], int]]) -> dict[str, Any]:
    amounts: Counter[int] = Counter()
    for one, n in given:
        amounts[one.get(option, 0)] += n
    return {
        "total": sum(amount * n for amount, n in amounts.items()),
        "median": float(median(amounts.elements())) if amounts else None,
        "gave": amounts.total() - amounts[0],
    }


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    """Who gives anything to each."""
    return {id_: share["gave"] for id_, share in figures["shares"].items()}


def most_of(question: Question) -> int:
    """All of it."""
    return int(question.settings["total"])
