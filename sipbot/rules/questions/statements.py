"""`statements`: agree, disagree or pass, one statement after the other. An answer: `s1=agree,s4=pass`.

Who answers sees those first that fewest people have seen; members may propose more, a moderator lets them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..faults import Refusal
from ..tables import Table
from . import Parts, Question, read_options

ACCEPTS_PROPOSALS = True
OPTIONS_KEY = "statement"
MAY_ASK_WHY = False
SAID = ("agree", "disagree", "pass")
LONGEST = 140


def read(table: Table) -> Parts:
    options = read_options(table, key="statement", least=3, most=100, longest=LONGEST)
    return Parts(options, {"add": table.flag("add", default=True), "longest": LONGEST})


def given(answer: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in answer.split(",") if part)
    return {id_: opinion for id_, _, opinion in pairs}


def _answer(opinions: Mapping[str, str]) -> str:
    """In the order in which they were answered."""
    return ",".join(f"{id_}={opinion}" for id_, opinion in opinions.items())


def current(question: Question, answer: str) -> str:
    """The next statement: the first, in the order of the question, that has no answer; "" at the end."""
    answered = given(answer)
    return next((option.id for option in question.options if option.id not in answered), "")


def press(question: Question, current: str, payload: str) -> str:
    """`agree:s1`; a press on one that was answered before changes it; `back` takes the last one back."""
    pressed, _, id_ = payload.partition(":")
    if pressed == "back":
        opinions = given(current)
        opinions.pop(id_, None)
        return _answer(opinions)
    if pressed not in SAID or question.option(id_) is None:
        raise Refusal("not_an_option")
    return _answer(given(current) | {id_: pressed})


def typed(question: Question, current: str, text: str) -> str:
    raise Refusal("press_or_propose" if question.settings["add"] else "press_an_option")


def needs_more_input(question: Question, answer: str) -> bool:
    return current(question, answer) != ""


def complete(question: Question, answer: str) -> bool:
    return bool(given(answer))


def chosen(question: Question, answer: str) -> frozenset[str]:
    return frozenset(id_ for id_, opinion in given(answer).items() if opinion == "agree")


def touched(question: Question, answer: str) -> frozenset[str]:
    return frozenset(given(answer))


def split_for_box(question: Question, answer: str) -> tuple[str, ...]:
    """Whole, for groups of opinion are made of who agrees with what; its order is forgotten."""
    return (_answer(dict(sorted(given(answer).items()))),)


def count(question: Question, answers: Mapping[str, int]) -> dict[str, Any]:
    counts = {option.id: dict.fromkeys(SAID, 0) for option in question.options}
    for answer, n in answers.items():
        for id_, opinion in given(answer).items():
            if id_ in counts:
                counts[id_][opinion] += n
    return {"statements": counts}


def compared(figures: Mapping[str, Any]) -> dict[str, int]:
    """Who agrees."""
    return {id_: counts["agree"] for id_, counts in figures["statements"].items()}


def asked_of(figures: Mapping[str, Any], opinions: int, option: str) -> int:
    """Who saw it; of all statements together, who has an opinion."""
    return sum(figures["statements"][option].values()) if option else opinions
