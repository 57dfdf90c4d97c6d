"""Of whom a share is: one function says it for every kind."""

from __future__ import annotations

from random import Random

import pytest

from sipbot.rules import shares
from sipbot.rules.questions import Option, Question, names
from sipbot.rules.results import QuestionResult, tally
from sipbot.rules.suppression import Stratum
from sipbot.rules.translation import flags
from tests.exports.every_kind import ASKED, some_answers

RATE = Question("rate", "single", {}, (Option("yes", {}), Option("no-opinion", {}), Option("no", {})))


def counted(question: Question, *answers: tuple[str, str, int]) -> QuestionResult:
    """Of antenna, answer and how many; Liège reads French, Gent Dutch."""
    papers = [
        (Stratum(antenna, {"liege": "fr", "gent": "nl"}[antenna], "unknown"), answer)
        for antenna, answer, n in answers
        for _ in range(n)
    ]
    return tally(question, papers, ("liege", "gent"), ("fr", "nl"), Random(1)).result


@pytest.mark.parametrize("kind", names())
def test_who_has_no_opinion_is_in_no_share_of_any_kind(kind: str) -> None:
    given = [(Stratum(a, c, "unknown"), answer) for a, c, answer in some_answers(ASKED[kind], without=0)]
    more = [*given, *[(Stratum("liege", "fr", "unknown"), "-")] * 40]
    question = ASKED[kind]
    one, other = (tally(question, p, ("liege",), ("fr",), Random(1)).result.total for p in (given, more))
    for option in ["", *(option.id for option in question.options)]:
        assert shares.people(question, one, option) == shares.people(question, other, option) <= len(given)
        assert shares.denominator(question, one, option) == shares.denominator(question, other, option)


def test_no_opinion_written_out_is_in_no_share() -> None:
    total = counted(RATE, ("liege", "yes", 9), ("liege", "no", 11), ("liege", "no-opinion", 12)).total
    assert total.answered == 32
    assert shares.people(RATE, total, "yes") == 20
    assert shares.part(total.figures["options"]["yes"], shares.denominator(RATE, total, "yes")) == 0.45


def test_languages_are_compared_by_the_same_shares() -> None:
    """All who have an opinion say yes in both; that Gent has none more often is no matter of translation."""
    result = counted(RATE, ("liege", "yes", 60), ("gent", "yes", 10), ("gent", "no-opinion", 60))
    assert flags(result) == ()
    assert len(flags(counted(RATE, ("liege", "yes", 60), ("gent", "yes", 10), ("gent", "no", 60)))) > 0


def test_a_budget_is_shared_out_by_what_all_could_give_and_points_by_the_first_place() -> None:
    budget, ranking = ASKED["budget"], ASKED["ranking"]
    spent = counted(budget, ("liege", "room=10000", 6), ("gent", "-", 3)).total
    assert shares.denominator(budget, spent, "room") == 60_000
    ordered = counted(ranking, ("liege", "ethics,tools", 6)).total
    assert shares.denominator(ranking, ordered, "ethics") == 6 * (len(ranking.options) - 1)


def test_a_statement_is_of_those_who_saw_it() -> None:
    total = counted(ASKED["statements"], ("liege", "s1=agree", 6), ("liege", "s2=pass", 4)).total
    assert shares.people(ASKED["statements"], total, "s1") == 6
    assert shares.people(ASKED["statements"], total) == 10
