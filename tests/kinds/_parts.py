"""What the files of this folder share: a text, four options, and people who press."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from sipbot.rules import questions
from sipbot.rules.questions import Question

PAIR = re.compile(r"([^,=!]+)=([^,!]+)")
TEXT = 'id = "q"\ntext = { fr = "Quoi ?", nl = "Wat?", de = "Was?" }\n'
OPTIONS = """
[[question.option]]
id = "cafe"
fr = "Un café"
nl = "Een koffie"
de = "Ein Kaffee"
[[question.option]]
id = "walk"
fr = "Une balade, l’été"
nl = "Een wandeling"
de = "Ein Spaziergang"
[[question.option]]
id = "film"
fr = "Un film"
nl = "Een film"
de = "Ein Film"
[[question.option]]
id = "none_of_it"
fr = "Rien de tout cela"
nl = "Niets hiervan"
de = "Nichts davon"
"""


def ids(question: Question) -> list[str]:
    return [option.id for option in question.options]


def pairs(answer: str) -> dict[str, str]:
    """What an answer such as `a=1,b=2` says of each."""
    return dict(PAIR.findall(answer))


def reasoned(answer: str) -> tuple[str, str]:
    """An answer and its reason, if that was written for it."""
    choice, _, rest = answer.partition("\x1f")
    written_for, _, why = rest.partition("\x1f")
    return choice, why if written_for == choice else ""


def middle(numbers: Sequence[int]) -> float | None:
    if not numbers:
        return None
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def leaning(chance: Random, choices: Sequence[str]) -> str:
    """One of these, the first ones more often."""
    return chance.choices(choices, [len(choices) - n for n in range(len(choices))])[0]


def some(question: Question, chance: Random, least: int, most: int) -> list[str]:
    return chance.sample(ids(question), chance.randint(least, most))


def places(question: Question, wanted: list[str]) -> list[str]:
    """What the buttons of these options carry."""
    at = ids(question)
    return [str(at.index(id_)) for id_ in wanted]


def pressed(question: Question, *payloads: str) -> str:
    """The answer after these presses."""
    current = ""
    for payload in payloads:
        current = questions.press(question, current, payload)
    return current
