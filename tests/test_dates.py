"""Days and hours as people write them, in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from sipbot import i18n
from sipbot.views.words import dates

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ZONE = "Europe/Brussels"
LANGUAGES = (*i18n.codes(), i18n.SOURCE)
SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("code", "soon", "kept"),
    [
        ("fr", f"samedi 12 décembre à 18{SPACE}h{SPACE}30", f"samedi 12 décembre 2026 à 18{SPACE}h{SPACE}30"),
        ("nl", "zaterdag 12 december om 18:30", "zaterdag 12 december 2026 om 18:30"),
        ("de", "Samstag, 12. Dezember, 18:30 Uhr", "Samstag, 12. Dezember 2026, 18:30 Uhr"),
        ("en", "Saturday 12 December, 18:30", "Saturday 12 December 2026, 18:30"),
    ],
)
def test_a_chat_reads_a_moment_without_the_year_and_what_is_kept_has_it(
    code: str, soon: str, kept: str
) -> None:
    moment = datetime(2026, 12, 12, 17, 30, tzinfo=UTC)
    assert i18n.language(code).read_on(NOW).moment(moment, ZONE) == soon
    assert i18n.language(code).moment(moment, ZONE) == kept


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("days", "year"), [(-32, True), (-31, False), (0, False), (35, False), (364, False), (365, True)]
)
def test_the_year_is_left_out_only_where_no_other_day_can_be_meant(code: str, days: int, year: bool) -> None:
    day = NOW.date() + timedelta(days=days)
    assert (str(day.year) in i18n.language(code).read_on(NOW).day(day)) is year


@pytest.mark.parametrize("year", [2026, 2028])
def test_the_first_of_a_month_is_said_as_in_french(year: int) -> None:
    assert "1er décembre" in i18n.language("fr").read_on(NOW).day(date(year, 12, 1))


def test_a_full_hour_has_no_minutes_in_french() -> None:
    assert i18n.language("fr").hour(time(18)) == f"18{SPACE}h"
    assert i18n.language("fr").hour(time(9, 5)) == f"9{SPACE}h{SPACE}05"


@pytest.mark.parametrize("code", i18n.codes())
def test_what_the_bot_writes_can_be_typed_back(code: str) -> None:
    t, today = i18n.language(code).read_on(NOW), NOW.date()
    for hour in (time(9, 5), time(12), time(18), time(18, 30)):
        assert dates.read(t.hour(hour), today, hour_first=True).hours == (hour,)
    for day in (date(2026, 12, 1), date(2026, 12, 8)):
        for written in (t.day(day), t.short_day(day)):
            assert dates.read(written, today).days == (day,), written


@pytest.mark.parametrize(
    ("code", "expected"),
    [("fr", "Dans 2 jours"), ("nl", "Over 2 dagen"), ("de", "In 2 Tagen"), ("en", "In 2 days")],
)
def test_a_reminder_says_how_far_off_a_meeting_is_and_not_how_long_there_is_left(
    code: str, expected: str
) -> None:
    assert i18n.language(code).ahead(timedelta(days=2)) == expected


def test_a_language_that_belgium_does_not_write_is_written_as_it_is_elsewhere() -> None:
    """Spanish has no form of Belgium: it falls back to its own."""
    t = i18n.language("es")
    assert "diciembre" in t.day(date(2026, 12, 1)) and t.number(0.5) == "0,5"
