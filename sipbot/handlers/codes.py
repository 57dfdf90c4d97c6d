"""Codes that are typed or come by a link, the code for another account, and what one is to the cooperative."""

from __future__ import annotations

from dataclasses import replace

from sipbot.chat import Reply
from sipbot.rules import codes as rules
from sipbot.services import codes, linking, people
from sipbot.services.codes import Asked, Declined, Joined
from sipbot.views.members import codes as views

from . import ballots
from .about_me import about_me, with_what_awaits
from .context import Context
from .verbs import InGroup, Verb


def meant(context: Context, text: str) -> bool:
    """Whether this text is a code, and not the answer that is expected."""
    return rules.is_surely(text) if context.person.awaited else rules.looks_like(text)


async def link(context: Context) -> Reply:
    """A code for another account; or, with one behind the command, that one typed."""
    if context.action.query and context.has(0):
        return await _sure(context)
    if context.action.verb == "command" and context.has(1) and context.arg(1).strip():
        return await typed(context, context.arg(1))
    if context.again:
        return Reply()
    code, until = await codes.offer(context.work, context.person)
    known = await linking.platforms(context.tx, context.person)
    return context.say(views.offered(context.t, code, until, context.zone, known))


async def _sure(context: Context) -> Reply:
    """Whether both accounts are theirs."""
    if context.arg(0) != "yes":
        return context.show(views.not_linked(context.t))
    return await typed(context, context.arg(1), sure=True)


async def typed(context: Context, text: str, *, sure: bool = False) -> Reply:
    """What this code does, in words; then what awaits who came with it."""
    redeemed = await codes.redeem(context.work, context.person, context.sender, text, sure=sure)
    if isinstance(redeemed, Declined):
        return context.say(views.declined(context.t, redeemed.why))
    if isinstance(redeemed, Asked):
        return context.say(views.ask_link(context.t, redeemed))
    context = context.as_person(redeemed.person)
    if isinstance(redeemed, Joined):
        message = views.joined(context.t, redeemed, context.antennas.get(redeemed.person.antenna or ""))
    else:
        message = views.linked(context.t, redeemed, await linking.platforms(context.tx, redeemed.person))
    return replace(await with_what_awaits(context, message), menu=redeemed.person.language)


async def kind(context: Context) -> Reply:
    """What one is to the cooperative, asked once below a ballot's overview; later from the page about me."""
    if not context.has(0):
        return context.show(views.ask_kind(context.t))
    person = await people.choose_kind(context.tx, context.work.keys, context.person, context.arg(0))
    context = context.as_person(person)
    toast = views.kind_chosen(context.t, person.stakeholder)
    return await ballots.overview(context, 1, toast) if context.has(1) else await about_me(context, toast)


VERBS = (
    Verb("link", link, InGroup.LED, button=True, by_link=True),
    Verb("kind", kind, InGroup.UNKNOWN, button=True, repeatable=True),
)
