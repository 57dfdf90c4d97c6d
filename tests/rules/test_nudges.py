"""Reminders of a consultation never come at night or on a holiday, and always leave time to answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.nudges import FROM, LEAST_LEFT, UNTIL, digest, moment
from sipbot.rules.wallclock import instant, local

ZONE = "Europe/Brussels"
OPENS = datetime(2026, 12, 1, 9, tzinfo=UTC)
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 26)}


def at(closes: datetime, offset: str = "2d", opens: datetime = OPENS) -> datetime | None:
    due = moment(closes, ZONE, offset, opens, lambda day: day in CHRISTMAS)
    return local(due, ZONE).replace(tzinfo=None) if due else None


def test_by_day_it_comes_at_its_own_hour() -> None:
    assert at(datetime(2026, 12, 14, 20)) == datetime(2026, 12, 12, 20)


@pytest.mark.parametrize(
    ("closes", "comes"),
    [
        (datetime(2026, 12, 14, 22), datetime(2026, 12, 13, 8)),  # at ten in the evening: next morning
        (datetime(2026, 12, 14, 6), datetime(2026, 12, 12, 8)),  # at six in the morning: at eight
        (datetime(2026, 12, 28, 12), datetime(2026, 12, 27, 8)),  # on a holiday: the day after
        (datetime(2026, 12, 27, 12), datetime(2026, 12, 27, 8)),  # on Christmas Day
    ],
)
def test_at_night_and_on_holidays_it_waits(closes: datetime, comes: datetime) -> None:
    assert at(closes) == comes


def test_where_waiting_would_be_too_late_it_comes_the_evening_before() -> None:
    assert at(datetime(2026, 12, 14, 9), "3h") == datetime(2026, 12, 13, 18)
    assert at(datetime(2026, 12, 27, 9), "3h") == datetime(2026, 12, 24, 18)


def test_before_the_opening_there_is_none() -> None:
    assert at(datetime(2026, 12, 2, 12), "7d") is None


@given(
    st.datetimes(datetime(2026, 12, 3), datetime(2027, 11, 1)),
    st.sampled_from(["30m", "1h", "6h", "1d", "2d", "7d"]),
    st.sets(st.dates(date(2026, 12, 1), date(2027, 11, 1)), max_size=40),
)
def test_whatever_the_calendar_it_respects_all_three(closes: datetime, offset: str, free: set[date]) -> None:
    due = moment(closes, ZONE, offset, OPENS, free.__contains__)
    if due is not None:
        wall = local(due, ZONE)
        assert FROM <= wall.time() < UNTIL or wall.time() == time(18)
        assert wall.date() not in free
        assert instant(closes, ZONE) - due >= LEAST_LEFT - timedelta(hours=1)  # the clocks may change


NOW = datetime(2026, 12, 8, 20)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("now", "closes", "comes"),
    [
        (NOW, datetime(2026, 12, 14, 20), datetime(2026, 12, 10, 18)),
        (datetime(2026, 12, 10, 17, 59), datetime(2026, 12, 14, 20), datetime(2026, 12, 10, 18)),
        (datetime(2026, 12, 10, 18), datetime(2026, 12, 20, 20), datetime(2026, 12, 17, 18)),
        (NOW, datetime(2026, 12, 10, 19), None),  # no time left to answer
        (NOW, datetime(2026, 12, 10, 20), datetime(2026, 12, 10, 18)),
    ],
)
def test_the_digest_comes_on_thursday_evening_if_that_is_in_time(
    now: datetime, closes: datetime, comes: datetime | None
) -> None:
    due = digest(now, closes, ZONE, lambda _: False)
    assert due == (instant(comes, ZONE) if comes else None)


def test_on_a_holiday_the_digest_waits_for_the_next_morning() -> None:
    ascension = date(2027, 5, 6)
    due = digest(datetime(2027, 5, 4, 9), datetime(2027, 5, 20, 20), ZONE, lambda day: day == ascension)
    assert due == instant(datetime(2027, 5, 7, 8), ZONE)
