"""Presses that come at once are handled as one: as if one by one, a hundred with as many statements as ten."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot.chat import Action, Address, Reply
from sipbot.handlers.router import Router
from sipbot.services import ballots
from tests.services.world import END, GROUPS, OPEN, World, world_in

PEOPLE = [Address("telegram", str(500_000 + n)) for n in range(12)]
NOWHERE = Address("telegram", "-42")


class Clock:
    def __init__(self, now: datetime = OPEN) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


def act(n: int, who: Address, verb: str, *args: str, group: Address | None = None) -> Action:
    """A press; `group`: there, else in private."""
    return Action(
        id=f"act:{n}",
        order=n,
        verb=verb,
        args=args,
        sender=who,
        address=group or who,
        private=group is None,
        message="7",
        query=f"query:{n}",
    )


def votes(chance: random.Random, first: int) -> list[Action]:
    """In groups: again, changed, where no antenna is, of no option, to no consultation."""
    groups = [*GROUPS.values(), NOWHERE]
    pressed = []
    for n in range(first, first + 40):
        data = chance.choice(
            [("1", "0", "0"), ("1", "0", "1"), ("1", "0", "2"), ("1", "0", "9"), ("8", "0", "0"), ("1",)]
        )
        pressed.append(act(n, chance.choice(PEOPLE), "vote", *data, group=chance.choice(groups)))
    return [*pressed, *chance.sample(pressed, 5)]


def picks(chance: random.Random, first: int, who: list[Address]) -> list[Action]:
    """In private: any page, again, on to the end."""
    pressed = [
        act(
            n, chance.choice(who), "pick", "1", str(chance.randrange(4)), chance.choice(["0", "1", "none", "7"])
        )
        for n in range(first, first + 40)
    ]
    return [*pressed, *chance.sample(pressed, 5)]


async def played(world: World, acts: list[Action], *, together: bool) -> list[Reply]:
    router = Router(world.database, world.keys, Clock())  # type: ignore[arg-type]
    if together:
        return await router.on_actions(acts)
    return [reply for one in acts for reply in await router.on_actions([one])]


async def state(world: World) -> dict[str, Any]:
    """What stands, without what chance gives."""
    async with world.database.read() as tx:
        rows = await tx.execute(sa.text("SELECT address, person FROM addresses"))
        numbers = {row.person: row.address for row in rows}
    person_of = {(who, question): key for who in numbers for question, key in _keys(world, who)}
    box = {row["finder"]: row for row in await world.rows("box")}
    return {
        "answers": {
            (numbers[who], question): (box[key]["answer"], box[key]["language"], box[key]["antenna"])
            for (who, question), key in person_of.items()
            if key in box
        },
        "rows": len(box),
        "roll": {(numbers[row["person"]], row["antenna"]) for row in await world.rows("roll")},
        "people": {
            (numbers[row["id"]], row["antenna"], row["language"], str(row["awaited"]))
            for row in await world.rows("people")
        },
        "posts": {
            (row["subject"], row["address"], str(row["messages"]), row["changed"])
            for row in await world.rows("posts")
        },
        "seen": {row["id"] for row in await world.rows("seen")},
        "outbox": {(row["key"], row["address"]) for row in await world.rows("outbox")},
    }


def _keys(world: World, person: int) -> Iterator[tuple[str, bytes]]:
    key = world.keys.read("economic-model")
    assert key is not None
    for question in ("rate", "transparency", "first-change"):
        yield question, key.lookup_key(person, question)


@pytest.mark.parametrize("seed", range(4))
async def test_at_once_is_the_same_as_one_by_one(world: World, seed: int, tmp_path: Any, template: Any) -> None:
    other = world_in(tmp_path / "other", template)
    outcomes = []
    for house, together in ((world, True), (other, False)):
        chance = random.Random(seed)
        await house.publish("secret")
        replies = await played(house, votes(chance, 100), together=together)
        known = sorted({row["address"] for row in await house.rows("addresses")})
        who = [Address.parse(address) for address in known]
        replies += await played(house, picks(chance, 200, who), together=together)
        replies += await played(
            house, picks(chance, 300, [*who, Address("telegram", "599999")]), together=together
        )
        outcomes.append((replies, await state(house)))
    await other.database.close()
    assert outcomes[0][0] == outcomes[1][0]
    assert outcomes[0][1] == outcomes[1][1]
    assert outcomes[0][1]["answers"] and any(reply.refused for reply in outcomes[0][0])


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    executed: list[str] = []
    engine = world.database.engine.sync_engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        executed.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield executed
    sa.event.remove(engine, "before_cursor_execute", note)


async def test_a_hundred_presses_take_as_many_statements_as_ten(world: World) -> None:
    await world.publish("secret")
    router = Router(world.database, world.keys, Clock())  # type: ignore[arg-type]
    people = [Address("telegram", str(700_000 + n)) for n in range(120)]
    counts = []
    for first, count in ((0, 2), (0, 10), (10, 100)):
        who = people[first : first + count]
        groups = [
            act(1000 * count + n, one, "vote", "1", "0", "0", group=GROUPS["liege"])
            for n, one in enumerate(who)
        ]
        with statements(world) as voted:
            await router.on_actions(groups)
        for one in who:  # a first page, which is met by itself
            await router.on_actions([act(hash((one, count)), one, "page", "1", "1")])
        pages = [act(2000 * count + n, one, "pick", "1", "1", "0") for n, one in enumerate(who)]
        with statements(world) as picked:
            await router.on_actions(pages)
        counts.append((len(voted), len(picked)))
    assert counts[1] == counts[2], counts
    assert max(counts[2]) <= 30


async def test_what_fails_for_one_fails_for_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven people press; what one of them presses breaks a rule of ours. Ten are counted."""
    await world.publish("secret")
    real = ballots._answered

    def broken(changes: Any, doing: Any, *args: Any) -> Any:
        if doing.voice.order == 5:
            raise ZeroDivisionError
        return real(changes, doing, *args)

    monkeypatch.setattr(ballots, "_answered", broken)
    acts = [act(n, one, "vote", "1", "0", "0", group=GROUPS["liege"]) for n, one in enumerate(PEOPLE[:11])]
    replies = await played(world, acts, together=True)
    assert [reply.refused for reply in replies] == [n == 5 for n in range(11)]
    assert len(await world.rows("roll")) == 10
    assert [row["error"] for row in await world.rows("set_aside")] == ["ZeroDivisionError"]


async def test_nobody_answers_after_the_closing(world: World) -> None:
    """Whatever comes in the same breath."""
    await world.publish("secret")
    router = Router(world.database, world.keys, Clock(END))  # type: ignore[arg-type]
    acts = [act(n, one, "vote", "1", "0", "0", group=GROUPS["liege"]) for n, one in enumerate(PEOPLE)]
    replies = await router.on_actions(acts)
    assert all(reply.refused for reply in replies)
    assert await world.rows("box") == await world.rows("roll") == []
