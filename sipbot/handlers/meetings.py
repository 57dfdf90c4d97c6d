"""Meetings: announced step by step in private, moved, cancelled; coming or not, with one press."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sipbot.chat import Message, Reply
from sipbot.i18n import language
from sipbot.rules import meetings as rules
from sipbot.rules import wallclock
from sipbot.rules.dates import Written
from sipbot.rules.faults import Refusal
from sipbot.rules.rights import may_somewhere
from sipbot.services import house, meetings, people
from sipbot.services.meetings import Announced, Draft, Meeting
from sipbot.views import dates, drafts
from sipbot.views import meetings as views
from sipbot.views.labels import text_in

from .context import Context
from .verbs import InGroup, Verb


async def come(context: Context) -> Reply:
    meeting = await meetings.come(
        context.tx,
        context.now,
        context.person,
        context.number(0),
        context.arg(1),
        context.action.order,
        platform=context.action.place.platform,
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
    step, value = context.arg(0), context.arg(1) if context.has(1) else ""
    if step == "antenna":
        return await _begin(context, value)
    if step == "stop":
        await people.expect(context.tx, context.person, None)
        return context.show(drafts.stopped(context.t))
    awaited = context.person.awaited or {}
    if awaited.get("flow") != "meeting":
        raise Refusal("unknown_button")
    if step == "again":
        return await _begin(context, awaited["antenna"])
    if step == "publish":
        return await _publish(context, awaited)
    return await _advance(context, awaited, step, value)


async def _begin(context: Context, antenna: str) -> Reply:
    if antenna not in context.antennas:
        raise Refusal("unknown_button")
    context.allow("announce", antenna)
    return await _ask(context, {"flow": "meeting", "antenna": antenna, "title": {}})


async def typed(context: Context) -> Reply:
    """What an animator types answers the step that was asked last."""
    awaited = context.person.awaited or {}
    if "move" in awaited:
        return await _move_typed(context, awaited)
    languages = await house.languages_of(context.tx, awaited["antenna"])
    return await _advance(context, awaited, _missing(awaited, languages), context.arg(0))


def _missing(draft: Mapping[str, Any], languages: tuple[str, ...]) -> str:
    """The next thing that a draft lacks."""
    if any(code not in draft["title"] for code in languages):
        return "title"
    return next((step for step in ("day", "hour", "place", "link") if step not in draft), "preview")


async def _advance(context: Context, awaited: Mapping[str, Any], step: str, value: str) -> Reply:
    """One step further; a button of another step is out of date. Raises Refusal."""
    context.allow("announce", awaited["antenna"])
    languages = await house.languages_of(context.tx, awaited["antenna"])
    missing = _missing(awaited, languages)
    if {"same": "title", "nolink": "link"}.get(step, step) != missing and (step, missing) != ("day", "hour"):
        raise Refusal("unknown_button")
    if step in ("day", "hour"):
        written = _written(context, awaited["antenna"], value, step)
        if not written.sure:
            return context.show(drafts.ask_which(context.t, written))
        return await _ask(context, dict(awaited) | _at(context, awaited, written))
    after = dict(awaited) | _read(step, value, awaited, languages)
    return await _ask(context, after)


def _written(context: Context, antenna: str, text: str, step: str) -> Written:
    """What a typed or pressed day or hour may mean. Raises Refusal."""
    today = wallclock.local(context.now, context.antennas[antenna].timezone).date()
    found = dates.read(text, today, hour_first=step == "hour")
    if step == "day" and not found.days:
        raise Refusal("not_a_day")
    return found


def _at(context: Context, awaited: Mapping[str, Any], written: Written) -> dict[str, Any]:
    """What was written, for the draft: a day, an hour or both. Raises Refusal if that has passed."""
    day = written.days[0].isoformat() if written.days else awaited["day"]
    if not written.hours:
        return {"day": day}
    zone = context.antennas[awaited["antenna"]].timezone
    rules.check_start(datetime.combine(date.fromisoformat(day), written.hours[0]), zone, context.now)
    return {"day": day, "hour": f"{written.hours[0]:%H:%M}"}


def _read(step: str, value: str, draft: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What a step adds to the draft. Raises Refusal."""
    if step in ("title", "same"):
        titles = dict(draft["title"])
        code = next(code for code in languages if code not in titles)
        first = next(iter(titles.values()), "")
        titles[code] = first if step == "same" else rules.read_line(value, rules.MAX_TITLE)
        return {"title": titles}
    if step == "place":
        return {"place": rules.read_line(value, rules.MAX_PLACE)}
    if step in ("link", "nolink"):
        return {"link": rules.read_link(value) if step == "link" else ""}
    raise Refusal("unknown_button")


