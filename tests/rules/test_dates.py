"""Days and hours as people write them, in the three languages; what may be meant twice gives both."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot import i18n
from sipbot.rules import dates
from sipbot.rules.dates import Written
from sipbot.rules.faults import Refusal
from sipbot.spelling import plain
from sipbot.views.words.dates import words

TODAY = date(2026, 11, 24)
"""A Tuesday."""
WORDS = words()
NONE: tuple[()] = ()


def read(text: str, *, hour_first: bool = False, today: date = TODAY) -> Written:
    return dates.read(text, today, WORDS, hour_first=hour_first)


def on(*days: str) -> tuple[date, ...]:
    """`12-04` is the 4th of December of 2026; `2027-11-12` says its year."""
    return tuple(date.fromisoformat(day if len(day) == 10 else f"2026-{day}") for day in days)


def at(*hours: str) -> tuple[time, ...]:
    return tuple(time.fromisoformat(hour) for hour in hours)


FORMS: list[tuple[str, tuple[date, ...], tuple[time, ...]]] = [
    # French
    ("aujourd'hui", on("11-24"), NONE),
    ("Aujourd’hui 18h", on("11-24"), at("18:00")),
    ("ce soir 19h30", on("11-24"), at("19:30")),
    ("demain", on("11-25"), NONE),
    ("Demain soir", on("11-25"), NONE),
    ("demain à 18h30", on("11-25"), at("18:30")),
    ("demain midi", on("11-25"), at("12:00")),
    ("après-demain", on("11-26"), NONE),
    ("après demain vers 20 h", on("11-26"), at("20:00")),
    ("vendredi", on("11-27"), NONE),
    ("vendredi 18h30", on("11-27"), at("18:30")),
    ("Ven. 27/11", on("11-27"), NONE),
    ("ce vendredi", on("11-27"), NONE),
    ("vendredi prochain", on("11-27", "12-04"), NONE),
    ("vendredi de la semaine prochaine", on("11-27", "12-04"), NONE),
    ("vendredi en huit", on("12-04"), NONE),
    ("mardi", on("11-24", "12-01"), NONE),
    ("lundi prochain", on("11-30"), NONE),
    ("dimanche 29 novembre", on("11-29"), NONE),
    ("12 décembre", on("12-12"), NONE),
    ("le 12 décembre", on("12-12"), NONE),
    ("samedi 12 décembre 2026", on("12-12"), NONE),
    ("samedi 12 décembre à 18 h 30", on("12-12"), at("18:30")),
    ("1er décembre", on("12-01"), NONE),
    ("le 1er déc. 2026 à 18h", on("12-01"), at("18:00")),
    ("12 dec", on("12-12"), NONE),
    ("3 févr.", on("2027-02-03"), NONE),
    ("le 12", on("12-12"), NONE),
    ("le 30", on("11-30"), NONE),
    ("le 12/12 à 18 h", on("12-12"), at("18:00")),
    ("12/12", on("12-12"), NONE),
    ("12/12/26", on("12-12"), NONE),
    ("12/12/2026", on("12-12"), NONE),
    ("12/12/2026 18:30", on("12-12"), at("18:30")),
    ("12-12-2026", on("12-12"), NONE),
    ("12.12.2026 18.30", on("12-12"), at("18:30")),
    ("12 12", on("12-12"), NONE),
    ("2026-12-12", on("12-12"), NONE),
    ("2026-12-12T18:30", on("12-12"), at("18:30")),
    ("2026-12-12 18:30", on("12-12"), at("18:30")),
    ("dans 3 jours", on("11-27"), NONE),
    ("dans une semaine", on("12-01"), NONE),
    ("dans deux semaines à 18h", on("12-08"), at("18:00")),
    ("samedi 12/12 18h30 svp", on("12-12"), at("18:30")),
    ("28 février 2027", on("2027-02-28"), NONE),
    ("le samedi 12 décembre, à 18h30", on("12-12"), at("18:30")),
    # Dutch
    ("vandaag", on("11-24"), NONE),
    ("vanavond om 20u", on("11-24"), at("20:00")),
    ("morgen", on("11-25"), NONE),
    ("morgen 19u", on("11-25"), at("19:00")),
    ("morgen om 19u30", on("11-25"), at("19:30")),
    ("overmorgen", on("11-26"), NONE),
    ("vrijdag", on("11-27"), NONE),
    ("vr 27/11", on("11-27"), NONE),
    ("za 12/12", on("12-12"), NONE),
    ("za. 12/12 18.30 u", on("12-12"), at("18:30")),
    ("deze vrijdag", on("11-27"), NONE),
    ("volgende vrijdag", on("11-27", "12-04"), NONE),
    ("vrijdag volgende week", on("11-27", "12-04"), NONE),
    ("vrijdag over een week", on("12-04"), NONE),
    ("komende zaterdag", on("11-28"), NONE),
    ("dinsdag", on("11-24", "12-01"), NONE),
    ("12 december", on("12-12"), NONE),
    ("12 december 2026 om 18.30 uur", on("12-12"), at("18:30")),
    ("zaterdag 12 december, 18:30", on("12-12"), at("18:30")),
    ("3 mrt", on("2027-03-03"), NONE),
    ("op 12/12 om 18u", on("12-12"), at("18:00")),
    ("over 3 dagen", on("11-27"), NONE),
    ("over twee weken", on("12-08"), NONE),
    ("binnen een week", on("12-01"), NONE),
    ("12/12 half acht", on("12-12"), at("07:30", "19:30")),
    ("morgen half acht 's avonds", on("11-25"), at("19:30")),
    ("morgen kwart na zeven", on("11-25"), at("07:15", "19:15")),
    ("morgen kwart voor 8 's avonds", on("11-25"), at("19:45")),
    ("morgen voormiddag", on("11-25"), NONE),
    # German
    ("heute", on("11-24"), NONE),
    ("heute Abend um 20 Uhr", on("11-24"), at("20:00")),
    ("morgen 19 Uhr", on("11-25"), at("19:00")),
    ("übermorgen", on("11-26"), NONE),
    ("Freitag", on("11-27"), NONE),
    ("Fr., 27.11.", on("11-27"), NONE),
    ("nächsten Freitag", on("11-27", "12-04"), NONE),
    ("Freitag nächste Woche", on("11-27", "12-04"), NONE),
    ("diesen Freitag", on("11-27"), NONE),
    ("kommenden Samstag um 18 Uhr", on("11-28"), at("18:00")),
    ("Dienstag", on("11-24", "12-01"), NONE),
    ("12. Dezember", on("12-12"), NONE),
    ("am 12. Dezember 2026 um 18.30 Uhr", on("12-12"), at("18:30")),
    ("12. Dez.", on("12-12"), NONE),
    ("Samstag, 12. Dezember 2026, 18:30 Uhr", on("12-12"), at("18:30")),
    ("12.12.", on("12-12"), NONE),
    ("12.12.26", on("12-12"), NONE),
    ("12.12., 18 Uhr", on("12-12"), at("18:00")),
    ("12. 12. 2026", on("12-12"), NONE),
    ("12.12. 2026", on("12-12"), NONE),
    ("12.12. 18.30 Uhr", on("12-12"), at("18:30")),
    ("3. März", on("2027-03-03"), NONE),
    ("3. Mär.", on("2027-03-03"), NONE),
    ("in 3 Tagen", on("11-27"), NONE),
    ("in einer Woche", on("12-01"), NONE),
    ("in zwei Wochen um 19 Uhr", on("12-08"), at("19:00")),
    ("morgen um halb acht abends", on("11-25"), at("19:30")),
    ("12.12. Viertel nach sieben", on("12-12"), at("07:15", "19:15")),
    ("morgen Mittag", on("11-25"), at("12:00")),
    ("Sonnabend", on("11-28"), NONE),
    # a weekday that is not that of the date
    ("vendredi 12/12", on("12-11", "12-12"), NONE),
]
HOURS = [
    ("18:30", "18:30"),
    ("18h30", "18:30"),
    ("18 h 30", "18:30"),
    ("18H", "18:00"),
    ("18 heures", "18:00"),
    ("18 heures 30", "18:30"),
    ("à 18h30", "18:30"),
    ("8h du soir", "20:00"),
    ("20h", "20:00"),
    ("midi", "12:00"),
    ("1830", "18:30"),
    ("18.30", "18:30"),
    ("18.10", "18:10"),
    ("18", "18:00"),
    ("7", "07:00"),
    ("9u", "09:00"),
    ("18u30", "18:30"),
    ("18 u", "18:00"),
    ("18.30 u", "18:30"),
    ("18 uur", "18:00"),
    ("om 8 uur 's avonds", "20:00"),
    ("'s middags om 2 uur", "14:00"),
    ("18 Uhr", "18:00"),
    ("18 Uhr 30", "18:30"),
    ("18.30 Uhr", "18:30"),
    ("18:30 Uhr", "18:30"),
    ("um 8 Uhr abends", "20:00"),
    ("ab 18 Uhr", "18:00"),
    ("mittags", "12:00"),
]
TWICE = [
    ("half acht", "07:30", "19:30"),
    ("halb acht", "07:30", "19:30"),
    ("huit heures et demie", "08:30", "20:30"),
]
TWICE += [("8h moins le quart", "07:45", "19:45"), ("kwart voor acht", "07:45", "19:45")]
NOT_DAYS = [
    "",
    "bientôt",
    "peut-être vendredi",
    "12/12 ou 13/12",
    "vendredi ou samedi",
    "🙂",
    "zzz 12/12",
    "1e100",
    "—",
    "x" * 5000,
]
NOT_HOURS = [
    "",
    "24:00",
    "24h",
    "minuit",
    "18:60",
    "99",
    "-1",
    "18h3",
    "18:30:00",
    "18:30 pm",
    "²",
    "h",
    "18::30",
    "25h30",
]
NO_SUCH = ["31/11", "30 février", "31.04.2027", "29/2/2027", "0/12", "32 décembre"]


@pytest.mark.parametrize("code", i18n.codes())
def test_a_language_has_its_words_for_days_and_hours(code: str) -> None:
    (words,) = (one for one, its in zip(WORDS, i18n.codes(), strict=True) if its == code)
    assert (len(words.weekdays), len(words.months), len(words.numbers), len(words.from_today)) == (7, 12, 12, 3)
    everything = [
        word for group in (*words.weekdays, *words.months, *words.numbers, *words.from_today) for word in group
    ]
    assert everything == [plain(word) for word in everything], "small letters, without accents"


def test_the_table_has_at_least_a_hundred_and_twenty_forms() -> None:
    assert len(FORMS) + len(HOURS) + len(TWICE) >= 120


@pytest.mark.parametrize(("text", "days", "hours"), FORMS, ids=[form[0] for form in FORMS])
def test_a_day_is_read_as_people_write_it(text: str, days: tuple[date, ...], hours: tuple[time, ...]) -> None:
    assert read(text) == Written(days, hours)


@pytest.mark.parametrize(("text", "hour"), HOURS)
def test_an_hour_is_read_as_people_write_it(text: str, hour: str) -> None:
    assert read(text, hour_first=True) == Written((), at(hour))


@pytest.mark.parametrize(("text", "early", "late"), TWICE)
def test_an_hour_of_the_dial_may_be_in_the_morning_or_in_the_evening(text: str, early: str, late: str) -> None:
    assert read(text, hour_first=True).hours == at(early, late)


@pytest.mark.parametrize("text", NOT_DAYS)
def test_what_is_no_day_is_refused_whole(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.code == "not_a_day"


@pytest.mark.parametrize("text", NOT_HOURS)
def test_what_is_no_hour_is_refused_also_the_midnight_that_ends_a_day(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text, hour_first=True)
    assert refused.value.code == "not_an_hour"


@pytest.mark.parametrize("text", NO_SUCH)
def test_a_day_that_no_calendar_has_is_said_so(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.code in {"no_such_day", "not_a_day"}


def test_a_day_that_has_passed_is_asked_about_never_silently_a_year_later() -> None:
    assert read("12/11") == Written(on("2027-11-12"), (), passed=True)
    assert read("12 novembre") == Written(on("2027-11-12"), (), passed=True)
    assert read("jeudi 12/11").days == on("2027-11-11", "2027-11-12"), (
        "Thursday was this year's: both are asked about"
    )
    assert not read("vendredi 12/11").passed, "a Friday is next year's, so that one is meant"
    assert not read("24/11").passed


@pytest.mark.parametrize("text", ["12/11/2026", "2020-01-01", "12 novembre 2025", "12/12/2029", "1/1/9999"])
def test_a_day_with_its_year_that_is_out_of_reach_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.code == "day_out_of_reach"


@pytest.mark.parametrize("code", i18n.codes())
@given(ahead=st.integers(0, 300), hour=st.integers(0, 23), minute=st.sampled_from([0, 15, 30, 45]))
def test_what_sipbot_prints_it_reads(code: str, ahead: int, hour: int, minute: int) -> None:
    """The labels of its own buttons, and its own moments in full."""
    t = i18n.language(code)
    moment = datetime.combine(TODAY + timedelta(days=ahead), time(hour, minute))
    day = moment.date()
    for label in (t.short_day(day), t.day(day)):
        assert day in read(label).days
    assert read(t.hour(moment), hour_first=True).hours == (moment.time(),)
    whole = t("{day}, {hour}", day=t.day(day), hour=t.hour(moment))
    assert read(whole) == Written((day,), (moment.time(),))


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for hour_first in (False, True):
        try:
            meant = read(text, hour_first=hour_first)
        except Refusal:
            continue
        assert all(TODAY <= day <= TODAY + dates.REACH for day in meant.days)
