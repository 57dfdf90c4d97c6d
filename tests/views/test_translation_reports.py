"""Where the button for odd translations stands."""

from __future__ import annotations

from sipbot.i18n import language
from sipbot.rules.questions import Question
from sipbot.views.members.translation_reports import MOST_ROWS, button, translated

t = language("fr")
BOTH = Question("q", "text", {"fr": "Pourquoi ?", "nl": "Waarom?"})


def test_it_stands_below_a_question_where_there_is_room() -> None:
    ((shown,),) = button(t, BOTH, "3", 1, MOST_ROWS)
    assert (shown.verb, shown.args) == ("odd", ("3", "1"))
    assert button(t, BOTH, "3", 1, MOST_ROWS + 1) == ()


def test_it_stands_nowhere_without_another_language_to_compare_with() -> None:
    alone = Question("q", "text", {"fr": "Pourquoi ?"})
    other = Question("q", "text", {"nl": "Waarom?", "de": "Warum?"})
    assert not translated(t, alone) and not translated(t, other)
    assert button(t, alone, "3", 1, 1) == button(t, other, "3", 1, 1) == ()
