"""What tests know of `consent`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from sipbot.rules import questions
from sipbot.rules.questions import Question
from tests.stage import Actor, Paper

from . import Meaning
from ._parts import TEXT, pressed, reasoned

PAPER = f'[[question]]\nkind = "consent"\nblocks_at_most = 1\nagree_at_least = 60\nmost = 80\n{TEXT}'
EXPORTED = """
[[question]]
id = "charter"
kind = "consent"
blocks_at_most = 2
agree_at_least = 60
text.fr = "Adoptons-nous la charte éthique ?"
text.nl = "Nemen we het ethisch charter aan?"
text.de = "Nehmen wir die Ethik-Charta an?"
"""
TOTAL_ONLY: tuple[str, ...] = ("passes", "reasons")
PRESSES: tuple[str, ...] = ("block", "agree", "disagree")
REASONS = ("", "Trop tôt", "Te duur | te laat", "Das schadet uns, denn: zu viel!")
EXPORTED_REASONS = ("Cela va trop loin.", "Te vaag.", "Wer kontrolliert das?", "=1+1", "<b>Pas</b> maintenant.")


def meaning(question: Question, answer: str) -> Meaning:
    return reasoned(answer)


def recount(question: Question, meanings: Sequence[tuple[str, str]]) -> dict[str, Any]:
    how_many = {name: len([1 for choice, _ in meanings if choice == name]) for name in
                ("agree", "abstain", "disagree", "block")}  # fmt: skip
    agree, block = how_many["agree"], how_many["block"]
    against = how_many["disagree"] + block
    needed = Fraction(question.settings["agree_at_least"], 100)
    passes = agree > 0 and Fraction(agree, agree + against) >= needed
    return {
        "options": how_many,
        "reasons": len([why for _, why in meanings if why]),
        "passes": passes and block <= question.settings["blocks_at_most"],
    }


def voter(question: Question, chance: Random) -> tuple[Meaning, str]:
    choice = chance.choice(["agree"] * 5 + ["abstain", "disagree", "block"])
    now = pressed(question, chance.choice(("agree", "block")), choice)
    why = chance.choice(REASONS) if choice in ("disagree", "block") else ""
    if questions.undecided(question, now):
        now = questions.reason_dropped(question, now)
    return (choice, why), questions.typed(question, now, why) if why else now


def crowd(question: Question, chance: Random) -> str:
    choice = chance.choices(("agree", "abstain", "disagree", "block"), (70, 20, 12, 2))[0]
    if choice in ("disagree", "block") and chance.random() < 0.7:
        return questions.typed(question, choice, chance.choice(EXPORTED_REASONS))
    return choice


def buttons(paper: Paper, person: Actor) -> tuple[list[str], list[str]]:
    return [person.t.p("consent", "agree")], [person.t.p("consent", "abstain")]
