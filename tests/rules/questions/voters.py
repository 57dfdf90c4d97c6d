"""People who know what they want, and the presses and texts by which they say it."""

from __future__ import annotations

from random import Random

from sipbot.rules import questions
from sipbot.rules.questions import Question
from tests.kinds import Meaning, known


def answer(question: Question, chance: Random) -> tuple[Meaning, str]:
    """What somebody wants, and the answer that their acts make."""
    if chance.random() < 0.1:
        return None, questions.press(question, "", questions.NONE)
    return known(question.kind).voter(question, chance)
