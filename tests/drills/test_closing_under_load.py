"""F22: a consultation closes while thousands answer.

What was told to be recorded is in the figures, the rest is refused in words.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.chat import Action, Address, Reply
from sipbot.clock import SandboxClock
from sipbot.handlers.router import Router
from sipbot.rules.faults import Refusal
from sipbot.services import closing, people
from sipbot.views.errors.refusals import refusal
from tests.databases import Databases
from tests.drills.figures import note
from tests.services.world import END, GROUPS, ID, LANGUAGES, OPEN, RATE, World, world_in

pytestmark = pytest.mark.drill

OPTIONS = ("same", "less-for-little", "less-for-much", "no-opinion")
PLATFORMS = 2
"""Each hands in one batch after the other, of people of its own."""
BATCH = 20


@pytest.fixture
def template(databases: Databases, engine: str) -> Path:
    return databases.house(engine)


@pytest.fixture
async def world(tmp_path: Path, template: Path) -> AsyncIterator[World]:
    world = world_in(tmp_path / "house", template)
    yield world
    await world.database.close()


@dataclass
class Rush:
    """Presses of many people, some of whom change their minds, and what each was told."""

    world: World
    router: Router
    acts: list[Action]
    recorded: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By person: the order of the last press that was recorded, and what it chose."""
    told: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)

    async def press(self, reach: asyncio.Event, enough: int) -> None:
        """All of them, on both platforms at once; `reach` when so many are recorded."""

        async def side(acts: Sequence[Action]) -> None:
            for n in range(0, len(acts), BATCH):
                batch = acts[n : n + BATCH]
                for act, reply in zip(batch, await self.router.on_actions(batch), strict=True):
                    self._note(act, reply)
                if self.told["recorded"] >= enough:
                    reach.set()

        sides = [[act for act in self.acts if _side(act) == n] for n in range(PLATFORMS)]
        await asyncio.gather(*(side(acts) for acts in sides))

    def _note(self, act: Action, reply: Reply) -> None:
        if reply.refused:
            self.told["refused"] += 1
            self.refused.add(reply.toast)
            return
        self.told["recorded"] += 1
        assert act.sender is not None
        before = self.recorded.get(act.sender.id, (0, ""))
        self.recorded[act.sender.id] = max(before, (act.order, OPTIONS[int(act.args[2])]))


def _side(act: Action) -> int:
    assert act.sender is not None
    return int(act.sender.id) % PLATFORMS


async def crowd(world: World, count: int) -> dict[str, str]:
    """So many people, each with the antenna they belong to."""
    antennas = {str(7_000_000_001 + n): tuple(GROUPS)[n % len(GROUPS)] for n in range(count)}
    async with world.database.write() as tx:
        for name, antenna in antennas.items():
            await people.meet(tx, Address("telegram", name), antenna=antenna, language=LANGUAGES[antenna])
    return antennas


def presses(crowd: dict[str, str], count: int, chance: random.Random) -> list[Action]:
    names = list(crowd)
    return [
        Action(
            id=f"rush:{n}", order=n + 1, verb="vote", args=("1", str(RATE), str(chance.randrange(4))),
            sender=Address("telegram", name), address=GROUPS[crowd[name]], private=False, query=f"q{n}",
        )
        for n in range(count)
        for name in [chance.choice(names)]
    ]  # fmt: skip


@pytest.mark.parametrize(
    "votes",
    [
        pytest.param(600, marks=pytest.mark.thorough),
        pytest.param(10_000, marks=pytest.mark.long),
    ],
)
async def test_closing_while_thousands_answer_freezes_what_was_told_to_be_recorded(
    world: World, votes: int, engine: str
) -> None:
    await world.publish()
    seed = random.SystemRandom().randrange(10_000)
    chance = random.Random(seed)
    acts = presses(await crowd(world, votes // 2), votes, chance)
    rush = Rush(world, Router(world.database, world.keys, SandboxClock(OPEN)), acts)
    reach, enough = asyncio.Event(), chance.randrange(votes // 10, votes * 6 // 10)

    async def close() -> None:
        await reach.wait()
        await world.database.transact(lambda tx: closing.close(world.work(tx, END), ID))

    begun = time.monotonic()
    await asyncio.gather(close(), rush.press(reach, enough))
    took = time.monotonic() - begun
    await world.count()
    counted = Counter(option for _, option in rush.recorded.values())
    frozen, box = await figures(world)
    note(
        f"F22 closing while {votes} votes arrive ({engine}, seed {seed}, {took:.0f} s)",
        f"recorded {rush.told['recorded']} of {len(rush.recorded)} people, refused {rush.told['refused']}; "
        f"frozen − recount {sum(frozen.values()) - sum(counted.values())}",
        "0, and no cell differs; each late one in words",
    )
    assert frozen == box == counted
    assert rush.told["refused"] > 0 and sum(rush.told.values()) == votes
    assert rush.refused <= words()


async def figures(world: World) -> tuple[Counter[str], Counter[str]]:
    """The frozen tally of the first question; and its ballot box, counted again."""
    (total,) = [r for r in await world.rows("cells") if (r["question"], r["by"]) == ("rate", "total")]
    frozen = Counter(total["figures"]["options"]) + Counter({"no-opinion": total["figures"]["no_opinion"]})
    return frozen, Counter(row["answer"] for row in await world.box(question="rate"))


def words() -> set[str]:
    """What somebody reads who comes too late."""
    return {refusal(i18n.language(code), Refusal("consultation_closed")) for code in i18n.codes()}
