"""Figures while a consultation is open, where its answers carry names and its file says so."""

from __future__ import annotations

from sipbot.rules import questions
from sipbot.rules.consultations import LIVE, Consultation
from sipbot.rules.questions import Question
from sipbot.rules.results import Cell, QuestionResult
from sipbot.rules.suppression import K
from sipbot.store import ballots
from sipbot.store.consultations import Stored

from . import Tx


async def so_far(tx: Tx, stored: Stored, consultation: Consultation) -> tuple[QuestionResult, ...]:
    """Of all antennas together, each question with at least K answers; none where the consultation is not live.

    Of each question the total alone is filled in.
    """
    if consultation.results != LIVE or stored.secrecy == "secret" or stored.closed_at is not None:
        return ()
    given: dict[str, list[str]] = {}
    for slip in await ballots.slips(tx, stored.id):
        given.setdefault(slip.question, []).append(slip.answer)
    answers_by_question = (
        (question, _whole(question, given.get(question.id, []))) for question in consultation.questions
    )
    return tuple(
        QuestionResult(question, Cell(len(answers), questions.count(question, answers)), {}, (), {})
        for question, answers in answers_by_question
        if len(answers) >= K
    )


def _whole(question: Question, answers: list[str]) -> list[str]:
    return [answer for answer in answers if questions.complete(question, answer)]
