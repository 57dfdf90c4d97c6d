"""Local hours stay what they are through both changes of the clock; what people write is read or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.rules.faults import Refusal
from sipbot.rules.meetings import check_start, reminders
from sipbot.rules.wallclock import before, instant, local, read_day, read_hour

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
    found = local(before(wall, zone, "7d"), zone)
    assert found.replace(tzinfo=None) == wall - timedelta(days=7)


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
    found = reminders(wall, PARIS, ("1h", "7d", "1d"), now)
    assert [(reminder.offset, reminder.wall_clock) for reminder in found] == [
        ("1d", datetime(2026, 12, 11, 18, 30)),
        ("1h", datetime(2026, 12, 12, 17, 30)),
    ]


def test_a_meeting_in_the_past_is_refused() -> None:
    now = utc(2026, 12, 12, 17, 30)
    assert check_start(datetime(2026, 12, 12, 18, 31), PARIS, now) == utc(2026, 12, 12, 17, 31)
    with pytest.raises(Refusal):
        check_start(datetime(2026, 12, 12, 18, 30), PARIS, now)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("12/12", date(2026, 12, 12)),
        ("12/12/2026", date(2026, 12, 12)),
        ("12-12-2026", date(2026, 12, 12)),
        ("12.12.", date(2026, 12, 12)),
        ("12.12.2026", date(2026, 12, 12)),
        ("12. 12. 2026", date(2026, 12, 12)),
        (" 1/2 ", date(2027, 2, 1)),
        ("2026-12-12", date(2026, 12, 12)),
        ("21/11", TODAY),
        ("20/11", date(2027, 11, 20)),
        ("29/2/2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(written: str, day: date) -> None:
    assert read_day(written, TODAY) == day


@pytest.mark.parametrize(
    "written",
    [
        "",
        "demain",
        "morgen",
        "31/4",
        "31.04.2027",
        "29/2/2027",
        "32/1",
        "0/1",
        "12/13",
        "12/12/9999",
        "9999-12-31",
        "0000-01-01",
        "1/1/0000",
        "20/11/2026",
        "12/12/2029",
        "12/12/26",
        "2026-13-01",
        "12/12/2026/1",
        "²/1",
        "99999999999999/1",
        "١٢/١٢/99999",
    ],
)
def test_a_day_that_is_none_or_out_of_reach_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        read_day(written, TODAY)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("18:30", time(18, 30)),
        ("18h30", time(18, 30)),
        ("18 h 30", time(18, 30)),
        ("18h", time(18, 0)),
        ("18 heures", time(18, 0)),
        ("18 u", time(18, 0)),
        ("18u30", time(18, 30)),
        ("18.30 uur", time(18, 30)),
        ("18.30 Uhr", time(18, 30)),
        ("18 Uhr", time(18, 0)),
        ("18:30 Uhr", time(18, 30)),
        ("18 Uhr 30", time(18, 30)),
        ("9H05", time(9, 5)),
        ("0:00", time(0, 0)),
        (" 18 ", time(18, 0)),
    ],
)
def test_an_hour_is_read_as_people_write_it(written: str, hour: time) -> None:
    assert read_hour(written) == hour


@pytest.mark.parametrize(
    "written",
    ["", "24:00", "18:60", "99", "-1", "midi", "18h3", "18:30:00", "1830", "18:30 pm", "²", "h", "18::30"],
)
def test_an_hour_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        read_hour(written)


@given(st.text(alphabet="0123456789./- hHuUr:\u0660²é", max_size=14))
def test_whatever_is_written_is_read_or_refused_and_never_breaks(written: str) -> None:
    for read in (lambda text: read_day(text, TODAY), read_hour):
        try:
            read(written)
        except Refusal:
            continue
