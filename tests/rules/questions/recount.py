"""What an answer means and what many of them come to, found in another way than the rules find it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sipbot.rules.questions import Question
from tests.kinds import Meaning, known


def meaning(question: Question, answer: str) -> Meaning:
    """The answer's text, understood; None is no opinion."""
    return None if answer.partition("\x1f")[0] == "-" else known(question.kind).meaning(question, answer)


def recount(question: Question, meanings: Sequence[Meaning]) -> dict[str, Any]:
    """The figures of whole answers."""
    meant = [one for one in meanings if one is not None]
    figures = known(question.kind).recount(question, meant)
    return {"no_opinion": sum(one is None for one in meanings)} | figures
