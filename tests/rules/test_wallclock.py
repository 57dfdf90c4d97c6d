"""Local hours stay what they are through both changes of the clock; what people write is read or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from sipbot.rules.faults import Refusal
from sipbot.rules.meetings import check_start, reminders
from sipbot.rules.wallclock import before, instant, local

PARIS, NEW_YORK, KATHMANDU = "Europe/Paris", "America/New_York", "Asia/Kathmandu"
TODAY = date(2026, 11, 21)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        (PARIS, datetime(2026, 12, 12, 18, 30), utc(2026, 12, 12, 17, 30)),
        (PARIS, datetime(2026, 7, 12, 18, 30), utc(2026, 7, 12, 16, 30)),
        (PARIS, datetime(2026, 3, 29, 2, 30), utc(2026, 3, 29, 1, 30)),  # skipped: 03:30 by the new clock
        (PARIS, datetime(2026, 10, 25, 2, 30), utc(2026, 10, 25, 0, 30)),  # twice: the first
        (NEW_YORK, datetime(2026, 3, 8, 2, 30), utc(2026, 3, 8, 7, 30)),
        (NEW_YORK, datetime(2026, 11, 1, 1, 30), utc(2026, 11, 1, 5, 30)),
        (KATHMANDU, datetime(2026, 12, 12, 18, 30), utc(2026, 12, 12, 12, 45)),
    ],
)
def test_a_local_time_is_one_instant(zone: str, wall: datetime, moment: datetime) -> None:
    assert instant(wall, zone) == moment


def test_the_skipped_hour_is_the_one_after_it() -> None:
    assert local(instant(datetime(2026, 3, 29, 2, 30), PARIS), PARIS).time() == time(3, 30)


def test_a_time_with_an_offset_is_taken_as_it_is() -> None:
    assert instant(datetime.fromisoformat("2026-12-12T18:30+05:45"), PARIS) == utc(2026, 12, 12, 12, 45)


@pytest.mark.parametrize(
    ("zone", "wall"),
    [
        (PARIS, datetime(2026, 4, 1, 18, 30)),  # across 29 March
        (PARIS, datetime(2026, 10, 28, 18, 30)),  # across 25 October
        (NEW_YORK, datetime(2026, 3, 10, 18, 30)),
        (NEW_YORK, datetime(2026, 11, 4, 18, 30)),
        (KATHMANDU, datetime(2026, 4, 1, 18, 30)),
    ],
)
def test_seven_days_before_is_the_same_hour_by_the_clock(zone: str, wall: datetime) -> None:
    reminded = local(before(wall, zone, "7d"), zone)
    assert reminded.replace(tzinfo=None) == wall - timedelta(days=7)


@pytest.mark.parametrize(
    ("wall", "elapsed"),
    [
        (datetime(2026, 4, 1, 18, 30), timedelta(days=7, hours=-1)),
        (datetime(2026, 10, 28, 18, 30), timedelta(days=7, hours=1)),
    ],
)
def test_a_week_with_a_change_of_the_clock_is_an_hour_shorter_or_longer(
    wall: datetime, elapsed: timedelta
) -> None:
    assert instant(wall, PARIS) - before(wall, PARIS, "7d") == elapsed


@pytest.mark.parametrize(
    "wall", [datetime(2026, 3, 29, 3, 30), datetime(2026, 10, 25, 3, 30), datetime(2026, 6, 1, 12, 0)]
)
def test_one_hour_before_is_one_hour_that_passes(wall: datetime) -> None:
    assert instant(wall, PARIS) - before(wall, PARIS, "1h") == timedelta(hours=1)
    assert instant(wall, PARIS) - before(wall, PARIS, "90m") == timedelta(minutes=90)


@pytest.mark.parametrize("offset", ["", "7", "d", "-1d", "1w", "1.5h", "1000d", "7d 1h"])
def test_what_is_no_time_span_says_so(offset: str) -> None:
    with pytest.raises(ValueError, match="time span"):
        before(datetime(2026, 6, 1, 12, 0), PARIS, offset)


def test_reminders_that_lie_behind_us_are_left_out_and_the_others_come_in_order() -> None:
    wall, now = datetime(2026, 12, 12, 18, 30), utc(2026, 12, 8, 12, 0)
    coming = reminders(wall, PARIS, ("1h", "7d", "1d"), now)
    assert [(reminder.offset, reminder.wall_clock) for reminder in coming] == [
        ("1d", datetime(2026, 12, 11, 18, 30)),
        ("1h", datetime(2026, 12, 12, 17, 30)),
    ]


def test_a_meeting_in_the_past_is_refused() -> None:
    now = utc(2026, 12, 12, 17, 30)
    assert check_start(datetime(2026, 12, 12, 18, 31), PARIS, now) == utc(2026, 12, 12, 17, 31)
    with pytest.raises(Refusal):
        check_start(datetime(2026, 12, 12, 18, 30), PARIS, now)
