"""Small talks: announced step by step, come to with one press, moved, cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.cast import BRUSSEL, BRUXELLES, LIEGE
from tests.scenarios.announcing import PLACE, TITLE, announces, fills_in
from tests.stage import Actor, Stage, beat, newcomer, shown_in

ZONE = "Europe/Brussels"
STARTS = datetime(2026, 12, 12, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def at_their_phones(luc: Actor, saskia: Actor) -> None:
    await luc.starts()
    await saskia.starts()


async def test_announced_step_by_step_and_read_with_date_hour_place_and_link(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Luc announces from his own chat. He sees the announcement as Liège will; 60 seconds after his press it
    stands in the group, with everything that one needs to come."""
    await fills_in(luc, link="https://example.org/cafe")
    preview = luc.last()
    assert luc.t.moment(STARTS, ZONE) in preview and PLACE in preview and "https://example.org/cafe" in preview
    assert aicha.in_group() == []
    await luc.taps("Announce")
    assert aicha.in_group() == []
    await stage.until(stage.clock.now() + timedelta(seconds=62))
    (text,) = aicha.in_group()
    for part in (TITLE, aicha.t.moment(STARTS, ZONE), PLACE, "Liège", "https://example.org/cafe"):
        assert part in text
    assert aicha.buttons(in_group=True) == [aicha.says(answer) for answer in ("I come", "Maybe", "I can't")]


@pytest.mark.alike
async def test_brussels_reads_it_in_both_languages_and_so_does_who_announces(
    stage: Stage, miet: Actor, bruxelles: Actor
) -> None:
    """Miet is asked for the title in French and in Dutch, and previews both; each chat gets its own."""
    await miet.starts()
    await fills_in(
        miet,
        antenna="Brussel",
        titles=("La coopérative en débat", "De coöperatie in gesprek"),
        place="Rue Émile Féron 70",
    )
    preview = miet.last()
    assert "La coopérative en débat" in preview and "De coöperatie in gesprek" in preview
    assert bruxelles.t.moment(STARTS, ZONE) in preview and miet.t.moment(STARTS, ZONE) in preview
    await miet.taps("Announce")
    await stage.until(stage.clock.now() + timedelta(seconds=62))
    assert "La coopérative en débat" in bruxelles.in_group()[-1]
    assert "De coöperatie in gesprek" in miet.in_group()[-1]
    assert "La coopérative" not in miet.in_group()[-1]


@pytest.mark.alike
async def test_the_same_title_in_both_languages_by_one_press(
    stage: Stage, miet: Actor, bruxelles: Actor
) -> None:
    """ "SmartCafé" needs no translation."""
    await miet.starts()
    await miet.asks("announce")
    await miet.taps("New in {antenna}", antenna="Brussel")
    await miet.writes("SmartCafé")
    await miet.taps("Keep “{title}”", title="SmartCafé")
    for text in ("12/12/2026", "18:30", "Rue Émile Féron 70"):
        await miet.writes(text)
    await miet.taps("No link")
    await miet.taps("Announce")
    await stage.until(stage.clock.now() + timedelta(seconds=62))
    assert "SmartCafé" in bruxelles.in_group()[-1] and "SmartCafé" in miet.in_group()[-1]


