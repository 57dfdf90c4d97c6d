"""Who writes without end is told once a minute that it was not understood."""

from __future__ import annotations

from datetime import timedelta

from sipbot.chat import Action, Address
from sipbot.clock import SandboxClock
from sipbot.handlers import hush
from sipbot.handlers.router import Router
from tests.services.world import OPEN, World

STRANGER, OTHER = Address("telegram", "77"), Address("telegram", "78")


class Chat:
    """A router, a clock that stands, and people who write in private."""

    def __init__(self, world: World) -> None:
        self.clock = SandboxClock(OPEN, speed=1e-9)
        self.router = Router(world.database, world.keys, self.clock)
        self.written = 0

    async def writes(self, who: Address, times: int = 1) -> int:
        """How many answers are owed."""
        acts = []
        for _ in range(times):
            self.written += 1
            id_ = f"telegram:0:{self.written}"
            acts.append(Action(id_, self.written, "text", ("hm",), sender=who, address=who, private=True))
        return sum(len(reply.owed) for reply in await self.router.on_actions(acts))


async def test_sixty_texts_of_each_of_some_strangers_are_answered_once_each(world: World) -> None:
    chat = Chat(world)
    strangers = [Address("telegram", f"{n}") for n in range(100, 104)]
    assert [await chat.writes(stranger, 60) for stranger in strangers] == [1] * len(strangers)


async def test_after_a_minute_it_is_said_again(world: World) -> None:
    chat = Chat(world)
    assert (await chat.writes(STRANGER), await chat.writes(STRANGER), await chat.writes(OTHER)) == (1, 0, 1)
    chat.clock.advance(61)
    assert (await chat.writes(STRANGER), await chat.writes(STRANGER)) == (1, 0)


def test_a_transaction_that_is_done_anew_answers_as_before() -> None:
    """Else a database that asks for it again would leave somebody without an answer."""
    silence = hush.Hush()
    assert silence.may_say(STRANGER, "act 1", OPEN) and silence.may_say(STRANGER, "act 1", OPEN)
    assert not silence.may_say(STRANGER, "act 2", OPEN)


def test_a_clock_that_is_set_back_silences_nobody() -> None:
    silence = hush.Hush()
    silence.may_say(STRANGER, "act 1", OPEN)
    assert silence.may_say(STRANGER, "act 2", OPEN - timedelta(hours=2))
