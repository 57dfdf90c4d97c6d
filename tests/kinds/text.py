"""What tests know of `text`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules import questions
from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import TEXT

PAPER = f'[[question]]\nkind = "text"\nmost = 60\nopinions = 3\n{TEXT}'
EXPORTED = """
[[question]]
id = "first-change"
kind = "text"
opinions = 2
text.fr = "Que changeriez-vous en premier ?"
text.nl = "Wat zou u het eerst veranderen?"
text.de = "Was würden Sie als Erstes ändern?"
"""
WRITTEN = True
PRESSES: tuple[str, ...] = ()


def meaning(question: Question, answer: str) -> Meaning:
    return answer.split("\x1e")


def recount(question: Question, meanings: Sequence[list[str]]) -> dict[str, Any]:
    return {"opinions": sum(map(len, meanings))}


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = [f"Avis n° {chance.randrange(1000)}, c'est =, ! ou |" for _ in range(chance.randint(1, 3))]
    now = ""
    for opinion in wanted:
        now = questions.typed(question, now, opinion)
    return wanted, now


def crowd(question: Question, chance: Random) -> str:
    between = "\x1e"
    return between.join(f"Avis {chance.randint(1, 10**9)}" for _ in range(chance.randint(1, 2)))


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return [], []