@pytest.mark.parametrize("speed", [10.0])
async def test_undone_within_a_minute_nothing_is_ever_sent(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """The wrong day! Luc presses "undo" at once: nothing reaches the group, not then and not as a reminder."""
    await fills_in(luc)
    await luc.taps("Announce")
    await luc.taps("Undo")
    assert luc.says("Undone. Nothing was sent.") in luc.last()
    await stage.until(STARTS + timedelta(hours=1))
    assert aicha.in_group() == []


@pytest.mark.alike
async def test_undone_too_late_is_said_so(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """After the minute it has gone out: Luc is told that he can still move or cancel it."""
    await announces(luc)
    assert await luc.taps("Undo") == luc.refused("too_late_to_undo")
    assert TITLE in aicha.in_group()[-1]


@pytest.mark.alike
async def test_days_and_hours_may_be_typed_as_people_write_them(luc: Actor) -> None:
    """With slashes or dots, without the year; as in French, as in Flanders, as in Eupen."""
    await fills_in(luc, day=" 9/12 ", hour="18h30")
    assert luc.t.day(datetime(2026, 12, 9)) in luc.last() and luc.t.hour(time(18, 30)) in luc.last()
    await fills_in(luc, day="12.12.2026", hour="18 u")
    assert luc.t.day(datetime(2026, 12, 12)) in luc.last() and luc.t.hour(time(18)) in luc.last()
    await fills_in(luc, day="2026-12-12", hour="20.15 Uhr")
    assert luc.t.hour(time(20, 15)) in luc.last()


@pytest.mark.alike
async def test_what_is_no_day_hour_or_link_is_asked_again(luc: Actor) -> None:
    """31 April, the year 9999, yesterday, "tomorrow evening": Luc is told what to write, and goes on from
    there."""
    await luc.asks("announce")
    await luc.taps("New in {antenna}", antenna="Liège")
    await luc.writes(TITLE)
    for typed, code in (
        ("31/4/2027", "no_such_day"),
        ("12/12/9999", "day_out_of_reach"),
        ("29/11/2026", "day_out_of_reach"),
        ("un de ces jours", "not_a_day"),
        ("18h30", "not_a_day"),
    ):
        await luc.writes(typed)
        assert luc.last() == luc.refused(code, **({"day": typed} if code == "no_such_day" else {}))
    await luc.writes("30/11/2026")
    for typed, code in (("25:00", "not_an_hour"), ("le soir", "not_an_hour"), ("8:00", "meeting_in_the_past")):
        await luc.writes(typed)
        assert luc.last() == luc.refused(code)
    await luc.writes("18:30")
    await luc.writes("x" * 201)
    assert luc.last() == luc.refused("line_too_long", length="201", most="200")
    await luc.writes(PLACE)
    for typed in ("example.org", "javascript:alert(1)", "https://ex ample.org"):
        await luc.writes(typed)
        assert luc.last() == luc.refused("not_a_link")
    await luc.taps("No link")
    assert any(luc.says("Is this right?") in text for text in luc.private())


WRITTEN = {
    "fr": ("samedi 12 décembre à 18h30", "samedi prochain à 20 h", "le 12/11"),
    "nl": ("za 12/12 om 18u30", "volgende zaterdag om 20u", "12 november"),
    "de": ("Samstag, 12. Dezember, 18.30 Uhr", "nächsten Samstag um 20 Uhr", "12.11."),
}


@pytest.mark.parametrize("code", sorted(WRITTEN))
@pytest.mark.alike
async def test_day_and_hour_are_written_in_one_line_as_people_write_them(
    stage: Stage, luc: Actor, miet: Actor, saskia: Actor, aicha: Actor, code: str
) -> None:
    """An animator writes day and hour in one line. What may be meant twice is asked about, with both days in
    full; a day of two weeks ago is not silently one of next year."""
    whole, twice, gone = WRITTEN[code]
    await luc.asks("announce")
    await luc.taps("New in {antenna}", antenna="Liège")
    await luc.writes(TITLE)
    await luc.writes(gone)
    assert luc.says("That day has passed. Do you mean next year's?") in luc.last()
    await luc.writes(twice)
    assert luc.says("Which one do you mean?") in luc.last()
    first, second = (datetime(2026, 12, day, 20, 0, tzinfo=UTC) for day in (5, 12))
    both = [luc.says("{day}, {hour}", day=luc.t.day(day), hour=luc.t.hour(day)) for day in (first, second)]
    assert luc.buttons()[:2] == both
    await luc.writes(whole)
    await luc.writes(PLACE)
    await luc.taps("No link")
    assert luc.t.moment(STARTS, ZONE) in luc.last()
    await luc.taps("Announce")
    await stage.until(stage.clock.now() + timedelta(seconds=62))
    assert aicha.t.moment(STARTS, ZONE) in aicha.in_group()[-1]


@pytest.mark.alike
async def test_a_day_that_was_asked_about_is_chosen_with_its_hour(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Luc means the Saturday after next; one press says so, and the hour that he wrote is kept. Moving asks
    alike."""
    await luc.asks("announce")
    await luc.taps("New in {antenna}", antenna="Liège")
    await luc.writes(TITLE)
    await luc.writes("samedi prochain à 18h30")
    await luc.presses(luc.buttons()[1])
    await luc.writes(PLACE)
    await luc.taps("No link")
    assert luc.t.moment(STARTS, ZONE) in luc.last()
    await luc.taps("Announce")
    await luc.taps("Move or cancel")
    await luc.taps("Move")
    await luc.writes("samedi prochain à 20h")
    await luc.presses(luc.buttons()[0])
    await stage.until(stage.clock.now() + timedelta(seconds=62))
    assert aicha.t.moment(datetime(2026, 12, 5, 19, 0, tzinfo=UTC), ZONE) in aicha.in_group()[-1]


@pytest.mark.alike
async def test_started_again_or_stopped_half_way(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """Luc stops: what he types afterwards is no announcement. He starts again: the old buttons do nothing."""
    await luc.asks("announce")
    await luc.taps("New in {antenna}", antenna="Liège")
    await luc.writes("Un titre")
    await luc.taps("Stop")
    await luc.writes("12/12/2026")
    assert luc.says("I did not understand that.") in luc.last()
    await fills_in(luc, titles=("Autre chose",))
    await luc.taps("Start again")
    assert luc.buttons() == [luc.says("Stop")], "the title is asked for again"
    gone = await luc.presses_what_is_gone(luc.says("Announce"), "draft", "publish")
    assert gone == luc.refused("unknown_button")
    await stage.until(stage.clock.now() + timedelta(minutes=5))
    assert aicha.in_group() == []


async def test_coming_maybe_and_not_with_one_press_and_the_counts_follow(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Aïcha comes. Her neighbour perhaps. Aïcha cannot, after all. The message shows how many, not who."""
    await announces(luc)
    paul = newcomer(stage, LIEGE, "Paul", "fr")
    for person, answer in ((aicha, "I come"), (paul, "Maybe")):
        note = await person.presses(person.says(answer), in_group=True)
        assert person.is_told(note, person.t.moment(STARTS, ZONE))
    await beat(stage)
    assert coming(aicha, 1, 1, 0) in aicha.in_group()[-1]
    assert "Paul" not in aicha.in_group()[-1]
    await aicha.presses(aicha.says("I can't"), in_group=True)
    await beat(stage)
    assert coming(aicha, 0, 1, 1) in aicha.in_group()[-1]


def coming(person: Actor, yes: int, maybe: int, no: int) -> str:
    return person.says("✅ I come: {yes} · 🤔 Maybe: {maybe} · ✖️ I can't: {no}", yes=yes, maybe=maybe, no=no)


async def test_the_reminders_come_seven_days_one_day_and_one_hour_before(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """In Liège: a week before at the same hour, the day before at the same hour, an hour before. Each says when
    and where again, and can be answered."""
    await announces(luc, day="12/12/2026")
    await stage.until(STARTS + timedelta(hours=2))
    assert [f"{at:%d/%m %H:%M}" for at in aicha.sent_at("⏰")] == ["05/12 18:30", "11/12 18:30", "12/12 17:30"]
    assert PLACE in aicha.in_group()[-1] and aicha.t.moment(STARTS, ZONE) in aicha.in_group()[-1]


@pytest.mark.parametrize("start", [datetime(2027, 3, 15, 8, 0, tzinfo=UTC)])
@pytest.mark.alike
async def test_the_reminders_keep_the_local_hour_when_summer_time_begins(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Sunday 28 March 2027, the clocks go forward at two. A small talk at 18:30 that day: the day before it was
    18:30 as well; the last hour is an hour."""
    await announces(luc, day="28/03/2027")
    await stage.until(datetime(2027, 3, 28, 18, 0, tzinfo=UTC))
    assert [f"{at:%d/%m %H:%M %z}" for at in aicha.sent_at("⏰")] == [
        "21/03 18:30 +0100",
        "27/03 18:30 +0100",
        "28/03 17:30 +0200",
    ]


@pytest.mark.parametrize("start", [datetime(2027, 3, 26, 8, 0, tzinfo=UTC)])
@pytest.mark.alike
async def test_an_hour_that_the_clocks_skip_is_taken_as_the_one_after(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """A night owl announces 02:30 on the night of the change, an hour that does not exist."""
    await announces(luc, day="28/03/2027", hour="02:30")
    await stage.until(datetime(2027, 3, 28, 3, 0, tzinfo=UTC))
    assert [f"{at:%H:%M %z}" for at in aicha.sent_at("⏰")] == ["02:30 +0100", "01:30 +0100"]


@pytest.mark.alike
async def test_eupen_has_a_reminder_of_its_own(stage: Stage, saskia: Actor, heidi: Actor) -> None:
    """In Eupen people come from far: they are reminded three days before as well."""
    await announces(saskia, antenna="Eupen", titles=("Das Wirtschaftsmodell",), place="Klötzerbahn 10")
    await stage.until(STARTS + timedelta(hours=1))
    assert [f"{at:%d/%m %H:%M}" for at in heidi.sent_at("⏰")] == [
        "05/12 18:30",
        "09/12 18:30",
        "11/12 18:30",
        "12/12 17:30",
    ]


async def test_moved_the_chats_and_those_who_come_are_told_and_the_old_reminders_are_gone(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """The room is not free. Luc moves it by two days. Aïcha, who comes, and Paul, who might, hear of it
    in private, Rosa, who cannot, does not; the group reads the new date; reminders follow the new date
    only."""
    paul, rosa = newcomer(stage, LIEGE, "Paul", "fr"), newcomer(stage, LIEGE, "Rosa", "fr")
    for person in (aicha, paul, rosa):
        await person.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await paul.presses(paul.says("Maybe"), in_group=True)
    await rosa.presses(rosa.says("I can't"), in_group=True)
    before = {person.name: len(person.private()) for person in (aicha, paul, rosa)}
    await luc.taps("Move or cancel")
    await luc.taps("Move")
    await luc.writes("14/12")
    await luc.writes("19:00")
    await beat(stage)
    new = aicha.t.moment(datetime(2026, 12, 14, 18, 0, tzinfo=UTC), ZONE)
    for person in (aicha, paul):
        assert new in person.last() and TITLE in person.last()
    assert {person.name: len(person.private()) for person in (aicha, paul, rosa)} == {
        "Aïcha": before["Aïcha"] + 1,
        "Paul": before["Paul"] + 1,
        "Rosa": before["Rosa"],
    }
    assert new in aicha.in_group()[0], "the announcement itself shows the new date"
    assert new in aicha.in_group()[-1] and len(aicha.in_group()) == 2
    assert coming(aicha, 1, 1, 1) in aicha.in_group()[0], "what they said is kept"
    await stage.until(datetime(2026, 12, 14, 18, 30, tzinfo=UTC))
    assert [f"{at:%d/%m %H:%M}" for at in aicha.sent_at("⏰")] == ["07/12 19:00", "13/12 19:00", "14/12 18:00"]


async def test_cancelled_everybody_concerned_is_told_and_no_reminder_comes(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Luc is ill. He is asked whether he is sure; then the group and those who come are told, and that is
    the end."""
    await aicha.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await luc.taps("Move or cancel")
    await luc.taps("Cancel the meeting")
    await luc.taps("No, keep it")
    assert len(aicha.in_group()) == 1
    await luc.taps("Cancel the meeting")
    await luc.taps("Yes, cancel it")
    await beat(stage)
    assert aicha.says("Cancelled: {title}", title=TITLE) in aicha.last()
    assert aicha.says("❌ Cancelled: this small talk does not take place.") in aicha.in_group()[0]
    assert aicha.says("Cancelled: {title}", title=TITLE) in aicha.in_group()[-1]
    await stage.until(STARTS + timedelta(hours=1))
    assert aicha.sent_at("⏰") == []
    note = await aicha.presses_what_is_gone(aicha.says("I come"), "come", "1", "yes", in_group=True)
    assert note == aicha.refused("meeting_cancelled")


@pytest.mark.alike
async def test_cancelled_after_a_move_and_a_reminder_no_message_has_buttons_any_more(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """In the group the new date and the reminder, in private the new date: all say that it is cancelled."""
    await aicha.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await luc.taps("Move or cancel")
    await luc.taps("Move")
    await luc.writes("14/12")
    await luc.writes("19:00")
    await stage.until(datetime(2026, 12, 13, 19, 0, tzinfo=UTC))
    await luc.asks("announce")
    await luc.presses(TITLE)
    await luc.taps("Cancel the meeting")
    await luc.taps("Yes, cancel it")
    await beat(stage)
    for group in (aicha.group, None):
        shown = [m for m in stage.phones.screen(aicha.id, group) if TITLE in m.text]
        assert len(shown) >= 2 and not any(m.buttons for m in shown), group


@pytest.mark.alike
async def test_cancelled_before_it_went_out_nobody_ever_hears_of_it(
    stage: Stage, luc: Actor, aicha: Actor
) -> None:
    """Cancelled in the first minute, by the other button."""
    await fills_in(luc)
    await luc.taps("Announce")
    await luc.taps("Move or cancel")
    await luc.taps("Cancel the meeting")
    await luc.taps("Yes, cancel it")
    await stage.until(STARTS)
    shown = aicha.in_group()
    assert shown == [] or (len(shown) <= 2 and "❌" in shown[0])


@pytest.mark.alike
async def test_a_press_after_it_has_begun_is_refused_in_words(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """Aïcha says at 19:00 that she comes at 18:30."""
    await announces(luc)
    await stage.until(STARTS + timedelta(minutes=30))
    assert await aicha.presses(aicha.says("I come"), in_group=True) == aicha.refused("meeting_begun")


@pytest.mark.alike
async def test_an_animator_announces_in_their_own_antenna_only(luc: Actor, saskia: Actor, aicha: Actor) -> None:
    """Luc is offered Liège; Saskia, the coordinator, all four; Aïcha is told whom it is for."""
    await luc.asks("announce")
    assert luc.buttons() == [luc.says("New in {antenna}", antenna="Liège")]
    await saskia.asks("announce")
    assert len(saskia.buttons()) == 4
    await aicha.starts()
    await aicha.asks("announce")
    assert aicha.last() == aicha.refused("not_allowed", who="animator")


@pytest.mark.alike
async def test_who_sees_several_antennas_reads_first_whose_meeting_each_is(saskia: Actor, luc: Actor) -> None:
    """The same evening in Liège and in Eupen. Saskia's two buttons begin with the antenna, as a phone cuts them
    after some thirty characters; Luc has but one antenna, and his begins with the day."""
    await announces(saskia, antenna="Luik")
    await announces(saskia, antenna="Eupen")
    await saskia.asks("announce")
    day = saskia.t.short_day(STARTS.date())
    assert [label[:21].rpartition(",")[0] for label in saskia.buttons()[4:]] == [
        f"Luik, {day}",
        f"Eupen, {day}",
    ]
    await luc.asks("announce")
    assert luc.buttons()[1].startswith(luc.t.short_day(STARTS.date()))


@pytest.mark.alike
async def test_other_antennas_do_not_hear_of_it(stage: Stage, luc: Actor) -> None:
    """Two chats of Brussels, one of Liège: an announcement goes to its own antenna only."""
    await announces(luc)
    assert [len(shown_in(stage, chat)) for chat in (LIEGE, BRUXELLES, BRUSSEL)] == [1, 0, 0]
