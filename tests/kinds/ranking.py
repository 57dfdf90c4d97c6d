"""What tests know of `ranking`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from random import Random
from typing import Any

from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import OPTIONS, TEXT, ids, leaning, places, pressed, some

PAPER = f'[[question]]\nkind = "ranking"\n{TEXT}{OPTIONS}'
EXPORTED = """
[[question]]
id = "themes"
kind = "ranking"
text.fr = "Par quel thème commencer ?"
text.nl = "Met welk thema beginnen we?"
text.de = "Mit welchem Thema beginnen wir?"
[[question.option]]
id = "ethics"
fr = "Un comité d'éthique"
nl = "Een ethisch comité"
de = "Ein Ethikausschuss"
[[question.option]]
id = "tools"
fr = "Les outils informatiques"
nl = "De digitale tools"
de = "Die Werkzeuge am Computer und am Telefon"
[[question.option]]
id = "local"
fr = "La participation locale"
nl = "De lokale participatie"
de = "Die Beteiligung vor Ort"
[[question.option]]
id = "purchasing"
fr = "Des achats responsables"
nl = "Verantwoord aankopen"
de = "Verantwortungsvolle Beschaffung"
"""
PER_OPTION = "borda"
PRESSES: tuple[str, ...] = ("2", "0", "undo", "3", "1", "0")


def meaning(question: Question, answer: str) -> Meaning:
    return re.findall(r"[^,]+", answer)


def recount(question: Question, meanings: Sequence[list[str]]) -> dict[str, Any]:
    everything = ids(question)
    above = dict.fromkeys(permutations(everything, 2), 0)
    points = dict.fromkeys(everything, Fraction())
    for ballot in meanings:
        at = {id_: ballot.index(id_) if id_ in ballot else len(everything) for id_ in everything}
        for a, b in above:
            above[a, b] += at[a] < at[b]
            points[a] += 1 if at[a] < at[b] else Fraction(1, 2) if at[a] == at[b] else 0
    return {
        "first": {id_: len([1 for ballot in meanings if ballot[0] == id_]) for id_ in everything},
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

    return [[one for one in everything if record(one) == rank] for rank in sorted({*map(record, everything)})]


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    wanted = some(question, chance, 1, 4)
    first = str(chance.randrange(4))
    return wanted, pressed(question, first, "undo", *places(question, wanted))


def crowd(question: Question, chance: Random) -> str:
    left, ballot = ids(question), []
    for _ in range(chance.randint(1, len(left))):
        ballot.append(leaning(chance, left))
        left.remove(ballot[-1])
    return ",".join(ballot)


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return [paper.option(0, "drawn", person.language)], [paper.option(0, "meeting", person.language)]
