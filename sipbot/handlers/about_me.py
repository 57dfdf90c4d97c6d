"""The page about oneself, wherever it is asked for, and what awaits one, below what was said."""

from __future__ import annotations

from dataclasses import replace

from sipbot.chat import Message, Reply
from sipbot.facts import Me
from sipbot.screens import Scene
from sipbot.screens.people import me
from sipbot.services import live_messages, people

from .context import Context


async def about_me(context: Context, toast: str = "") -> Reply:
    """In place of what was pressed, or below; where it stands is kept, to bring it up to date."""
    address, message = context.action.address, context.action.message
    page = await me(Scene(context.work, address, context.t), Me())
    if not message or page is None:
        return context.owe_overview(live_messages.ABOUT_ME)
    await live_messages.keep_overview(
        context.tx, context.now, live_messages.ABOUT_ME, address, (message,), context.t.code
    )
    return context.show(page, toast)


async def with_what_awaits(context: Context, message: Message) -> Reply:
    """These words, and below them what awaits, if something does: a page of its own, which follows what is
    answered and is overwritten when somebody is erased."""
    reply = context.say(message)
    awaiting = await people.awaiting(context.work, context.person)
    if not (awaiting.ballots or awaiting.meetings or awaiting.shut):
        return reply
    (page,) = context.owe_overview(live_messages.WAITING).owed
    return replace(reply, owed=(*reply.owed, replace(page, key=f"{page.key}:waiting")))
