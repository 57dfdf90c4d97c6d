"""Announcing a meeting step by step, in the animator's private chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sipbot import i18n
from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.dates import Written
from sipbot.rules.meetings import UNDO
from sipbot.services.antennas import Antenna
from sipbot.services.meetings import Announced, Meeting
from sipbot.views.members import meetings
from sipbot.views.words.buttons import Rows, laid_out, rows
from sipbot.views.words.labels import text_in

DAYS_AHEAD = (1, 2, 3, 4, 5, 6, 7, 14)
HOURS = ("12:00", "17:30", "18:00", "18:30", "19:00", "19:30", "20:00")


def menu(t: Language, antennas: Sequence[Antenna], upcoming: Sequence[Meeting]) -> Message:
    """Start a new announcement, or change one."""
    called = {a.slug: text_in(a.name, t) for a in antennas}
    new = [
        Button(t("New in {antenna}", antenna=name), "draft", ("antenna", slug)) for slug, name in called.items()
    ]
    names = called if len(antennas) > 1 else {}
    change = [
        Button(_on_button(t, meeting, names.get(meeting.antenna, "")), "meeting", (str(meeting.id),))
        for meeting in upcoming[:8]
    ]
    text = t("Which antenna is the small talk for?")
    if change:
        text += "\n\n" + t("Or choose an announced one, to move or cancel it.")
    return Message(text, t("Small talks"), rows(laid_out(new, most=2), tuple((button,) for button in change)))


def _on_button(t: Language, meeting: Meeting, antenna: str) -> str:
    """A meeting on a button. A phone shows its beginning only, so what tells meetings apart comes first."""
    starts = meeting.starts_at.astimezone(ZoneInfo(meeting.timezone))
    day, hour, title = t.short_day(starts), t.hour(starts), text_in(meeting.title, t)
    if antenna:
        return t("{antenna}, {day}, {hour}: {title}", antenna=antenna, day=day, hour=hour, title=title)
    return t("{day}, {hour}: {title}", day=day, hour=hour, title=title)


def _in_full(t: Language, meeting: Meeting) -> str:
    moment = t.moment(meeting.starts_at, meeting.timezone)
    return t("{moment}: {title}", moment=moment, title=text_in(meeting.title, t))


def ask_title(t: Language, antenna: str, language: str, first: str) -> Message:
    """The title in one of the antenna's languages; after the first it may be kept as it is."""
    name = t.name_of(language)
    text = t("What is it about? Write the title for the chat in {language}.", language=name)
    keep = (Button(t("Keep “{title}”", title=_cut(first)), "draft", ("same",)),) if first else ()
    return Message(text, t("Small talk, {antenna}", antenna=antenna), rows((keep,) if keep else (), _stop(t)))


