"""What tests know of `scale`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules import questions
from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import TEXT, leaning, middle, pressed

PAPER = (
    f'[[question]]\nkind = "scale"\nsteps = 10\n{TEXT}'
    'low = { fr = "pas du tout", nl = "helemaal niet", de = "gar nicht" }\n'
    'high = { fr = "tout à fait", nl = "helemaal", de = "ganz und gar" }\n'
)
EXPORTED = """
[[question]]
id = "clarity"
kind = "scale"
text.fr = "Les comptes de Smart sont-ils clairs pour vous ?"
text.nl = "Zijn de rekeningen van Smart duidelijk voor u?"
text.de = "Ist der Jahresabschluss von Smart für Sie verständlich?"
low.fr = "pas du tout clairs"
low.nl = "helemaal niet duidelijk"
low.de = "überhaupt nicht verständlich"
high.fr = "tout à fait clairs"
high.nl = "heel duidelijk"
high.de = "vollkommen verständlich"
"""
PRESSES: tuple[str, ...] = ("1", "5", "3")


def meaning(question: Question, answer: str) -> Meaning:
    return int(answer)


def recount(question: Question, meanings: Sequence[int]) -> dict[str, Any]:
    return {
        "values": {str(n): meanings.count(n) for n in range(1, question.settings["steps"] + 1)},
        "mean": round(sum(meanings) / len(meanings), 2) if meanings else None,
        "median": middle(meanings),
    }


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = chance.randint(1, 10)
    if chance.random() < 0.5:
        return wanted, questions.typed(question, "", f" {wanted}. ")
    return wanted, pressed(question, "1", str(wanted))


def crowd(question: Question, chance: Random) -> str:
    return leaning(chance, [str(step) for step in range(question.settings["steps"], 0, -1)])


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return ["4"], ["2"]