async def _ask(context: Context, draft: dict[str, Any]) -> Reply:
    """Keep the draft, and ask for what it lacks."""
    await people.expect(context.tx, context.person, draft)
    t, antenna = context.t, context.antennas[draft["antenna"]]
    languages = await house.languages_of(context.tx, antenna.slug)
    step = _missing(draft, languages)
    if step == "title":
        code = next(code for code in languages if code not in draft["title"])
        first = next(iter(draft["title"].values()), "")
        return context.show(drafts.ask_title(t, text_in(antenna.name, t), code, first))
    if step == "day":
        return context.show(drafts.ask_day(t, wallclock.local(context.now, antenna.timezone).date()))
    if step == "hour":
        return context.show(drafts.ask_hour(t))
    if step == "place":
        return context.show(drafts.ask_place(t))
    if step == "link":
        return context.show(drafts.ask_link(t))
    return context.show(await _preview(context, draft, languages))


def _draft(draft: Mapping[str, Any]) -> Draft:
    wall = datetime.fromisoformat(f"{draft['day']}T{draft['hour']}")
    return Draft(draft["antenna"], draft["title"], wall, draft["place"], draft["link"])


async def _preview(context: Context, draft: Mapping[str, Any], languages: tuple[str, ...]) -> Message:
    """The announcement in each language of the antenna, word for word."""
    given = _draft(draft)
    antenna = context.antennas[given.antenna]
    starts_at = rules.check_start(given.wall_clock, antenna.timezone, context.now)
    meeting = Meeting(
        0,
        given.antenna,
        given.title,
        given.place,
        given.link,
        starts_at,
        "",
        antenna.timezone,
        "announced",
        context.now,
    )
    announced = Announced(meeting, antenna, dict.fromkeys(rules.ANSWERS, 0))
    shown = {code: views.announcement(language(code).read_on(context.now), announced) for code in languages}
    return drafts.preview(context.t, shown, await house.chats_of(context.tx, given.antenna))


async def _publish(context: Context, awaited: Mapping[str, Any]) -> Reply:
    context.allow("announce", awaited["antenna"])
    languages = await house.languages_of(context.tx, awaited["antenna"])
    if _missing(awaited, languages) != "preview":
        raise Refusal("unknown_button")
    meeting = await meetings.announce(context.work, _draft(awaited), str(context.sender))
    await people.expect(context.tx, context.person, None)
    return context.show(drafts.published(context.t, meeting))


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
    awaited = {"flow": "meeting", "antenna": announced.meeting.antenna, "move": announced.meeting.id}
    await people.expect(context.tx, context.person, awaited)
    today = wallclock.local(context.now, announced.antenna.timezone).date()
    return context.show(drafts.ask_day(context.t, today, "moveto"))


async def move_to(context: Context) -> Reply:
    """A press on a day or an hour of the new date."""
    awaited = context.person.awaited or {}
    if "move" not in awaited:
        raise Refusal("unknown_button")
    return await _move_typed(context, awaited, context.arg(1))


async def _move_typed(context: Context, awaited: Mapping[str, Any], pressed: str = "") -> Reply:
    antenna = awaited["antenna"]
    context.allow("move", antenna)
    written = _written(context, antenna, pressed or context.arg(0), "hour" if "day" in awaited else "day")
    if not written.sure:
        return context.show(drafts.ask_which(context.t, written, "moveto"))
    after = dict(awaited) | _at(context, awaited, written)
    if "hour" not in after:
        await people.expect(context.tx, context.person, after)
        return context.show(drafts.ask_hour(context.t, "moveto"))
    wall = datetime.fromisoformat(f"{after['day']}T{after['hour']}")
    await meetings.move(context.work, int(awaited["move"]), wall)
    await people.expect(context.tx, context.person, None)
    return context.show(drafts.done(context.t, await meetings.announced(context.work, int(awaited["move"]))))


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
