"""What tests know of `statements`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import OPTIONS, TEXT, ids, leaning, pairs, pressed, some

PAPER = f'[[question]]\nkind = "statements"\nadd = false\n{TEXT}' + OPTIONS.replace(
    "question.option", "question.statement"
)
EXPORTED = """
[[question]]
id = "sayings"
kind = "statements"
text.fr = "Que pensez-vous de ces phrases ?"
text.nl = "Wat vindt u van deze stellingen?"
text.de = "Was halten Sie von diesen Aussagen?"
[[question.statement]]
id = "s1"
fr = "Les réunions devraient avoir lieu dans chaque antenne."
nl = "Vergaderingen horen in elke antenne plaats te vinden."
de = "Sitzungen sollten in jedem Büro stattfinden, auch in den kleineren, nicht immer nur in der Hauptstadt."
[[question.statement]]
id = "s2"
fr = "Je lis les comptes rendus."
nl = "Ik lees de verslagen."
de = "Ich lese die Protokolle."
[[question.statement]]
id = "s3"
fr = "Une personne, une voix : il faut y tenir."
nl = "Eén persoon, één stem: dat moet zo blijven."
de = "Eine Person, eine Stimme: daran müssen wir festhalten."
[[question.statement]]
id = "s4"
fr = "Il y a trop de consultations."
nl = "Er zijn te veel ledenbevragingen."
de = "Es gibt zu viele Mitgliederbefragungen."
[[question.statement]]
id = "s5"
fr = "Tout le monde devrait pouvoir proposer un point."
nl = "Iedereen moet een punt kunnen voorstellen."
de = "Alle sollten einen Punkt vorschlagen können."
[[question.statement]]
id = "s6"
fr = "Je voterais en ligne."
nl = "Ik zou online stemmen."
de = "Ich würde online abstimmen."
"""
PER_OPTION = "statements"
PRESSES: tuple[str, ...] = (
    "agree:clients",
    "pass:colleges",
    "back:clients",
    "disagree:clients",
    "agree:all-trades",
)


def meaning(question: Question, answer: str) -> Meaning:
    return pairs(answer)


def recount(question: Question, meanings: Sequence[dict[str, str]]) -> dict[str, Any]:
    heard = [pair for one in meanings for pair in one.items()]
    return {
        "statements": {
            id_: {name: heard.count((id_, name)) for name in ("agree", "disagree", "pass")}
            for id_ in ids(question)
        }
    }


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = {id_: chance.choice(("agree", "disagree", "pass")) for id_ in some(question, chance, 1, 4)}
    first = next(iter(wanted))
    presses = [f"pass:{first}", f"back:{first}", *(f"{opinion}:{id_}" for id_, opinion in wanted.items())]
    return wanted, pressed(question, *presses)


def crowd(question: Question, chance: Random) -> str:
    seen = chance.sample(ids(question), chance.randint(1, len(question.options)))
    return ",".join(f"{id_}={leaning(chance, ('agree', 'disagree', 'pass'))}" for id_ in seen)


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return [person.t.p("statement", "agree")], [person.t.p("statement", "disagree")]
