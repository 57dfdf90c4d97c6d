"""`dates`: yes, if need be or no to each proposed moment. An answer: `0=yes,2=maybe`; left out is no.

Moments are wall clock times; each antenna reads them in its own time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, several_numbers

IN_GROUP = False
LISTED = "option"
SHOWS_LANGUAGE = False
OF_ALL: tuple[str, ...] = ()
YES, MAYBE, NO = "yes", "maybe", "no"
NEXT = {"": YES, YES: MAYBE, MAYBE: NO, NO: YES}
MOST = 12


def read(table: Table) -> Parts:
    found = []
    values = table.get("moments")
    for value in values if isinstance(values, list) else ():
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            if not isinstance(moment, datetime) or moment.tzinfo is not None:
                raise ValueError
            found.append(moment.isoformat(timespec="minutes"))
        except ValueError:
            table.fault("moments", "not_moment")
    if len(set(found)) < 2:
        table.fault("moments", "too_few", least="2")
    if len(found) > MOST:
        table.fault("moments", "too_many", most=str(MOST))
    return Parts(settings={"moments": tuple(dict.fromkeys(sorted(found)))})


def moments(question: Question) -> tuple[str, ...]:
    return tuple(question.settings["moments"])


def given(answer: str) -> dict[int, str]:
    pairs = (part.partition("=") for part in answer.split(",") if part)
    return {int(n): said for n, _, said in pairs}


def _answer(found: Mapping[int, str]) -> str:
    return ",".join(f"{n}={found[n]}" for n in sorted(found))


def choosable(question: Question) -> tuple[str, ...]:
    return moments(question)


def press(question: Question, now: str, payload: str) -> str:
    """One press more: yes, if need be, no."""
    if not (payload.isascii() and payload.isdigit() and int(payload[:6]) < len(moments(question))):
        raise Refusal("not_an_option")
    found = given(now)
    found[int(payload)] = NEXT[found.get(int(payload), "")]
    return _answer(found)


def typed(question: Question, now: str, text: str) -> str:
    """The numbers of the moments that suit; the others do not."""
    suit = several_numbers(text, len(moments(question)))
    return _answer({n: YES if n + 1 in suit else NO for n in range(len(moments(question)))})


def stays(question: Question, answer: str) -> bool:
    return True


def whole(question: Question, answer: str) -> bool:
    return bool(given(answer))


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset(moments(question)[n] for n, said in given(answer).items() if said == YES)


def parted(question: Question, answer: str) -> tuple[str, ...]:
    return (answer,)


def words(question: Question, answer: str) -> str:
    return ""


def count(question: Question, answers: Sequence[str]) -> dict[str, Any]:
    found = [given(answer) for answer in answers]
    slots = {
        moment: {said: sum(one.get(n, NO) == said for one in found) for said in (YES, MAYBE, NO)}
        for n, moment in enumerate(moments(question))
    }
    return {"moments": slots, "best": best(slots)}


def best(slots: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The moments that suit most people at least if need be; among those, where most said yes."""
    if not any(said[YES] + said[MAYBE] for said in slots.values()):
        return []
    score = {moment: (said[YES] + said[MAYBE], said[YES]) for moment, said in slots.items()}
    top = max(score.values())
    return [moment for moment in slots if score[moment] == top]
