"""Statements by members: proposed in the ballot, let in or left out by a moderator."""

from __future__ import annotations

from sipbot.chat import Reply
from sipbot.rules.awaiting import Answering, Proposing
from sipbot.services import consultations, open_ballot, people, statements
from sipbot.views.members import statements as views

from .context import Context
from .verbs import InGroup, Verb


async def propose(context: Context) -> Reply:
    """What is typed next is a statement."""
    number, position = context.number(0), context.number(1)
    ballot = await open_ballot.ballot_of(context.work, context.person, number)
    question = ballot.question(position)
    if not context.again:
        awaited = Proposing(consultation=ballot.stored.id, number=number, position=position)
        await people.expect(context.tx, context.person, awaited)
    return context.say(views.write_it(context.t, question))


async def typed(context: Context, awaited: Proposing) -> Reply:
    """The statement itself; nobody keeps who proposed it."""
    number, position = awaited.number, awaited.position
    ballot = await open_ballot.ballot_of(context.work, context.person, number)
    await statements.propose(
        context.tx, context.now, ballot.stored, ballot.question(position), context.arg(0), context.t.code
    )
    back = Answering(consultation=awaited.consultation, number=number, position=position)
    await people.expect(context.tx, context.person, back)
    return context.say(views.proposed(context.t, number, position))


async def decide(context: Context) -> Reply:
    """A moderator's press below a proposal."""
    await _allow(context)
    admit = context.arg(3) == "in"
    text = await statements.decide(
        context.tx, context.number(0), context.number(1), context.arg(2), admit=admit
    )
    return context.show(views.decided(context.t, text, admitted=admit))


async def _allow(context: Context) -> None:
    """Raises Refusal unless this person moderates the consultation of the button."""
    stored = await consultations.numbered(context.tx, context.number(0))
    if stored is not None and await statements.is_antennas_own(context.tx, stored):
        context.allow_everywhere("antenna moderate", await consultations.antennas_of(context.tx, stored.id))
    else:
        context.allow("moderate")


VERBS = (
    Verb("propose", propose, InGroup.UNKNOWN, button=True),
    Verb("moderate", decide, button=True),
)
