"""Meetings: announced, moved, cancelled, come to, remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sipbot.chat import OF_A_MEETING, About, Address, Owed, Subject
from sipbot.facts import Announcement, Cancelled, Moved, OfAMeeting, Reminder
from sipbot.rules import meetings as rules
from sipbot.rules import moments
from sipbot.rules.faults import Refusal
from sipbot.rules.meeting_drafts import Draft
from sipbot.store import agenda, antennas, meetings, outbox, people, posts
from sipbot.store.agenda import Entry
from sipbot.store.antennas import Antenna, Chat
from sipbot.store.meetings import Coming, Meeting
from sipbot.store.people import Person

from . import Tx, Work

__all__ = ["Draft", "Meeting", "announce", "cancel", "come", "find", "move", "remind", "undo"]

LATE = timedelta(minutes=10)
"""From how late on a reminder says that it is late."""


async def announce(work: Work, draft: Draft, by: str, *, hold: timedelta = rules.UNDO) -> Meeting:
    """Announce in the antenna's chats, after `hold`; note its reminders. Raises Refusal."""
    tx, now = work.tx, work.now
    antenna = await _antenna(work, draft.antenna)
    starts_at = rules.check_start(draft.wall_clock, antenna.timezone, now)
    id_ = await meetings.add(
        tx,
        antenna=antenna.slug,
        title=dict(draft.title),
        place=draft.place,
        link=draft.link,
        starts_at=starts_at,
        wall_clock=f"{draft.wall_clock:%Y-%m-%dT%H:%M}",
        timezone=antenna.timezone,
        state="announced",
        announced_at=now + hold,
        announced_by=by,
    )
    meeting = await find(tx, id_)
    for chat in await antennas.all_chats(tx):
        if chat.antenna == antenna.slug and chat.reachable:
            await _owe(
                tx, now, meeting, Announcement(meeting=meeting.id), chat.address, chat.language, at=now + hold
            )
    await _note_reminders(tx, meeting, antenna, now)
    return meeting


async def catch_up(tx: Tx, now: datetime, chat: Chat) -> None:
    """A chat that can be written to again hears of the meetings that were announced meanwhile."""
    for meeting in await meetings.upcoming(tx, now, {chat.antenna}):
        if await posts.get(tx, Subject(About.MEETING, str(meeting.id)), chat.address) is None:
            at = max(now, meeting.announced_at)
            await _owe(tx, now, meeting, Announcement(meeting=meeting.id), chat.address, chat.language, at=at)


async def _antenna(work: Work, slug: str) -> Antenna:
    known = await work.antennas()
    if slug not in known:
        raise Refusal("unknown_antenna", slug=slug, known=", ".join(known))
    return known[slug]


async def _owe(
    tx: Tx,
    now: datetime,
    meeting: Meeting,
    facts: OfAMeeting,
    to: Address,
    language: str,
    *,
    act: str = "",
    at: datetime | None = None,
) -> None:
    """What is owed about a meeting; only the announcement itself is kept up to date later.

    `act` tells apart what is owed again each time it is done.
    """
    about = About.MEETING if isinstance(facts, Announcement) else About(facts.screen)
    await outbox.owe(
        tx,
        Owed(
            key=":".join([facts.screen, str(meeting.id), meeting.wall_clock, *_which(facts), act, str(to)]),
            to=to,
            facts=facts,
            language=language,
            subject=Subject(about, str(meeting.id)),
            at=at,
            not_after=meeting.starts_at,
        ),
        now,
    )


def _which(facts: OfAMeeting) -> tuple[str, ...]:
    """What tells apart messages of one screen about one meeting."""
    match facts:
        case Moved(was=was):
            return (was,)
        case Reminder(offset=offset, late=late):
            return (offset, "1") if late else (offset,)
    return ()


async def _note_reminders(tx: Tx, meeting: Meeting, antenna: Antenna, now: datetime) -> None:
    wall = datetime.fromisoformat(meeting.wall_clock)
    for reminder in rules.reminders(wall, antenna.timezone, antenna.reminders, now):
        await agenda.note(
            tx,
            Entry(
                f"remind:{meeting.id}:{meeting.wall_clock}:{reminder.offset}",
                "remind",
                str(meeting.id),
                reminder.offset,
                reminder.at,
                meeting.starts_at,
                f"{reminder.wall_clock:%Y-%m-%dT%H:%M}",
                antenna.timezone,
            ),
        )


async def find(tx: Tx, id_: int, *, lock: bool = False, hold: bool = False) -> Meeting:
    """Raises Refusal when there is none."""
    meeting = await meetings.get(tx, id_, lock=lock, hold=hold)
    if meeting is None:
        raise Refusal("unknown_meeting")
    return meeting


def _check_to_come(meeting: Meeting, now: datetime) -> None:
    if meeting.state != "announced":
        raise Refusal("meeting_cancelled")
    if meeting.starts_at <= now:
        raise Refusal("meeting_begun")


