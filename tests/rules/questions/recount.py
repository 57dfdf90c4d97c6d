"""What an answer means and what many of them come to, found in another way than the rules find it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

from sipbot.rules.questions import Question

PAIR = re.compile(r"([^,=!]+)=([^,!]+)")
Meaning = Any


def meaning(question: Question, answer: str) -> Meaning:
    """The answer's text, understood; None is no opinion."""
    if answer == "-":
        return None
    pairs = dict(PAIR.findall(answer))
    return {
        "single": lambda: answer,
        "multiple": lambda: set(re.findall(r"[^,]+", answer)),
        "consent": lambda: tuple(answer.split("|", 1)) if "|" in answer else (answer, ""),
        "scale": lambda: int(answer),
        "ranking": lambda: re.findall(r"[^,]+", answer),
        "budget": lambda: {id_: int(n) for id_, n in pairs.items()},
        "dates": lambda: {question.settings["moments"][int(n)]: said for n, said in pairs.items()},
        "text": lambda: answer.split("\x1e"),
        "statements": lambda: pairs,
    }[question.kind]()


def recount(question: Question, meanings: Sequence[Meaning]) -> dict[str, Any]:
    """The figures of whole answers."""
    said = [one for one in meanings if one is not None]
    return {"no_opinion": sum(one is None for one in meanings)} | RECOUNTS[question.kind](question, said)


def middle(numbers: Sequence[int]) -> float | None:
    if not numbers:
        return None
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ids(question: Question) -> list[str]:
    return [option.id for option in question.options]


def _single(question: Question, said: list[str]) -> dict[str, Any]:
    return {"options": {id_: said.count(id_) for id_ in ids(question)}}


def _multiple(question: Question, said: list[set[str]]) -> dict[str, Any]:
    return {"options": {id_: len([one for one in said if id_ in one]) for id_ in ids(question)}}


def _consent(question: Question, said: list[tuple[str, str]]) -> dict[str, Any]:
    how_many = {name: len([1 for choice, _ in said if choice == name]) for name in
                ("agree", "abstain", "disagree", "block")}  # fmt: skip
    agree, block = how_many["agree"], how_many["block"]
    against = how_many["disagree"] + block
    needed = Fraction(question.settings["agree_at_least"], 100)
    passes = agree > 0 and Fraction(agree, agree + against) >= needed
    return {
        "options": how_many,
        "reasons": len([why for _, why in said if why]),
        "passes": passes and block <= question.settings["blocks_at_most"],
    }


def _scale(question: Question, said: list[int]) -> dict[str, Any]:
    return {
        "values": {str(n): said.count(n) for n in range(1, question.settings["steps"] + 1)},
        "mean": round(sum(said) / len(said), 2) if said else None,
        "median": middle(said),
    }


def _ranking(question: Question, said: list[list[str]]) -> dict[str, Any]:
    everything = ids(question)
    above = dict.fromkeys(permutations(everything, 2), 0)
    points = dict.fromkeys(everything, Fraction())
    for ballot in said:
        at = {id_: ballot.index(id_) if id_ in ballot else len(everything) for id_ in everything}
        for a, b in above:
            above[a, b] += at[a] < at[b]
            points[a] += 1 if at[a] < at[b] else Fraction(1, 2) if at[a] == at[b] else 0
    return {
        "first": {id_: len([1 for ballot in said if ballot[0] == id_]) for id_ in everything},
        "borda": {id_: float(n) for id_, n in points.items()},
        "pairwise": {a: {b: above[a, b] for b in everything if b != a} for a in everything},
        "order": _places(everything, above),
    }


def _places(everything: list[str], above: dict[tuple[str, str], int]) -> list[list[str]]:
    """By the strongest path of defeats, found as the highest level at which one still reaches the other."""
    strength = dict.fromkeys(above, 0)
    for level in sorted(set(above.values()) - {0}):
        for start in everything:
            reached, ahead = {start}, [start]
            while ahead:
                here = ahead.pop()
                for there in set(everything) - reached:
                    if above[here, there] >= max(level, above[there, here] + 1):
                        reached.add(there)
                        ahead.append(there)
            strength |= {(start, end): level for end in reached - {start}}

    def record(one: str) -> tuple[int, int]:
        others = [other for other in everything if other != one]
        won = sum(strength[one, other] > strength[other, one] for other in others)
        return -won, sum(strength[one, other] < strength[other, one] for other in others)

    return [[one for one in everything if record(one) == place] for place in sorted({*map(record, everything)})]


def _budget(question: Question, said: list[dict[str, int]]) -> dict[str, Any]:
    given = {id_: [one.get(id_, 0) for one in said] for id_ in ids(question)}
    return {
        "shares": {
            id_: {"total": sum(n), "median": middle(n), "gave": len(n) - n.count(0)} for id_, n in given.items()
        },
        "unspent": question.settings["total"] * len(said) - sum(map(sum, given.values())),
    }


def _dates(question: Question, said: list[dict[str, str]]) -> dict[str, Any]:
    slots = {}
    for moment in question.settings["moments"]:
        heard = [one.get(moment, "no") for one in said]
        slots[moment] = {name: heard.count(name) for name in ("yes", "maybe", "no")}
    suits = {moment: (len(said) - slot["no"], slot["yes"]) for moment, slot in slots.items()}
    most = max(suits.values())
    return {"moments": slots, "best": [moment for moment in slots if suits[moment] == most and most[0]]}


def _text(question: Question, said: list[list[str]]) -> dict[str, Any]:
    return {"opinions": sum(map(len, said))}


def _statements(question: Question, said: list[dict[str, str]]) -> dict[str, Any]:
    heard = [pair for one in said for pair in one.items()]
    return {
        "statements": {
            id_: {name: heard.count((id_, name)) for name in ("agree", "disagree", "pass")}
            for id_ in ids(question)
        }
    }


RECOUNTS: dict[str, Any] = {
    "single": _single, "multiple": _multiple, "consent": _consent, "scale": _scale, "ranking": _ranking,
    "budget": _budget, "dates": _dates, "text": _text, "statements": _statements,
}  # fmt: skip
