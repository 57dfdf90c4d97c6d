"""The next one opens at the same hour, on a day like the first."""

from __future__ import annotations

import calendar
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules import repeats
from sipbot.rules.consultations import read

EXAMPLES = Path(__file__).parents[2] / "config" / "consultations"
days = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1))


@given(days, st.sampled_from(sorted(repeats.MONTHS)), st.integers(1, 40))
def test_it_keeps_the_month_the_hour_and_working_days(first: datetime, repeat: str, n: int) -> None:
    opens = repeats.opening(first, repeat, n)
    months = (opens.year - first.year) * 12 + opens.month - first.month
    assert months == n * repeats.MONTHS[repeat] and opens.time() == first.time()
    if first.weekday() < 5:
        assert opens.weekday() < 5
        assert abs(opens.day - first.day) <= 3 or first.day > 25
    elif first.day < 28:
        assert opens.day == first.day


@pytest.mark.parametrize(
    ("first", "repeat", "days"),
    [
        ("2026-12-01", "monthly", ["2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-03"]),
        ("2027-01-29", "monthly", ["2027-02-26", "2027-03-29"]),
        ("2027-03-31", "monthly", ["2027-04-30", "2027-05-31", "2027-06-30", "2027-07-30"]),
        ("2027-11-30", "quarterly", ["2028-02-29", "2028-05-31"]),
        ("2027-01-02", "monthly", ["2027-02-02", "2027-03-02"]),
    ],
)
def test_ends_of_months_and_weekends(first: str, repeat: str, days: list[str]) -> None:
    began = datetime.fromisoformat(f"{first}T10:30")
    assert [repeats.opening(began, repeat, n + 1).date().isoformat() for n in range(len(days))] == days


@given(days, st.integers(1, 30))
def test_the_last_day_stays_the_last_working_day(first: datetime, n: int) -> None:
    first = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if first.weekday() < 5:
        opens = repeats.opening(first, "monthly", n)
        rest = calendar.monthrange(opens.year, opens.month)[1] - opens.day
        assert all((opens + timedelta(days=day)).weekday() > 4 for day in range(1, rest + 1))


def test_every_moment_moves_and_words_come_from_the_latest() -> None:
    first = tomllib.loads((EXAMPLES / "all-kinds.toml").read_text("utf-8")) | {"repeat": "monthly"}
    latest = first | {"id": "all-kinds-2027-01", "title": {"fr": "Mieux", "nl": "Beter", "de": "Besser"}}
    values = repeats.following(first, latest, 2)
    third = read(values, antennas=["liege"], working_groups=["shared-enterprise"])
    assert third.id == "all-kinds-2027-02" and third.title["fr"] == "Mieux"
    assert third.opens == datetime(2027, 2, 1, 10) and third.closes == datetime(2027, 2, 14, 20)
    dates = next(question for question in third.questions if question.kind == "dates")
    assert dates.settings["moments"][0].startswith("2027-03-15T18:30")
