"""Pages of ballots that are shown in place: where they stand, and what is expected there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sipbot.chat import Address
from sipbot.rules.awaiting import Answering, Flow
from sipbot.services import Work, live_messages, people
from sipbot.services.open_ballot import Ballot

from .context import Context


def awaited(ballot: Ballot, position: int, wrote: int | None = None, *, why: bool = False) -> Answering | None:
    """What is typed next answers this page, or is the reason for its answer; nothing awaits on the overview,
    unless it goes on with what somebody wrote."""
    last = position >= len(ballot.consultation.questions)
    if last and wrote is None:
        return None
    return Answering(
        consultation=ballot.stored.id,
        number=ballot.stored.number,
        position=position,
        wrote=wrote,
        why=why or None,
    )


@dataclass(slots=True)
class Pages:
    """Of many acts at once; nothing stands before `save`."""

    work: Work
    _expected: dict[int, Answering | None] = field(default_factory=dict)
    _before: dict[int, Flow | None] = field(default_factory=dict)
    _standing: dict[str, dict[Address, tuple[str, str]]] = field(default_factory=dict)

    def shown(
        self,
        context: Context,
        ballot: Ballot,
        position: int,
        wrote: int | None = None,
        *,
        why: bool = False,
    ) -> Ballot:
        """The ballot as it is at this page; what is typed next answers it."""
        there = self._standing.setdefault(ballot.stored.id, {})
        there[context.action.address] = context.action.message, context.t.code
        if context.again:
            return ballot
        answering = awaited(ballot, position, wrote, why=why)
        self._before.setdefault(ballot.person.id, ballot.person.awaited)
        self._expected[ballot.person.id] = answering
        return replace(ballot, person=replace(ballot.person, awaited=answering))

    async def save(self) -> None:
        changed = {id_: flow for id_, flow in self._expected.items() if flow != self._before[id_]}
        await people.expect_all(self.work.tx, changed)
        for id_, there in self._standing.items():
            await live_messages.keep_ballots(self.work.tx, self.work.now, id_, there)
