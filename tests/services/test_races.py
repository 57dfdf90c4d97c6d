"""Several who write at once: nothing that was told is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot.chat import About, Owed, Subject
from sipbot.facts import Said
from sipbot.rules.faults import Refusal
from sipbot.services import Again, Tx, Work, ballots, closing, live_messages, meetings
from sipbot.services.meetings import Draft
from sipbot.services.people import Person
from sipbot.store import consultations as store
from sipbot.store import outbox, tables
from sipbot.store.database import Database
from tests.services.world import BEFORE, END, GROUPS, ID, OPEN, RATE, TRANSPARENCY, World

OPTIONS = ("same", "less-for-little", "less-for-much", "no-opinion")


async def vote(world: World, person: Person, payload: str, order: int, position: int = RATE) -> bool:
    """As the router does it. Whether it was counted; else it was refused in words."""

    async def press(tx: Tx) -> bool:
        voice = world.voice(person, order)
        await ballots.press(
            ballots.Act(Work(tx, world.keys, OPEN), person, voice, 1), position=position, payload=payload
        )
        return True

    try:
        return await world.database.transact(press)
    except Refusal as refused:
        assert refused.code == "consultation_closed"
        return False


async def test_of_two_presses_at_once_the_later_counts_whichever_commits_first(world: World) -> None:
    await world.publish()
    people = [await world.person(f"{n}") for n in range(12)]
    await asyncio.gather(
        *(vote(world, p, str((n + k) % 4), 10 + k) for n, p in enumerate(people) for k in (1, 0))
    )
    for n, person in enumerate(people):
        assert await world.answers(person) == {"rate": OPTIONS[(n + 1) % 4]}
    assert len(await world.rows("box")) == len(await world.rows("roll")) == 12


async def test_answers_to_two_questions_at_once_are_both_kept_and_the_person_counts_once(world: World) -> None:
    await world.publish()
    people = [await world.person(f"{n}") for n in range(8)]
    await asyncio.gather(
        *(vote(world, p, "0", 10 + position, position) for p in people for position in (RATE, TRANSPARENCY))
    )
    assert [len(await world.answers(person)) for person in people] == [2] * 8
    assert len(await world.rows("roll")) == 8


async def test_who_takes_one_answer_back_and_gives_another_at_once_has_answered(world: World) -> None:
    await world.publish()
    people = [await world.person(f"{n}") for n in range(8)]
    await asyncio.gather(*(vote(world, p, "0", 1) for p in people))

    async def withdraw(person: Person) -> None:
        async def work(tx: Tx) -> None:
            voice = world.voice(person, 2)
            await ballots.withdraw(ballots.Act(Work(tx, world.keys, OPEN), person, voice, 1), position=RATE)

        await world.database.transact(work)

    await asyncio.gather(*(act for p in people for act in (withdraw(p), vote(world, p, "0", 3, TRANSPARENCY))))
    assert len(await world.rows("roll")) == 8


async def test_what_is_told_to_be_counted_while_it_closes_is_in_the_figures_and_the_rest_is_refused(
    world: World,
) -> None:
    await world.publish()
    people = [await world.person(f"{n}") for n in range(60)]

    async def close() -> None:
        await first.wait()
        await world.database.transact(lambda tx: closing.close(Work(tx, world.keys, END), ID))

    counted: list[Person] = []
    first = asyncio.Event()

    async def press(person: Person) -> None:
        if await vote(world, person, "0", 1):
            counted.append(person)
            first.set()

    await asyncio.gather(close(), *(press(person) for person in people))
    await world.count()
    (total,) = [r for r in await world.rows("cells") if (r["question"], r["by"]) == ("rate", "total")]
    box = await world.rows("box")
    assert total["answered"] == len(box) == len(counted)
    assert [row for row in box if row["finder"] or row["order"]] == []
    assert await world.rows("roll") == []


class Relay:
    """Two who hold a row by turns: each lets go when the other has it too, so that it is never free."""

    ROUNDS = 40

    def __init__(self, database: Database, hold: Callable[[Tx], Awaitable[object]]) -> None:
        self._database, self._hold = database, hold
        self._held = [0, 0]
        self._change = asyncio.Condition()
        self._over = False

    async def run(self, own: int) -> None:
        while sum(self._held) < self.ROUNDS and not self._over:
            async with self._database.write() as tx:
                await self._hold(tx)
                with suppress(TimeoutError):  # where only one may write, or the other stands in line
                    await asyncio.wait_for(self._pass_on(own), 0.3)

    async def _pass_on(self, own: int) -> None:
        theirs = self._held[1 - own]
        async with self._change:
            self._held[own] += 1
            self._change.notify_all()
            await self._change.wait_for(lambda: self._held[1 - own] > theirs)

    async def against(self, alone: Callable[[Tx], Awaitable[object]]) -> int:
        """After how many rounds somebody who wants it alone had it."""

        async def want() -> int:
            async with self._change:
                await self._change.wait_for(lambda: self._held[0] > 0)
            await self._database.transact(alone)
            self._over = True
            return sum(self._held)

        return (await asyncio.gather(want(), self.run(0), self.run(1)))[0]


async def test_closing_does_not_wait_until_nobody_answers_any_more(world: World) -> None:
    await world.publish()
    relay = Relay(world.database, lambda tx: store.by_number(tx, 1, hold=True))
    assert await relay.against(lambda tx: closing.close(Work(tx, world.keys, END), ID)) < relay.ROUNDS / 2
    assert (await world.rows("consultations"))[0]["closed_at"]


async def test_cancelling_a_meeting_does_not_wait_until_nobody_comes_any_more(world: World) -> None:
    draft = Draft("liege", {"fr": "Parlons-en"}, (BEFORE + timedelta(days=20)).replace(tzinfo=None), "Ici")
    async with world.database.write() as tx:
        meeting = (await meetings.announce(world.work(tx, BEFORE), draft, "test", hold=timedelta())).id
    relay = Relay(world.database, lambda tx: meetings.find(tx, meeting, hold=True))
    assert await relay.against(lambda tx: meetings.cancel(tx, OPEN, meeting)) < relay.ROUNDS / 2


async def test_published_twice_at_once_it_is_published_once(world: World) -> None:
    numbers = await asyncio.gather(world.publish(), world.publish())
    assert numbers == [1, 1]
    assert len(await world.rows("consultations")) == 1


async def test_two_consultations_published_at_once_get_two_numbers(world: World) -> None:
    numbers = await asyncio.gather(world.publish(), world.publish(id="another"), world.publish(id="third"))
    assert sorted(numbers) == [1, 2, 3]


async def test_of_two_workers_none_gets_what_the_other_has(world: World) -> None:
    async with world.database.write() as tx:
        for n in range(40):
            owed = Owed(f"k{n}", GROUPS["liege"], Said(message=""), "fr", Subject(About.PROPOSAL, f"s{n}"))
            await outbox.owe(tx, replace(owed, at=BEFORE), BEFORE)

    async def take(name: str) -> list[int]:
        async with world.database.write() as tx:
            rows = await outbox.ready(tx, OPEN, OPEN, limit=10)
            await asyncio.sleep(0.01)
            await outbox.claim(tx, [row.id for row in rows], name, OPEN)
        return [row.id for row in rows]

    taken = Counter(id_ for ids in await asyncio.gather(*(take(f"w{n}") for n in range(4))) for id_ in ids)
    assert set(taken.values()) == {1}
    assert len(taken) == 40


async def test_a_vote_that_comes_while_messages_are_refreshed_is_refreshed_next(world: World) -> None:
    """The beat takes the mark away; a vote that is not committed yet must put it back."""
    await world.publish()
    person = await world.person("1")
    subject = Subject(About.CONSULTATION, ID)
    async with world.database.write() as tx:
        await live_messages.keep(tx, subject, GROUPS["liege"], "consultation", "fr", ("7",), private=False)
    await vote(world, await world.person("2"), "0", 1)

    async def refresh() -> None:
        async with world.database.write() as tx:
            await live_messages.refresh(tx, OPEN)

    async with world.database.write() as tx:
        await ballots.press(
            ballots.Act(world.work(tx, OPEN), person, world.voice(person), 1), position=0, payload="0"
        )
        beat = asyncio.ensure_future(refresh())
        await asyncio.wait([beat], timeout=0.2)
        assert not beat.done(), "it waits for the vote"
    await beat
    async with world.database.read() as tx:
        owed = await tx.scalar(sa.select(sa.func.count()).select_from(tables.outbox).where(outbox_of(subject)))
    assert owed == 1


def outbox_of(subject: Subject) -> sa.ColumnElement[bool]:
    return tables.outbox.c.subject == str(subject)


async def test_a_ballot_that_is_sent_while_it_closes_is_overwritten(world: World) -> None:
    await world.publish()
    person = await world.person("1")
    await vote(world, person, "0", 1)
    subject = Subject(About.BALLOT, ID)

    async def send() -> None:
        async def work(tx: Tx) -> None:
            await live_messages.keep(tx, subject, GROUPS["gent"], "ballot", "fr", ("9",), private=True)
            await asyncio.sleep(0.05)
            await closing.overwrite_if_closed(tx, OPEN, subject, GROUPS["gent"])

        await world.database.transact(work)

    async def close() -> None:
        await world.database.transact(lambda tx: closing.close(world.work(tx, END), ID))

    await asyncio.gather(send(), close())
    await world.count()
    await world.tell()
    assert [row["screen"] for row in await world.rows("outbox") if row["subject"] == str(subject)] == ["boxed"]


async def test_a_meeting_cancelled_twice_at_once_is_cancelled_once_and_who_just_came_is_told(
    world: World,
) -> None:
    person = await world.person("1")
    draft = Draft("liege", {"fr": "Parlons-en"}, (BEFORE + timedelta(days=20)).replace(tzinfo=None), "Ici")
    async with world.database.write() as tx:
        meeting = await meetings.announce(world.work(tx, BEFORE), draft, "test", hold=timedelta())

    async def cancel(seconds: int) -> None:
        now = OPEN + timedelta(seconds=seconds)
        await world.database.transact(lambda tx: meetings.cancel(tx, now, meeting.id))

    async def come() -> bool:
        try:
            await world.database.transact(lambda tx: meetings.come(tx, OPEN, person, meeting.id, "yes", 1))
        except Refusal:
            return False
        return True

    came, *_ = await asyncio.gather(come(), cancel(1), cancel(2))
    told = [
        r for r in await world.rows("outbox") if r["screen"] == "cancelled" and r["address"] == "telegram:1"
    ]
    assert len(told) == int(came)


async def test_what_the_database_asks_to_try_again_is_done_as_a_whole_once(world: World) -> None:
    """Two who lock the same in another order: one is undone, and done again."""
    one, two = await world.person("1"), await world.person("2")
    tries = Counter[str]()
    each_has_one = asyncio.Barrier(2)

    async def both(name: str, order: tuple[Person, Person]) -> None:
        async def work(tx: Tx) -> None:
            tries[name] += 1
            for person in order:
                statement = sa.update(tables.people).where(tables.people.c.id == person.id)
                await tx.execute(statement.values(antenna=sa.func.concat(tables.people.c.antenna, name)))
                if person is order[0] and tries[name] == 1:
                    await each_has_one.wait()

        await world.database.transact(work)

    if world.database.embedded:
        pytest.skip("one writer at a time: nobody is ever asked to try again")
    await asyncio.gather(both("a", (one, two)), both("b", (two, one)))
    assert sorted(tries.values()) == [1, 2]
    assert {row["antenna"] for row in await world.rows("people")} <= {"liegeab", "liegeba"}


async def test_who_cancels_what_is_under_way_is_not_asked_to_try_again(world: World) -> None:
    person = await world.person("1")
    statement = sa.update(tables.people).where(tables.people.c.id == person.id).values(antenna="gent")

    async def work(tx: Tx) -> None:
        await tx.execute(statement)

    async with world.database.write() as tx:
        await tx.execute(statement)
        waiting = asyncio.ensure_future(world.database.transact(work))
        await asyncio.wait([waiting], timeout=0.1)
        waiting.cancel()
        await asyncio.wait([waiting], timeout=5)
        assert waiting.cancelled()


async def test_what_always_asks_to_try_again_ends_with_that_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipbot.store.database.RETRY_FOR", 0.1)

    async def work(_: Tx) -> None:
        raise Again

    with pytest.raises(Again):
        await world.database.transact(work)
