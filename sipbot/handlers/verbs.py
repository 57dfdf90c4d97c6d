"""A verb: what somebody may do, and everything that the router has to know of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sipbot.chat import Reply
from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.views.members.people import go_private

from .context import Context, Handler

Outcome = Reply | Refusal | KeyTrouble
Together = Callable[[Sequence[Context]], Awaitable[Sequence[Outcome]]]


class InGroup(Enum):
    """What becomes of an act in a group."""

    HANDLED = auto()  # as in private
    LED = auto()  # a command says how to go on in private; no button does this there
    UNKNOWN = auto()  # no button does this there
    QUIET = auto()  # it was not meant for the bot


@dataclass(frozen=True, slots=True)
class Verb:
    """`do` is called with rights and place checked; what depends on the antenna it checks itself."""

    name: str
    do: Handler
    in_group: InGroup = InGroup.HANDLED
    button: bool = False  # a button does it; a press that carries another verb is forged
    repeatable: bool = False  # the same act may be handled again: the reply is rebuilt from the present state
    step: bool = False  # handled once: what it shows in place is owed with the act, or a crash would swallow it
    reads: bool = False  # it shows what is stored, also while nothing can be stored
    right: str = ""  # the right that one needs in at least one antenna
    by_link: bool = False  # a link into the private chat may carry it out
    leads: str = ""  # the command that a group is told of; "": its own name
    together: Together | None = None  # carries out several such presses in groups, by anybody, as one

    async def __call__(self, context: Context) -> Reply:
        """Raises Refusal."""
        if self.right:
            context.allow_somewhere(self.right)
        if context.action.private or self.in_group is InGroup.HANDLED:
            return await self.do(context)
        if self.in_group is InGroup.QUIET:
            return Reply()
        if self.in_group is InGroup.UNKNOWN or context.action.query:
            raise Refusal("unknown_button")
        return context.say(go_private(context.t, self.leads or self.name))
