"""A coordinator plays a ballot through in the private chat before anybody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sipbot import i18n
from sipbot.chat import Message, Reply
from sipbot.rules.awaiting import Rehearsing
from sipbot.rules.faults import Refusal
from sipbot.services import consultations, people, rehearsals
from sipbot.views.members import ballots, reasons
from sipbot.views.organisers import rehearsals as views

from .context import Context
from .verbs import InGroup, Verb


async def begin(context: Context, values: Mapping[str, Any]) -> Reply:
    """From the first page. Raises Faulty."""
    rehearsal = await rehearsals.begun(context.work, values, context.person)
    return context.say(await _kept(context, rehearsal))


async def play(context: Context) -> Reply:
    """A button of a rehearsal."""
    verb = context.arg(0)
    if verb == "begin":
        return await _of_published(context)
    if verb == "end":
        await people.expect(context.tx, context.person, None)
        return context.show(views.ended(context.t))
    if verb == "withdraw_all" and not context.has(1):
        return context.show(_ask_withdraw_all(rehearsals.waiting(context.person)))
    if verb == "nothing":
        return Reply(toast=views.nothing(context.t))
    return context.show(await _kept(context, _after(context, rehearsals.waiting(context.person))))


async def _of_published(context: Context) -> Reply:
    number = context.number(1)
    numbered = [stored for stored in await consultations.listing(context.tx) if stored.number == number]
    if not numbered:
        raise Refusal("unknown_button")
    context.allow_everywhere("publish", await consultations.antennas_of(context.tx, numbered[0].id))
    return await begin(context, numbered[0].source)


def _after(context: Context, rehearsal: Rehearsing) -> Rehearsing:
    """What the button makes of it. Raises Refusal."""
    verb = context.arg(0)
    if verb == "pick":
        return rehearsals.pressed(rehearsal, context.number(1), context.arg(2))
    if verb == "why":
        return _reasoned(context, rehearsal)
    if verb == "withdraw":
        return rehearsals.withdrawn(rehearsal, context.number(1))
    if verb == "withdraw_all":
        return replace(rehearsal, answers={}, why=None)
    if verb == "language" and context.arg(1) in i18n.codes():
        return replace(rehearsal, language=context.arg(1))
    last = len(rehearsals.ballot(rehearsal).consultation.questions)
    if verb == "page" and context.number(1) <= last:
        return replace(rehearsal, position=context.number(1), why=None)
    raise Refusal("unknown_button")


def _reasoned(context: Context, rehearsal: Rehearsing) -> Rehearsing:
    position = context.number(1)
    if not context.has(2):
        return rehearsals.why(rehearsal, position)
    if context.arg(2) not in reasons.SETTLED:
        raise Refusal("unknown_button")
    return rehearsals.settled(rehearsal, position, keep=context.arg(2) == reasons.KEEP)


async def typed(context: Context, rehearsal: Rehearsing) -> Reply:
    """A typed answer to the page shown last."""
    return context.say(await _kept(context, rehearsals.typed(rehearsal, context.arg(0))))


def _ask_withdraw_all(rehearsal: Rehearsing) -> Message:
    t = i18n.language(rehearsal.language)
    return views.page(t, ballots.ask_withdraw_all(t, rehearsals.ballot(rehearsal)))


async def _kept(context: Context, rehearsal: Rehearsing) -> Message:
    """The page, in the language that is played; what is pressed or typed next goes on from it."""
    await people.expect(context.tx, context.person, rehearsal)
    t = i18n.language(rehearsal.language).read_on(context.now)
    shown = ballots.page(t, rehearsals.ballot(rehearsal), rehearsal.position, rehearsal.timezone)
    return views.page(t, shown)


VERBS = (Verb(views.TRY, play, InGroup.UNKNOWN, button=True, step=True, right="publish"),)
