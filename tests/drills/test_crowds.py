"""A crowd in one group, and a sending to everybody: what is urgent is not kept, and no limit is exceeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from sipbot.chat import Address, Message, Owed, to_json
from sipbot.demo.stage import LIEGE, Stage
from sipbot.facts import Said
from sipbot.sandbox.facts import Chat, User
from sipbot.services import acts
from sipbot.store import tables
from tests.drills.figures import note
from tests.drills.phones import FIRST, joined, share, until, waits

pytestmark = [
    pytest.mark.drill,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

CROWD = 200
WITHIN = 50.0
"""Seconds in which they press."""
PER_MINUTE = 20
ANSWERED = 2.0
GROUPS, PEOPLE, PRESSING = 200, 20_000, 50
ALL_GROUPS = 10.0
NOTED = 1.0
"""Seconds, twice the mark: machines are busy."""
NEWS = "Il y a du nouveau."


@pytest.fixture
def speed() -> float:
    return 1.0


async def owe_news(stage: Stage, to: Sequence[int], times: int = 1) -> None:
    facts, now = Said(message=to_json(Message(NEWS))), stage.clock.now()
    async with stage.app.database.write() as tx:
        for chat in to:
            for n in range(times):
                await acts.owe(tx, Owed(f"news:{chat}:{n}", Address("telegram", str(chat)), facts, "fr"), now)
    stage.app.wake()


def in_ledger(stage: Stage, kind: str, chat: int) -> list[float]:
    return [line.time.timestamp() for line in stage.world.ledger if line.kind == kind and line.chat == chat]


@pytest.mark.thorough
async def test_a_group_in_which_two_hundred_press_within_a_minute(stage: Stage, opened: None) -> None:
    """Its allowance is used up by what is announced there meanwhile."""
    people = joined(stage, CROWD)
    await owe_news(stage, [LIEGE], times=2 * PER_MINUTE)
    waited = await waits(stage, people, WITHIN / CROWD)
    written = sorted(in_ledger(stage, "send", LIEGE) + in_ledger(stage, "edit", LIEGE))
    answered = len(await rows(stage, tables.roll))
    note(
        f"{CROWD} press in one group within {WITHIN:.0f} s, {2 * PER_MINUTE} messages are owed to it",
        f"answered after {share(waited, 0.5):.2f} s, at most {waited[-1]:.2f} s; lost {CROWD - answered}; "
        f"refusals of our making {stage.world.rates.refused}; written there meanwhile {len(written)}",
        f"<= {ANSWERED:.0f} s, 0, 0",
    )
    assert waited[-1] <= ANSWERED
    assert answered == CROWD
    assert stage.world.rates.refused == 0
    assert len(written) >= PER_MINUTE, "its allowance was not used up"


async def rows(stage: Stage, table: sa.Table) -> Sequence[object]:
    async with stage.app.database.read() as tx:
        return (await tx.execute(sa.select(table))).all()


@dataclass(frozen=True, slots=True)
class Everybody:
    groups: list[int]
    people: list[int]


async def known(stage: Stage) -> Everybody:
    """Two hundred groups of antennas, and twenty thousand people who can be written to."""
    groups = [-1_002_000_000_000 - n for n in range(GROUPS)]
    people = [8_000_000_001 + n for n in range(PEOPLE)]
    async with stage.app.database.write() as tx:
        values = {"antenna": "liege", "language": "fr", "reachable": True, "position": 9}
        for group in groups:
            await tx.execute(sa.insert(tables.chats).values(address=f"telegram:{group}", **values))
    for group in groups:
        stage.world.chats[group] = Chat(group, "supergroup", f"Group {group}", {FIRST}, "member")
    for person in people:
        stage.world.add_user(User(person, f"P {person}", "fr", "member", "Liège", shown=False))
        stage.world.chats[person] = Chat(person, "private", f"P {person}", {person}, "member")
    return Everybody(groups, people)


@pytest.mark.long
async def test_what_goes_to_everybody_reaches_all_groups_first_and_keeps_nobody_who_presses(
    stage: Stage, opened: None
) -> None:
    pressing = joined(stage, PRESSING)
    everybody = await known(stage)
    begun = stage.clock.now().timestamp()
    await owe_news(stage, [*everybody.people, *everybody.groups])
    owed = stage.clock.now().timestamp()
    waited = await waits(stage, pressing, 0.2)
    await until(lambda: all(in_ledger(stage, "send", group) for group in everybody.groups[-3:]))
    await until(lambda: out(stage, everybody.groups) == GROUPS)
    last = max(at for group in everybody.groups for at in in_ledger(stage, "send", group)) - owed
    note(
        f"news for {GROUPS} groups and {PEOPLE} people (owed in {owed - begun:.1f} s), {PRESSING} press",
        f"all groups after {last:.1f} s; presses: median {share(waited, 0.5):.2f} s, "
        f"p99 {share(waited, 0.99):.2f} s; refusals of our making {stage.world.rates.refused}",
        "10 s, 0.5 s, 0",
    )
    assert share(waited, 0.99) < NOTED
    assert stage.world.rates.refused == 0
    assert last <= ALL_GROUPS


def out(stage: Stage, chats: Sequence[int]) -> int:
    there = set(chats)
    return len({line.chat for line in stage.world.ledger if line.kind == "send" and line.chat in there})
