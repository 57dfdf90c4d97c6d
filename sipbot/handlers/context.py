"""What a handler is given, and the few ways in which it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sipbot.chat import Action, Address, Message, Owed, Reply, Subject, to_json
from sipbot.facts import Facts, Said, from_args
from sipbot.i18n import Language, language
from sipbot.rules.awaiting import Flow
from sipbot.rules.faults import Refusal
from sipbot.rules.rights import Roles, check, check_everywhere, may_somewhere
from sipbot.services import Tx, Work
from sipbot.services.antennas import Antenna, Chat
from sipbot.services.people import Person
from sipbot.views.words.numbers import with_numbers

from .hush import Hush

F = TypeVar("F", bound=Flow)


@dataclass(frozen=True, slots=True)
class Context:
    """One act, by somebody, somewhere. `chat` is None outside the antennas' chats."""

    work: Work
    action: Action
    person: Person
    roles: Roles
    chat: Chat | None
    antennas: Mapping[str, Antenna] = field(repr=False)
    hush: Hush = field(default_factory=Hush, repr=False)
    again: bool = False  # the same act was applied before; what came after it must not be undone

    @property
    def tx(self) -> Tx:
        return self.work.tx

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def t(self) -> Language:
        """The language of the person; in a group, of the group."""
        code = self.chat.language if self.chat else self.person.language
        return language(code).read_on(self.now)

    @property
    def sender(self) -> Address:
        assert self.action.sender is not None
        return self.action.sender

    def arg(self, position: int) -> str:
        """An argument of the act; Raises Refusal when a button lacks it."""
        if position >= len(self.action.args):
            raise Refusal("unknown_button")
        return self.action.args[position]

    def number(self, position: int) -> int:
        """An argument that is a number, of 32 bits at the most. Raises Refusal."""
        text = self.arg(position)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refusal("unknown_button")
        return int(text)

    def has(self, position: int) -> bool:
        return position < len(self.action.args)

    def allow(self, verb: str, scope: str = "") -> None:
        """Raises Refusal unless this person may."""
        check(verb, self.roles, scope)

    def allow_everywhere(self, verb: str, antennas: Collection[str]) -> None:
        """Raises Refusal unless this person may in each of these antennas."""
        check_everywhere(verb, self.roles, antennas)

    def allow_somewhere(self, verb: str) -> None:
        """Raises Refusal unless this person may in at least one antenna."""
        if not may_somewhere(verb, self.roles, list(self.antennas)):
            check(verb, self.roles)

    def awaited(self, flow_type: type[F], otherwise: str) -> F:
        """What this person's next text goes on with. Raises Refusal `otherwise` unless it is of this kind."""
        flow = self.person.awaited
        if not isinstance(flow, flow_type):
            raise Refusal(otherwise)
        return flow

    @property
    def zone(self) -> str:
        """The time zone of the person's antenna; without one, of the first."""
        antenna = self.antennas.get(self.person.antenna or "")
        return (antenna or next(iter(self.antennas.values()))).timezone

    def as_person(self, person: Person) -> Context:
        return replace(self, person=person)

    def in_private(self) -> Context:
        """The same act, answered in the private chat of who did it, in their language."""
        return replace(
            self,
            action=replace(self.action, address=self.sender, private=True, message="", thread=""),
            chat=None,
        )

    # answering

    def say(self, message: Message) -> Reply:
        """A new message, here."""
        return Reply(owed=(self._owed(Said(message=to_json(message))),))

    def show(self, message: Message, toast: str = "") -> Reply:
        """In place of the message that was pressed; below, if nothing was pressed."""
        if self.action.message:
            return Reply(edit=with_numbers(self.t, message), toast=toast)
        return self.say(message)

    def owe(self, facts: Facts, subject: Subject | None = None) -> Reply:
        """A new message, here, worded when its turn has come."""
        return Reply(owed=(self._owed(facts, subject),))

    def owe_overview(self, page: Subject) -> Reply:
        """The page about oneself, or of what awaits one, below."""
        return self.owe(from_args(str(page.about), {}), page)

    def _owed(self, facts: Facts, subject: Subject | None = None) -> Owed:
        return Owed(
            key=f"reply:{self.action.id}",
            to=self.action.address,
            facts=facts,
            language=self.t.code,
            subject=subject,
            urgent=True,
            thread=self.action.thread,
        )


Handler = Callable[[Context], Awaitable[Reply]]
Typed = Callable[[Context, Any], Awaitable[Reply]]
"""Goes on with a typed text; is given the flow of its class."""
