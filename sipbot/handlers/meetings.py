"""Meetings: announced step by step in private, moved, cancelled; coming or not, with one press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sipbot.chat import Message, Reply
from sipbot.i18n import language
from sipbot.rules import meetings as rules
from sipbot.rules import wallclock
from sipbot.rules.awaiting import Announcing, Moving
from sipbot.rules.dates import Written
from sipbot.rules.faults import Refusal
from sipbot.rules.meeting_drafts import (
    answered,
    check_step,
    finished,
    first_title,
    missing,
    moment,
    untitled,
)
from sipbot.rules.rights import may_somewhere
from sipbot.services import antennas, meetings, people
from sipbot.services.meetings import Announced, Meeting
from sipbot.views.members import meetings as views
from sipbot.views.organisers import drafts
from sipbot.views.words import dates
from sipbot.views.words.labels import text_in

from .context import Context, Handler
from .verbs import InGroup, Verb


async def come(context: Context) -> Reply:
    """Note whether somebody comes, as a button says. Raises Refusal."""
    meeting = await meetings.come(
        context.tx,
        context.now,
        context.person,
        context.number(0),
        context.arg(1),
        context.action.order,
        platform=context.action.address.platform,
        again=context.again,
    )
    answer = await meetings.answer_of(context.tx, meeting, context.person)
    return Reply(toast=views.answered(context.t, meeting, answer))


# announcing, step by step; the draft so far is what the animator is expected to go on with


async def announce(context: Context) -> Reply:
    """The antennas one may announce for, and the meetings announced there."""
    slugs = may_somewhere("announce", context.roles, list(context.antennas))
    await people.expect(context.tx, context.person, None)
    upcoming = await meetings.upcoming(context.tx, context.now, set(slugs))
    return context.say(drafts.menu(context.t, [context.antennas[slug] for slug in slugs], upcoming))


async def draft(context: Context) -> Reply:
    """A press on a step's button."""
    return await STEPS.get(context.arg(0), _pressed)(context)


async def _chosen(context: Context) -> Reply:
    return await _begin(context, context.arg(1) if context.has(1) else "")


async def _again(context: Context) -> Reply:
    return await _begin(context, _draft(context).antenna)


async def _begin(context: Context, antenna: str) -> Reply:
    if antenna not in context.antennas:
        raise Refusal("unknown_button")
    context.allow("announce", antenna)
    return await _ask(context, Announcing(antenna=antenna))


async def _stop(context: Context) -> Reply:
    await people.expect(context.tx, context.person, None)
    return context.show(drafts.stopped(context.t))


async def _publish(context: Context) -> Reply:
    draft = _draft(context)
    context.allow("announce", draft.antenna)
    whole = finished(draft, await antennas.languages_of(context.tx, draft.antenna))
    meeting = await meetings.announce(context.work, whole, str(context.sender))
    await people.expect(context.tx, context.person, None)
    return context.show(drafts.published(context.t, meeting))


async def _pressed(context: Context) -> Reply:
    value = context.arg(1) if context.has(1) else ""
    return await _advance(context, _draft(context), context.arg(0), value)


STEPS: dict[str, Handler] = {"antenna": _chosen, "again": _again, "stop": _stop, "publish": _publish}
"""Buttons of the draft that answer no question."""


def _draft(context: Context) -> Announcing:
    return context.awaited(Announcing, "unknown_button")


async def typed(context: Context, draft: Announcing) -> Reply:
    """What an animator types answers the step that was asked last."""
    languages = await antennas.languages_of(context.tx, draft.antenna)
    return await _advance(context, draft, missing(draft, languages), context.arg(0))


async def _advance(context: Context, draft: Announcing, step: str, value: str) -> Reply:
    """One step further; a button of another step is out of date. Raises Refusal."""
    context.allow("announce", draft.antenna)
    languages = await antennas.languages_of(context.tx, draft.antenna)
    check_step(draft, languages, step)
    if step not in ("day", "hour"):
        return await _ask(context, answered(draft, languages, step, value))
    written = _written(context, draft.antenna, value, step)
    if not written.sure:
        return context.show(drafts.ask_which(context.t, written))
    day, hour = moment(draft.day, written, context.antennas[draft.antenna].timezone, context.now)
    return await _ask(context, replace(draft, day=day, hour=hour))


def _written(context: Context, antenna: str, text: str, step: str) -> Written:
    """What a typed or pressed day or hour may mean. Raises Refusal."""
    written = dates.read(text, _today(context, antenna), hour_first=step == "hour")
    if step == "day" and not written.days:
        raise Refusal("not_a_day")
    return written


def _today(context: Context, antenna: str) -> date:
    return wallclock.local(context.now, context.antennas[antenna].timezone).date()


