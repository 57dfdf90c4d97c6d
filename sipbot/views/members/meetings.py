"""Meetings: the announcement, what changes, the reminder."""

from __future__ import annotations

from datetime import datetime, timedelta

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.services.meetings import Announced, Meeting
from sipbot.views.words.buttons import Rows
from sipbot.views.words.labels import text_in


def answer_label(t: Language, answer: str) -> str:
    return {"yes": t("I come"), "maybe": t("Maybe"), "no": t("I can't")}[answer]


def answer_buttons(t: Language, meeting: Meeting) -> Rows:
    return (
        tuple(
            Button(answer_label(t, answer), "come", (str(meeting.id), answer))
            for answer in ("yes", "maybe", "no")
        ),
    )


def facts(t: Language, meeting: Meeting, antenna: str) -> str:
    """Date, hour, place and link: what everybody needs, in the message itself."""
    lines = [
        t("📅 {moment}", moment=t.moment(meeting.starts_at, meeting.timezone)),
        t("📍 {place} ({antenna})", place=meeting.place, antenna=antenna),
    ]
    if meeting.link:
        lines.append(t("🔗 {link}", link=meeting.link))
    return "\n".join(lines)


def announcement(t: Language, announced: Announced) -> Message:
    """What a chat of the antenna shows, with how many come."""
    meeting = announced.meeting
    title = t("Small talk: {title}", title=text_in(meeting.title, t))
    if meeting.state == "cancelled":
        return Message(
            "\n\n".join(
                (
                    t("❌ Cancelled: this small talk does not take place."),
                    facts(t, meeting, text_in(announced.antenna.name, t)),
                )
            ),
            title,
        )
    return Message(
        "\n\n".join(
            (
                facts(t, meeting, text_in(announced.antenna.name, t)),
                t("Everybody is welcome. Do you come?"),
                coming(t, announced),
            )
        ),
        title,
        answer_buttons(t, meeting),
    )


def coming(t: Language, announced: Announced) -> str:
    counts = announced.coming
    return t(
        "✅ I come: {yes} · 🤔 Maybe: {maybe} · ✖️ I can't: {no}",
        yes=t.number(counts["yes"]),
        maybe=t.number(counts["maybe"]),
        no=t.number(counts["no"]),
    )


def answered(t: Language, meeting: Meeting, answer: str) -> str:
    """The private note after a press."""
    moment = t.moment(meeting.starts_at, meeting.timezone)
    return {
        "yes": t("✓ Noted: you come. {moment}. One press changes it.", moment=moment),
        "maybe": t("✓ Noted: perhaps you come. {moment}. One press changes it.", moment=moment),
        "no": t("✓ Noted: you can't come. One press changes it."),
        "": t("✓ Noted: your answer is taken back."),
    }[answer]


def moved(t: Language, announced: Announced, was: datetime) -> Message:
    """To who comes or may come: the new date, `was` the old one on the clock there."""
    meeting = announced.meeting
    text = (
        t(
            "It was planned for {moment}. The new date:",
            moment=t("{day}, {hour}", day=t.day(was), hour=t.hour(was)),
        ),
        facts(t, meeting, text_in(announced.antenna.name, t)),
        t("Do you still come? What you said before is kept until you change it."),
    )
    return Message(
        "\n\n".join(text),
        t("New date: {title}", title=text_in(meeting.title, t)),
        answer_buttons(t, meeting),
    )


def cancelled(t: Language, announced: Announced) -> Message:
    """To who came or might have come: it does not take place."""
    meeting = announced.meeting
    return Message(
        "\n\n".join(
            (
                t("This small talk does not take place:"),
                facts(t, meeting, text_in(announced.antenna.name, t)),
                t("We are sorry for the change of plans."),
            )
        ),
        t("Cancelled: {title}", title=text_in(meeting.title, t)),
    )


def reminder(t: Language, announced: Announced, left: timedelta, *, late: bool) -> Message:
    """A reminder says when and where again, and lets one answer."""
    meeting = announced.meeting
    text = [facts(t, meeting, text_in(announced.antenna.name, t)), coming(t, announced)]
    if late:
        text.insert(0, t("This reminder comes later than planned; we apologise."))
    return Message(
        "\n\n".join(text),
        t("⏰ {ahead}: {title}", ahead=t.ahead(left), title=text_in(meeting.title, t)),
        answer_buttons(t, meeting),
    )
