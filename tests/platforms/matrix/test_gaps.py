"""What happened while nobody listened: all of it is read, in order, once."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from sipbot.chat import Action, Button, Message, Reply
from sipbot.platforms.matrix import platform
from tests.drills.figures import note
from tests.drills.road import road
from tests.platforms.matrix.bench import Bench, on, people_of
from tests.servers.synapse import OwnSynapse, of_its_own

GAP = 300


def texts(bench: Bench) -> list[str]:
    return [act.args[0] for act in bench.heard.actions if act.verb == "text"]


def say(bench: Bench, room: str, words: Sequence[str]) -> str:
    """One after the other; gives the last event."""
    return [bench.people.says(bench.anna, room, word) for word in words][-1]


async def test_300_events_that_happened_meanwhile_are_all_read_in_their_order(bench: Bench) -> None:
    """F23: a sync brings the newest 50; half of them are in one room, half in another."""
    rows = ((Button("I come", "come", ("7", "yes")),),)
    await bench.platform.send(bench.group, Message("Café?", buttons=rows), "k")
    async with bench.away():
        spoken = await asyncio.gather(
            asyncio.to_thread(say, bench, bench.private, [f"m{n}" for n in range(GAP // 2)]),
            asyncio.to_thread(say, bench, bench.room, ["1"] * (GAP // 2)),
        )
    await bench.hears(*spoken)
    assert texts(bench) == [f"m{n}" for n in range(GAP // 2)]
    come = [act for act in bench.heard.actions if act.verb == "come"]
    assert len(come) == GAP // 2
    orders = [act.order for act in bench.heard.actions]
    assert orders == sorted(orders) and len({act.id for act in bench.heard.actions}) == len(orders)


async def test_a_gap_that_ends_in_the_bots_own_coming_is_not_read_beyond(bench: Bench) -> None:
    """Thrown out and let in again: what was said between is not the bot's to read."""
    async with bench.away():
        bench.thrown_out()
        for n in range(60):
            bench.people.says(bench.anna, bench.room, f"!moi {n}")
        bench.people.join(bench.bot, bench.room)
        after = bench.people.says(bench.anna, bench.room, "!avis")
    await bench.hears(after)
    assert [act.args for act in bench.heard.actions if act.verb == "command"] == [("avis", "", "!avis")]


@pytest.mark.drill
@pytest.mark.thorough
async def test_after_a_long_black_hole_it_hears_again_soon(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F28, ten times as fast: the network swallows everything and cuts nothing, for longer than three syncs
    take. A server that answers late is given more time, one that cannot be reached is not."""
    monkeypatch.setattr(platform, "POLL", 1)
    monkeypatch.setattr(platform, "LATE", 0.5)
    monkeypatch.setattr(platform, "RETRY_AFTER", 0.1)
    await bench.stops()
    with road(bench.server.url) as way:
        bench.way = way.url
        await bench.starts()
        await bench.catches_up()
        way.swallow()
        spoken = bench.people.says(bench.anna, bench.private, "before")
        await asyncio.sleep(7)
        way.carry_again()
        back = time.monotonic()
        await bench.hears(spoken, bench.people.says(bench.anna, bench.private, "after"))
        took = time.monotonic() - back
        note("F28 on Matrix, ten times as fast", f"hearing again in {took:.1f} s; lost 0", "≤ 3 s; 0")
        assert took < 3
        assert texts(bench) == ["before", "after"]
        await bench.stops()
    bench.way = ""
    await bench.starts()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnSynapse]:
    with of_its_own(tmp_path_factory.mktemp("own") / "synapse") as own:
        yield own


@pytest.fixture
async def alone(own: OwnSynapse, tmp_path: Path) -> AsyncIterator[Bench]:
    with people_of(own.server) as people:
        async with on(own.server, people, tmp_path / "store") as bench:
            yield bench


@pytest.mark.thorough
async def test_a_server_that_was_killed_is_taken_up_where_it_was(alone: Bench, own: OwnSynapse) -> None:
    """F23, Synapse restarted: while a sync is open, and once more in the middle of a gap. The first time it was
    set back, and does not know any more what the bot had said that it wants to hear."""
    bench = alone
    await bench.says_in_private("before")
    own.kill()
    with closing(sqlite3.connect(own.server.database)) as database, database:
        assert database.execute("DELETE FROM user_filters").rowcount == 1
    own.start()
    await bench.says_in_private("after")
    await bench.stops()
    for n in range(70):
        last = bench.people.says(bench.anna, bench.private, f"m{n}")
    await bench.starts()
    own.kill()
    await asyncio.to_thread(own.start)
    await bench.hears(last)
    assert texts(bench) == ["before", "after", *(f"m{n}" for n in range(70))]


async def test_what_could_not_be_committed_comes_again(bench: Bench) -> None:
    """The intake fails once, in the middle of a batch: nothing of it is lost, the order stays."""
    failed: list[Action] = []

    def once(action: Action) -> Reply:
        if not failed:
            failed.append(action)
            raise OSError("the database does not answer")
        return Reply()

    bench.heard.replies = once
    await bench.says_in_private("one")
    await bench.says_in_private("two")
    assert [act.args for act in failed] == [("one",)]
    assert texts(bench)[-2:] == ["one", "two"]
