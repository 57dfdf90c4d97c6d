"""Every kind of question can be told, drawn and exported."""

from __future__ import annotations

import pytest

from sipbot.exports import charts
from sipbot.i18n import language
from sipbot.rules.questions import Option, Question, kind, names
from sipbot.rules.results import Cell, QuestionResult
from sipbot.views import groups, results_of

t = language("en")


@pytest.mark.parametrize("name", names())
def test_a_kind_with_no_answer_at_all_is_told_and_drawn(name: str) -> None:
    question = Question("q", name, {"en": "Why?"}, (Option("a", {"en": "A"}), Option("b", {"en": "B"})))
    nobody = Cell(0, kind(name).count(question, []))
    result = QuestionResult(question, nobody, {"gent": nobody}, (), {"nl": nobody})
    words = results_of.of(name)
    table = groups.by_antenna(result, t, {"gent": "Gent"})
    assert words.how(question, t) and words.said(nobody, t) and words.brief(question, nobody, t)
    assert words.lines(question, nobody, t, letters=True)
    assert len(table.columns) == len(table.total.cells)
    assert len(charts.of(name).groups(table)) == 1
    assert len(charts.of(name).options(table)) == len(table.total.figures)