async def _ask(context: Context, draft: Announcing) -> Reply:
    """Keep the draft, and ask for what it lacks."""
    await people.expect(context.tx, context.person, draft)
    languages = await antennas.languages_of(context.tx, draft.antenna)
    ask = QUESTIONS.get(missing(draft, languages))
    if ask is not None:
        return context.show(ask(context, draft, languages))
    return context.show(await _preview(context, draft, languages))


def _ask_title(context: Context, draft: Announcing, languages: Sequence[str]) -> Message:
    name = text_in(context.antennas[draft.antenna].name, context.t)
    return drafts.ask_title(context.t, name, untitled(draft, languages), first_title(draft))


QUESTIONS: dict[str, Callable[[Context, Announcing, Sequence[str]], Message]] = {
    "title": _ask_title,
    "day": lambda context, draft, _: drafts.ask_day(context.t, _today(context, draft.antenna)),
    "hour": lambda context, *_: drafts.ask_hour(context.t),
    "place": lambda context, *_: drafts.ask_place(context.t),
    "link": lambda context, *_: drafts.ask_link(context.t),
}
"""What is asked for each step."""


async def _preview(context: Context, draft: Announcing, languages: Sequence[str]) -> Message:
    """The announcement in each language of the antenna, word for word."""
    given = finished(draft, languages)
    antenna = context.antennas[given.antenna]
    meeting = Meeting(
        id=0,
        antenna=given.antenna,
        title=dict(given.title),
        place=given.place,
        link=given.link,
        starts_at=rules.check_start(given.wall_clock, antenna.timezone, context.now),
        wall_clock="",
        timezone=antenna.timezone,
        state="announced",
        announced_at=context.now,
    )
    announced = Announced(meeting, antenna, dict.fromkeys(rules.ANSWERS, 0))
    shown = {code: views.announcement(language(code).read_on(context.now), announced) for code in languages}
    return drafts.preview(context.t, shown, await antennas.chats_of(context.tx, given.antenna))


# changing what was announced


async def _own(context: Context, verb: str) -> Announced:
    """The meeting of a button, if this person may do that with it."""
    announced = await meetings.announced(context.work, context.number(0))
    context.allow(verb, announced.meeting.antenna)
    return announced


async def undo(context: Context) -> Reply:
    announced = await _own(context, "announce")
    return context.show(
        drafts.undone(context.t, await meetings.undo(context.tx, context.now, announced.meeting.id))
    )


async def one(context: Context) -> Reply:
    announced = await _own(context, "move")
    return context.show(drafts.one(context.t, announced))


async def move(context: Context) -> Reply:
    """Ask for the new day; what is typed or pressed next is it."""
    announced = await _own(context, "move")
    moving = Moving(antenna=announced.meeting.antenna, move=announced.meeting.id)
    await people.expect(context.tx, context.person, moving)
    today = wallclock.local(context.now, announced.antenna.timezone).date()
    return context.show(drafts.ask_day(context.t, today, "moveto"))


async def move_to(context: Context) -> Reply:
    """A press on a day or an hour of the new date."""
    return await _move_to(context, context.awaited(Moving, "unknown_button"), context.arg(1))


async def moved(context: Context, moving: Moving) -> Reply:
    """A typed day or hour of the new date."""
    return await _move_to(context, moving, context.arg(0))


async def _move_to(context: Context, moving: Moving, text: str) -> Reply:
    context.allow("move", moving.antenna)
    written = _written(context, moving.antenna, text, "hour" if moving.day else "day")
    if not written.sure:
        return context.show(drafts.ask_which(context.t, written, "moveto"))
    day, hour = moment(moving.day, written, context.antennas[moving.antenna].timezone, context.now)
    if hour is None:
        await people.expect(context.tx, context.person, replace(moving, day=day))
        return context.show(drafts.ask_hour(context.t, "moveto"))
    await meetings.move(context.work, moving.move, datetime.fromisoformat(f"{day}T{hour}"))
    await people.expect(context.tx, context.person, None)
    return context.show(drafts.done(context.t, await meetings.announced(context.work, moving.move)))


async def cancel(context: Context) -> Reply:
    announced = await _own(context, "cancel")
    if not context.has(1):
        return context.show(drafts.ask_cancel(context.t, announced))
    await meetings.cancel(context.tx, context.now, announced.meeting.id)
    return context.show(drafts.done(context.t, await meetings.announced(context.work, announced.meeting.id)))


VERBS = (
    Verb("come", come, button=True, repeatable=True),
    Verb("announce", announce, InGroup.LED, right="announce", by_link=True),
    Verb("draft", draft, button=True, step=True),
    Verb("undo", undo, button=True, repeatable=True),
    Verb("meeting", one, button=True, repeatable=True),
    Verb("move", move, button=True, step=True),
    Verb("moveto", move_to, button=True, step=True),
    Verb("cancel", cancel, button=True, repeatable=True),
)
