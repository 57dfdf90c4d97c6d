"""The draft of a meeting asks for one thing after the other, and is announced when nothing is lacking."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from sipbot.rules.awaiting import Announcing
from sipbot.rules.dates import Written
from sipbot.rules.faults import Refusal
from sipbot.rules.meeting_drafts import Draft, answered, check_step, finished, missing, moment

LANGUAGES = ("fr", "nl")
EMPTY = Announcing(antenna="brussels")
TITLED = Announcing(antenna="brussels", title={"fr": "Un verre", "nl": "Een glas"})
WHOLE = Announcing(
    antenna="brussels",
    title={"fr": "Un verre", "nl": "Een glas"},
    day="2026-12-10",
    hour="18:30",
    place="Place Flagey 1",
    link="",
)
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ZONE = "Europe/Brussels"
TENTH, EVENING = date(2026, 12, 10), time(18, 30)


def test_each_language_has_its_title_before_the_day_is_asked() -> None:
    first = answered(EMPTY, LANGUAGES, "title", "Un  verre")
    assert (first.title, missing(first, LANGUAGES)) == ({"fr": "Un verre"}, "title")
    second = answered(first, LANGUAGES, "same", "")
    assert (second.title, missing(second, LANGUAGES)) == ({"fr": "Un verre", "nl": "Un verre"}, "day")


def test_what_is_lacking_is_asked_in_order_and_nothing_twice() -> None:
    steps_in_order, draft = [], TITLED
    steps = {"day": "2026-12-10", "hour": "18:30", "place": "Ici", "link": ""}
    while (step := missing(draft, LANGUAGES)) in steps:
        steps_in_order.append(step)
        draft = replace(draft, **{step: steps[step]})
    assert steps_in_order == list(steps)


@pytest.mark.parametrize("step", ["title", "same", "hour", "place", "link", "nolink", "preview", "weather"])
def test_a_button_of_another_step_is_out_of_date(step: str) -> None:
    check_step(TITLED, LANGUAGES, "day")
    with pytest.raises(Refusal, match="unknown_button"):
        check_step(TITLED, LANGUAGES, step)


def test_the_day_may_be_changed_while_the_hour_is_asked() -> None:
    check_step(Announcing(antenna="brussels", title=TITLED.title, day="2026-12-10"), LANGUAGES, "day")


@pytest.mark.parametrize(
    ("day", "written", "expected"),
    [
        (None, Written((TENTH,), ()), ("2026-12-10", None)),
        (None, Written((TENTH,), (EVENING,)), ("2026-12-10", "18:30")),
        ("2026-12-09", Written((), (EVENING,)), ("2026-12-09", "18:30")),
        ("2026-12-09", Written((TENTH,), ()), ("2026-12-10", None)),
    ],
)
def test_a_day_and_an_hour_come_together_or_one_by_one(
    day: str | None, written: Written, expected: tuple[str, str | None]
) -> None:
    assert moment(day, written, ZONE, NOW) == expected


def test_a_moment_that_has_passed_is_refused() -> None:
    with pytest.raises(Refusal, match="meeting_in_the_past"):
        moment("2026-12-01", Written((), (time(9, 59),)), ZONE, NOW)


def test_only_a_whole_draft_is_announced() -> None:
    assert finished(WHOLE, LANGUAGES) == Draft(
        "brussels", WHOLE.title, datetime(2026, 12, 10, 18, 30), "Place Flagey 1", ""
    )
    with pytest.raises(Refusal, match="unknown_button"):
        finished(WHOLE, (*LANGUAGES, "de"))
