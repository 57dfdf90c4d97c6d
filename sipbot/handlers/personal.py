"""A person's own affairs: start, help, what awaits me, about me."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sipbot import i18n
from sipbot.chat import Reply
from sipbot.rules import awaiting
from sipbot.rules.codes import LINK
from sipbot.rules.faults import Refusal
from sipbot.services import consultations, links, live_messages, people
from sipbot.services.consultations import Stored
from sipbot.views.members import people as views

from . import ballots, codes, coordination, meetings, publishing, rehearsals, statements
from .about_me import about_me, with_what_awaits
from .context import Context, Typed
from .verbs import InGroup, Verb

DO = "do-"
"""Begins a link that carries out a command in the private chat."""


async def start(context: Context) -> Reply:
    """The private chat is opened: with a link, or just so."""
    token = context.arg(1).strip() if context.has(1) else ""
    if token.startswith(DO):
        return await _do(context, token.removeprefix(DO))
    if token.startswith(LINK):
        return await codes.typed(context, token.removeprefix(LINK))
    if token:
        return await _follow(context, token)
    antenna = context.antennas.get(context.person.antenna or "")
    message = views.welcome(context.t, antenna, context.roles)
    return replace(await with_what_awaits(context, message), menu=context.person.language)


async def _do(context: Context, verb: str) -> Reply:
    """A command that a link in a group carries."""
    command = next((one for one in (*VERBS, *ELSEWHERE) if one.name == verb and one.by_link), None)
    if command is None:
        raise Refusal("link_has_ended")
    return await command(replace(context, action=replace(context.action, args=())))


async def _follow(context: Context, token: str) -> Reply:
    """A link below a group's message: who is new has that group's antenna and language."""
    link = await links.follow(context.tx, token[:64])
    if link is None:
        raise Refusal("link_has_ended")
    first_contact = context.person.antenna is None
    person = await people.meet(
        context.tx, context.sender, antenna=link.antenna, language=context.person.language
    )
    if first_contact and context.roles.held == frozenset():
        person = await people.choose_language(context.tx, person, link.language, i18n.codes())
    reply = await ballots.begin(context.as_person(person), link.stored.number)
    return replace(reply, menu=person.language)


async def me(context: Context) -> Reply:
    return await about_me(context)


async def opinion(context: Context) -> Reply:
    return context.owe_overview(live_messages.WAITING)


async def help_(context: Context) -> Reply:
    return context.say(views.help_message(context.t, context.roles))


async def choose_language(context: Context) -> Reply:
    """In a ballot, the same page; elsewhere, about me."""
    person = await people.choose_language(context.tx, context.person, context.arg(0), i18n.codes())
    context = context.as_person(person)
    if context.has(1):
        return replace(await ballots.in_language(context, person), menu=person.language)
    reply = await about_me(context, views.language_chosen(context.t))
    return replace(reply, menu=person.language)


async def stop(context: Context) -> Reply:
    person = await people.set_stopped(context.tx, context.person, context.arg(0) == "1")
    context = context.as_person(person)
    return await about_me(context, views.stop_chosen(context.t, person.stopped))


async def erase(context: Context) -> Reply:
    """Asked twice; what is gone is gone."""
    if not context.has(0):
        final = await people.final(context.tx, context.work.keys, context.person)
        return context.show(views.ask_erase(context.t, _titles(final)))
    if context.arg(0) != "yes":
        return await about_me(context)
    pressed = (context.action.address, context.action.message)
    stays = await people.erase(context.work, context.person, pressed)
    return context.show(views.erased(context.t, _titles(stays)))


def _titles(listed: Iterable[Stored]) -> list[Mapping[str, str]]:
    return [consultations.spec(stored).title for stored in listed]


async def text(context: Context) -> Reply:
    """What is typed in private answers what was asked last."""
    if codes.meant(context, context.arg(0)):
        return await codes.typed(context, context.arg(0))
    flow = context.person.awaited
    return await (not_understood(context) if flow is None else FLOWS[type(flow)](context, flow))


FLOWS: dict[type[awaiting.Flow], Typed] = {
    awaiting.Answering: ballots.typed,
    awaiting.Proposing: statements.typed,
    awaiting.Publishing: publishing.typed,
    awaiting.Rehearsing: rehearsals.typed,
    awaiting.Announcing: meetings.typed,
    awaiting.Moving: meetings.moved,
}
"""What goes on with a text, by what is awaited."""


async def unreadable(context: Context) -> Reply:
    """An encrypted message whose key did not come along: said once an hour."""
    hour = f"{context.now:%Y-%m-%dT%H}"
    reply = context.say(views.unreadable(context.t))
    key = f"unreadable:{context.sender}:{hour}"  # stays for a while, as no answer to an act does
    return Reply(owed=tuple(replace(owed, key=key, urgent=False) for owed in reply.owed))


async def not_understood(context: Context) -> Reply:
    """A command or text that means nothing here; in a group one keeps quiet."""
    if context.action.query:
        raise Refusal("unknown_button")
    if not context.action.private:
        return Reply()
    if context.action.verb == "command" and context.person.awaited:
        raise Refusal("no_such_command", command=context.arg(2).strip())
    if not context.hush.may_say(context.sender, context.action.id, context.now):
        return Reply()
    return context.say(views.not_understood(context.t))


VERBS = (
    Verb("start", start, InGroup.LED, leads="help"),
    Verb("me", me, InGroup.LED, reads=True, by_link=True),
    Verb("opinion", opinion, InGroup.LED, reads=True, by_link=True),
    Verb("help", help_, reads=True, by_link=True),
    Verb("language", choose_language, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("stop", stop, InGroup.UNKNOWN, button=True, repeatable=True),
    Verb("erase", erase, InGroup.UNKNOWN, button=True),
    Verb("text", text, InGroup.QUIET),
    Verb("unreadable", unreadable, InGroup.QUIET),
)
ELSEWHERE = (*codes.VERBS, *meetings.VERBS, *coordination.VERBS)