def _cut(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def ask_day(t: Language, today: date, verb: str = "draft") -> Message:
    days = [today + timedelta(days=ahead) for ahead in DAYS_AHEAD]
    buttons = [Button(t.short_day(day), verb, ("day", day.isoformat())) for day in days]
    return Message(
        t("On which day? Press one, or write it: “tomorrow”, “Friday 18:30”, 12/12."),
        "",
        rows(laid_out(buttons), _stop(t)),
    )


def ask_hour(t: Language, verb: str = "draft") -> Message:
    buttons = [Button(t.hour(time.fromisoformat(hour)), verb, ("hour", hour)) for hour in HOURS]
    return Message(
        t("At what time does it begin? Press one, or write it as 18:30."),
        "",
        rows(laid_out(buttons, most=4), _stop(t)),
    )


def ask_which(t: Language, written: Written, verb: str = "draft") -> Message:
    """What was written may be meant in several ways: a button for each, with its day and hour in full."""
    moments = [(day, hour) for day in written.days or (None,) for hour in written.hours or (None,)]
    buttons = tuple((_moment_button(t, day, hour, verb),) for day, hour in moments)
    text = t("That day has passed. Do you mean next year's?") if written.passed else t("Which one do you mean?")
    return Message(text, "", rows(buttons, _stop(t)))


def _moment_button(t: Language, day: date | None, hour: time | None, verb: str) -> Button:
    if day is None:
        assert hour is not None
        return Button(t.hour(datetime.combine(date.min, hour)), verb, ("hour", f"{hour:%H:%M}"))
    if hour is None:
        return Button(t.day(day), verb, ("day", day.isoformat()))
    whole = datetime.combine(day, hour)
    return Button(
        t("{day}, {hour}", day=t.day(day), hour=t.hour(whole)), verb, ("day", f"{whole:%Y-%m-%dT%H:%M}")
    )


def ask_place(t: Language) -> Message:
    return Message(t("Where? Write the place and the address in one line."), "", _stop(t))


def ask_link(t: Language) -> Message:
    return Message(
        t("Is there a link, to follow from afar or to read beforehand? Send it, or go on without."),
        "",
        rows(((Button(t("No link"), "draft", ("nolink",)),),), _stop(t)),
    )


def _stop(t: Language) -> Rows:
    return ((Button(t("Stop"), "draft", ("stop",)),),)


def preview(t: Language, shown: Mapping[str, Message], chats: int) -> Message:
    """The announcement as each language's chats will show it."""
    parts = [f"▸ {i18n.language(code).name}\n{message.plain}" for code, message in shown.items()]
    parts.append(
        t.n(
            "It goes to {n} chat, {seconds} seconds after you press; until then you can undo it.",
            "It goes to {n} chats, {seconds} seconds after you press; until then you can undo it.",
            chats,
            seconds=int(UNDO.total_seconds()),
        )
    )
    return Message(
        "\n\n".join(parts),
        t("Is this right?"),
        rows(
            ((Button(t("Announce"), "draft", ("publish",)),),),
            ((Button(t("Start again"), "draft", ("again",)),),),
            _stop(t),
        ),
    )


def published(t: Language, meeting: Meeting) -> Message:
    """It is announced; a button takes it back for a moment."""
    return Message(
        t("Announced. It goes out in {seconds} seconds.", seconds=int(UNDO.total_seconds()))
        + "\n\n"
        + _in_full(t, meeting),
        "",
        (
            (Button(t("Undo"), "undo", (str(meeting.id),)),),
            (Button(t("Move or cancel"), "meeting", (str(meeting.id),)),),
        ),
    )


def undone(t: Language, meeting: Meeting) -> Message:
    return Message(t("Undone. Nothing was sent.") + "\n\n" + _in_full(t, meeting))


def stopped(t: Language) -> Message:
    return Message(t("Stopped. Nothing was announced."))


def one(t: Language, announced: Announced) -> Message:
    """One announced meeting, and what can be done with it."""
    id_ = str(announced.meeting.id)
    return Message(
        meetings.facts(t, announced.meeting, text_in(announced.antenna.name, t))
        + "\n\n"
        + meetings.coming(t, announced),
        text_in(announced.meeting.title, t),
        ((Button(t("Move"), "move", (id_,)), Button(t("Cancel the meeting"), "cancel", (id_,))),),
    )


def ask_cancel(t: Language, announced: Announced) -> Message:
    """Whether a meeting shall be cancelled; a button for yes, one for no."""
    id_ = str(announced.meeting.id)
    return Message(
        meetings.facts(t, announced.meeting, text_in(announced.antenna.name, t))
        + "\n\n"
        + t("Cancel it? The chats are told, and in private those who said yes or maybe."),
        text_in(announced.meeting.title, t),
        (
            (Button(t("Yes, cancel it"), "cancel", (id_, "yes")),),
            (Button(t("No, keep it"), "meeting", (id_,)),),
        ),
    )


def done(t: Language, announced: Announced) -> Message:
    """After a move or a cancellation."""
    cancelled = announced.meeting.state == "cancelled"
    text = t("Cancelled. The chats are being told.") if cancelled else t("Moved. The chats are being told.")
    return Message(
        text + "\n\n" + meetings.facts(t, announced.meeting, text_in(announced.antenna.name, t)),
        text_in(announced.meeting.title, t),
    )
