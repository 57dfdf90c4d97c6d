"""What tests know of `dates`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import TEXT, leaning, pairs, pressed

PAPER = (
    f'[[question]]\nkind = "dates"\n{TEXT}'
    'moments = [2026-12-08T18:30:00, 2026-12-09T12:00:00, "2027-01-05T18:30"]\n'
)
EXPORTED = """
[[question]]
id = "when"
kind = "dates"
moments = [2026-12-08T18:30:00, 2026-12-10T12:15:00, 2026-12-12T10:00:00]
text.fr = "Quand nous retrouver ?"
text.nl = "Wanneer komen we samen?"
text.de = "Wann treffen wir uns?"
"""
PRESSES: tuple[str, ...] = ("0", "0", "1", "2", "0", "2")


def meaning(question: Question, answer: str) -> Meaning:
    return {question.settings["moments"][int(n)]: fit for n, fit in pairs(answer).items()}


def recount(question: Question, meanings: Sequence[dict[str, str]]) -> dict[str, Any]:
    slots = {}
    for moment in question.settings["moments"]:
        heard = [one.get(moment, "no") for one in meanings]
        slots[moment] = {name: heard.count(name) for name in ("yes", "maybe", "no")}
    suits = {moment: (len(meanings) - slot["no"], slot["yes"]) for moment, slot in slots.items()}
    most = max(suits.values())
    return {"moments": slots, "best": [moment for moment in slots if suits[moment] == most and most[0]]}


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted, presses = {}, []
    for n, moment in enumerate(question.settings["moments"]):
        times = chance.randint(0, 3)
        presses += [str(n)] * times
        wanted[moment] = ("no", "yes", "maybe", "no")[times]
    chance.shuffle(presses)
    if not presses:
        return dict.fromkeys(wanted, "no") | {question.settings["moments"][0]: "yes"}, pressed(question, "0")
    return wanted, pressed(question, *presses)


def crowd(question: Question, chance: Random) -> str:
    fits = {n: leaning(chance, ("no", "yes", "maybe")) for n in range(len(question.settings["moments"]))}
    answered = {n: answer for n, answer in fits.items() if chance.random() < 0.8} or {0: "no"}
    return ",".join(f"{n}={answer}" for n, answer in answered.items())


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return ["▫️"], ["✅"]
