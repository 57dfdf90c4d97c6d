"""What tests know of `multiple`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any

from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import OPTIONS, TEXT, ids, places, pressed, some

PAPER = f'[[question]]\nkind = "multiple"\nmin = 2\nmax = 3\n{TEXT}{OPTIONS}'
EXPORTED = """
[[question]]
id = "services"
kind = "multiple"
max = 3
text.fr = "Quels services vous manquent ?"
text.nl = "Welke diensten mist u?"
text.de = "Welche Dienstleistungen fehlen Ihnen?"
[[question.option]]
id = "directory"
fr = "Un annuaire des membres"
nl = "Een ledengids"
de = "Ein Verzeichnis der Mitglieder und ihrer Berufe"
[[question.option]]
id = "tenders"
fr = "De l'aide pour les appels d'offres"
nl = "Hulp bij aanbestedingen"
de = "Unterstützung bei öffentlichen Ausschreibungen"
[[question.option]]
id = "buying"
fr = "Un groupement d'achat"
nl = "Een aankoopgroep"
de = "Eine Einkaufsgemeinschaft für Arbeitsmaterial"
[[question.option]]
id = "training"
fr = "Des formations"
nl = "Opleidingen"
de = "Weiterbildungen"
"""
PRESSES: tuple[str, ...] = ("0", "1", "0", "2", "1", "3")


def meaning(question: Question, answer: str) -> Meaning:
    return set(re.findall(r"[^,]+", answer))


def recount(question: Question, meanings: Sequence[set[str]]) -> dict[str, Any]:
    return {"options": {id_: len([one for one in meanings if id_ in one]) for id_ in ids(question)}}


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = some(question, chance, 2, 3)
    presses = places(question, wanted)
    first = str(chance.randrange(4))
    return set(wanted), pressed(question, first, first, *presses)


def crowd(question: Question, chance: Random) -> str:
    chosen = chance.sample(ids(question), chance.randint(1, question.settings["max"]))
    return ",".join(id_ for id_ in ids(question) if id_ in chosen)


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return [paper.option(0, "training", person.language)], [paper.option(0, "tenders", person.language)]
