"""An intake that writes down what it hears, and answers as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sipbot.chat import Action, Address, Reply


def _nothing(action: Action) -> Reply:
    return Reply()


@dataclass
class Heard:
    known: list[Address] = field(default_factory=list)
    """The antennas' chats."""
    invited_by: set[str] = field(default_factory=set)
    """People with a role, whose invitations count."""
    actions: list[Action] = field(default_factory=list)
    aside: list[tuple[str, str, str]] = field(default_factory=list)
    replies: Callable[[Action], Reply] = _nothing
    at: str = ""
    told: int = 0
    """How often somebody was told what came of an act."""

    async def act(self, actions: Sequence[Action]) -> Sequence[Reply]:
        self.actions += actions
        return [self.replies(action) for action in actions]

    def acknowledged(self, since: float) -> None:
        self.told += 1

    async def set_aside(self, id_: str, kind: str, error: str) -> None:
        self.aside.append((id_, kind, error))

    async def epoch(self, newest: int) -> int:
        return 0

    async def position(self) -> str:
        return self.at

    async def reached(self, position: str) -> None:
        self.at = position

    async def chats(self) -> Sequence[Address]:
        return self.known

    async def expects(self, chat: Address, by: Address) -> bool:
        return chat in self.known or by.id in self.invited_by
