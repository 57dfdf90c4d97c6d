"""What tests know of `single`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import OPTIONS, TEXT, ids, leaning, places, pressed, some

PAPER = f'[[question]]\nkind = "single"\n{TEXT}{OPTIONS}'
EXPORTED = """
[[question]]
id = "rate"
kind = "single"
text.fr = "Le même pourcentage pour tout le monde ?"
text.nl = "Hetzelfde percentage voor iedereen?"
text.de = "Derselbe Satz für alle?"
[[question.option]]
id = "same"
fr = "Oui, le même"
nl = "Ja, hetzelfde"
de = "Ja, derselbe Satz für alle"
[[question.option]]
id = "little"
fr = "Moins si on facture peu"
nl = "Minder bij een lage omzet"
de = "Weniger bei geringem Umsatz"
[[question.option]]
id = "much"
fr = "Moins si on facture beaucoup"
nl = "Minder bij een hoge omzet"
de = "Weniger bei hohem Umsatz"
"""
PRESSES: tuple[str, ...] = ("0", "2", "1")


def meaning(question: Question, answer: str) -> Meaning:
    return answer


def recount(question: Question, meanings: Sequence[str]) -> dict[str, Any]:
    return {"options": {id_: meanings.count(id_) for id_ in ids(question)}}


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = some(question, chance, 1, 1)
    other = str(chance.randrange(4))
    return wanted[0], pressed(question, other, *places(question, wanted))


def crowd(question: Question, chance: Random) -> str:
    return leaning(chance, ids(question))


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return [paper.option(0, "equipment", person.language)], [paper.option(0, "software", person.language)]
