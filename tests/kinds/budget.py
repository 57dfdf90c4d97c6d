"""What tests know of `budget`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules import questions
from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import OPTIONS, TEXT, ids, leaning, middle, pairs, some

PAPER = f'[[question]]\nkind = "budget"\ntotal = 100\nstep = 30\nunit = "euros"\n{TEXT}{OPTIONS}'
EXPORTED = """
[[question]]
id = "local-budget"
kind = "budget"
total = 10000
step = 500
unit = "euros"
text.fr = "Comment partager le budget participatif local ?"
text.nl = "Hoe verdelen we het lokale participatieve budget?"
text.de = "Wie teilen wir den örtlichen Bürgerhaushalt auf?"
[[question.option]]
id = "room"
fr = "Un local partagé"
nl = "Een gedeelde ruimte"
de = "Gemeinsam genutzte Arbeitsräume"
[[question.option]]
id = "training"
fr = "Des formations"
nl = "Opleidingen"
de = "Weiterbildungen"
[[question.option]]
id = "fund"
fr = "Une caisse d'entraide"
nl = "Een solidariteitskas"
de = "Eine Kasse zur gegenseitigen Hilfe"
"""
PER_OPTION = "shares"
PRESSES: tuple[str, ...] = ("+0", "+1", "-0", "+2", "release", "+0")


def meaning(question: Question, answer: str) -> Meaning:
    return {id_: int(n) for id_, n in pairs(answer).items()}


def recount(question: Question, meanings: Sequence[dict[str, int]]) -> dict[str, Any]:
    given = {id_: [one.get(id_, 0) for one in meanings] for id_ in ids(question)}
    return {
        "shares": {
            id_: {"total": sum(n), "median": middle(n), "gave": len(n) - n.count(0)} for id_, n in given.items()
        },
        "unspent": question.settings["total"] * len(meanings) - sum(map(sum, given.values())),
    }


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    left, wanted = 100, {}
    for id_ in some(question, chance, 1, 4):
        wanted[id_] = chance.randint(0, left)
        left -= wanted[id_]
    if not any(wanted.values()):
        wanted["film"] = 100
    text = " ".join(str(wanted.get(option.id, 0)) for option in question.options)
    return {id_: n for id_, n in wanted.items() if n}, questions.typed(question, "", text)


def crowd(question: Question, chance: Random) -> str:
    total, step = question.settings["total"], question.settings["step"]
    given = dict.fromkeys(ids(question), 0)
    spent = chance.randint(1, total // step) if chance.random() < 0.2 else total // step
    for _ in range(spent):
        given[leaning(chance, ids(question))] += step
    answer = ",".join(f"{id_}={n}" for id_, n in given.items() if n)
    return answer if spent * step == total else answer + "!"


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return ["+ A", person.says("Hand in, leave the rest")], ["+ B"]