async def undo(tx: Tx, now: datetime, id_: int) -> Meeting:
    """Take an announcement back before it has gone out. Raises Refusal when it has."""
    meeting = await find(tx, id_, lock=True)
    if meeting.state == "undone":
        return meeting
    if meeting.state != "announced" or now >= meeting.announced_at:
        raise Refusal("too_late_to_undo")
    await meetings.update(tx, id_, state="undone")
    await outbox.withdraw(tx, subject=Subject(About.MEETING, str(id_)), now=now)
    await agenda.drop(tx, "remind", str(id_), "undone")
    return await find(tx, id_)


async def move(work: Work, id_: int, wall_clock: datetime) -> Meeting:
    """Another date; who said yes or maybe is told. Raises Refusal."""
    tx, now = work.tx, work.now
    before = await find(tx, id_, lock=True)
    _check_to_come(before, now)
    starts_at = rules.check_start(wall_clock, before.timezone, now)
    if starts_at == before.starts_at:
        return before
    await meetings.update(tx, id_, starts_at=starts_at, wall_clock=f"{wall_clock:%Y-%m-%dT%H:%M}")
    meeting = await find(tx, id_)
    await agenda.drop(tx, "remind", str(id_), "moved")
    await _note_reminders(tx, meeting, await _antenna(work, meeting.antenna), now)
    await _tell_change(tx, now, meeting, Moved(meeting=meeting.id, was=before.wall_clock))
    return meeting


async def cancel(tx: Tx, now: datetime, id_: int) -> Meeting:
    """It does not take place; who said yes or maybe is told. Raises Refusal."""
    before = await find(tx, id_, lock=True)
    if before.state == "cancelled":
        return before
    _check_to_come(before, now)
    await meetings.update(tx, id_, state="cancelled")
    await agenda.drop(tx, "remind", str(id_), "cancelled")
    if now < before.announced_at:
        await outbox.withdraw(tx, subject=Subject(About.MEETING, str(id_)), now=now)
    meeting = await find(tx, id_)
    await _tell_change(tx, now, meeting, Cancelled(meeting=meeting.id))
    return meeting


async def _tell_change(tx: Tx, now: datetime, meeting: Meeting, facts: OfAMeeting) -> None:
    """In the chats that have the announcement, and in private to those who said yes or maybe.

    An announcement that has not gone out yet goes out as the meeting is now, or not at all.
    """
    act = f"{now:%Y%m%dT%H%M%S}"
    for post in await posts.about(tx, Subject(About.MEETING, str(meeting.id))):
        await _owe(tx, now, meeting, facts, post.address, post.language, act=act)
    for about in OF_A_MEETING:
        await posts.mark_changed(tx, Subject(about, str(meeting.id)))
    coming = await meetings.who(tx, meeting.id, ("yes", "maybe"))
    for address, language in (await people.reachable(tx, coming)).items():
        await _owe(tx, now, meeting, facts, address, language, act=act)


async def come(
    tx: Tx,
    now: datetime,
    person: Person,
    id_: int,
    answer: str,
    order: int,
    *,
    platform: str = "",
    again: bool = False,
) -> Meeting:
    """Yes, maybe, no, or an answer taken back; an act older than the one recorded changes nothing.

    `again`: it was applied before. Raises Refusal.
    """
    if answer not in (*rules.ANSWERS, rules.TAKEN_BACK):
        raise Refusal("unknown_button")
    meeting = await find(tx, id_, hold=True)
    _check_to_come(meeting, now)
    await people.hold(tx, person.id)
    before = await meetings.coming_of(tx, id_, person.id)
    if before is None or moments.later(order, platform, again, before.order, before.moment):
        moment = moments.stamp(int(now.timestamp() * 1000), platform)
        await meetings.say(tx, id_, person.id, Coming(answer, order, moment))
        await posts.mark_changed(tx, Subject(About.MEETING, str(id_)))
    return meeting


async def answer_of(tx: Tx, meeting: Meeting, person: Person) -> str:
    """What this person has said; "" is nothing."""
    return await meetings.answer_of(tx, meeting.id, person.id) or ""


async def remind(work: Work, entry: Entry) -> None:
    tx, now = work.tx, work.now
    meeting = await find(tx, int(entry.subject))
    facts = Reminder(meeting=meeting.id, offset=entry.scope, late=now - entry.at > LATE)
    for chat in await antennas.all_chats(tx):
        if chat.antenna == meeting.antenna and chat.reachable:
            await _owe(tx, now, meeting, facts, chat.address, chat.language)


@dataclass(frozen=True, slots=True)
class Announced:
    """A meeting as its message shows it."""

    meeting: Meeting
    antenna: Antenna
    coming: dict[str, int]  # how many gave each of the answers, also where nobody did


async def announced(work: Work, id_: int) -> Announced:
    meeting = await find(work.tx, id_)
    counts = await meetings.counts(work.tx, id_)
    return Announced(
        meeting,
        await _antenna(work, meeting.antenna),
        {answer: counts[answer] for answer in rules.ANSWERS},
    )


async def upcoming(tx: Tx, now: datetime, among: set[str] | None = None) -> list[Meeting]:
    """The meetings to come, the next one first. `among`: of these antennas alone, by short name."""
    return await meetings.upcoming(tx, now, among)
