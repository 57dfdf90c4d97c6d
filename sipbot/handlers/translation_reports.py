"""A member finds a translation odd."""

from __future__ import annotations

from sipbot.chat import Reply
from sipbot.services import open_ballot, translation_reports
from sipbot.views.members import translation_reports as views

from .context import Context
from .verbs import InGroup, Verb


async def say(context: Context) -> Reply:
    """A press below a question; from the overview, first which of them."""
    context.allow("odd")
    ballot = await open_ballot.ballot_of(context.work, context.person, context.number(0), hold=True)
    if not context.has(1):
        return context.show(views.choice(context.t, ballot))
    first = await translation_reports.report(context.work, ballot, context.number(1), context.t.code)
    return Reply(toast=views.thanks(context.t, first=first))


VERBS = (Verb("odd", say, InGroup.UNKNOWN, button=True),)
