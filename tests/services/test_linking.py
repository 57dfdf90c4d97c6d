"""Two accounts of one person: one answer over all of them, and nothing is lost or counted twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import BallotAfterClosing, Corrected, Digest, Reminder
from sipbot.rules.awaiting import Answering
from sipbot.services import Tx, ballots, closing, codes, meetings, nudges, open_ballot, people
from sipbot.services.ballots import Voice
from sipbot.services.codes import Declined
from sipbot.services.linking import Linked
from sipbot.services.people import Person
from sipbot.store import agenda, outbox
from sipbot.store import people as stored_people
from tests.services.world import END, ID, OPEN, RATE, TRANSPARENCY, World

MINUTE = timedelta(minutes=1)
EARLY, LATE = OPEN, OPEN + 5 * MINUTE


def at(person: Person, platform: str, order: int, now: object, *, again: bool = False) -> Voice:
    seconds = now.timestamp()  # type: ignore[attr-defined]
    return Voice(person.language, order, f"Name {person.id}", platform, int(seconds * 1000), again)


async def on(world: World, name: str, platform: str, antenna: str | None = "liege") -> Person:
    """Somebody who can be written to there."""
    address = Address(platform, name)
    async with world.database.write() as tx:
        person = await people.meet(tx, address, antenna=antenna, language="fr")
        await people.opened_private(tx, address)
    return person


async def say(world: World, person: Person, payload: str, voice: Voice, position: int = RATE) -> None:
    async with world.database.write() as tx:
        await ballots.press(
            ballots.Act(world.work(tx, OPEN), person, voice, 1), position=position, payload=payload
        )


async def joined(world: World, one: Person, other: Person, to: Address) -> Linked:
    """`one` asks for a code, `other` types it on the account `to`."""
    async with world.database.write() as tx:
        code, _ = await codes.offer(world.work(tx, OPEN), one)
    async with world.database.write() as tx:
        linked = await codes.redeem(world.work(tx, OPEN), other, to, code)
    assert isinstance(linked, Linked), linked
    return linked


@pytest.fixture
async def two(world: World) -> tuple[Person, Person]:
    await world.publish()
    return await on(world, "1", "telegram"), await on(world, "@lea:example.org", "matrix")


MATRIX, TELEGRAM = Address("matrix", "@lea:example.org"), Address("telegram", "1")


async def test_the_later_answer_stays_whichever_platform_it_came_from(
    world: World, two: tuple[Person, Person]
) -> None:
    """On Telegram first and on Matrix later; and to another question the other way round. Matrix numbers its
    acts far higher than Telegram: that says nothing."""
    one, other = two
    await say(world, one, "0", at(one, "telegram", 5, EARLY))
    await say(world, other, "1", at(other, "matrix", 10**15, LATE))
    await say(world, other, "0", at(other, "matrix", 10**15 + 1, EARLY), TRANSPARENCY)
    await say(world, one, "1", at(one, "telegram", 6, LATE), TRANSPARENCY)
    linked = await joined(world, one, other, MATRIX)
    assert linked.replaced == 2
    assert await world.answers(linked.person) == {"rate": "less-for-little", "transparency": "partly"}
    assert len(await world.rows("roll")) == len(await world.rows("people")) == 1
    assert len(await world.box()) == 2


async def test_afterwards_the_answer_can_be_changed_on_both_again_and_again(
    world: World, two: tuple[Person, Person]
) -> None:
    one, other = two
    person = (await joined(world, one, other, MATRIX)).person
    for payload, platform, order in (
        ("0", "telegram", 5),
        ("1", "matrix", 10**15),
        ("2", "telegram", 6),
        ("0", "matrix", 10**15 + 1),
        ("1", "telegram", 7),
    ):
        await say(world, person, payload, at(person, platform, order, LATE))
    assert await world.answers(person) == {"rate": "less-for-little"}


async def test_an_act_that_comes_again_after_one_on_the_other_platform_changes_nothing(
    world: World, two: tuple[Person, Person]
) -> None:
    one, other = two
    person = (await joined(world, one, other, MATRIX)).person
    await say(world, person, "0", at(person, "telegram", 5, EARLY))
    await say(world, person, "1", at(person, "matrix", 10**15, LATE))
    await say(world, person, "0", at(person, "telegram", 5, LATE, again=True))
    assert await world.answers(person) == {"rate": "less-for-little"}


async def test_receipts_follow_the_answer_that_stays(world: World, two: tuple[Person, Person]) -> None:
    one, other = two
    await say(world, one, "0", at(one, "telegram", 5, EARLY))
    await say(world, other, "1", at(other, "matrix", 10**15, LATE))
    before = await receipts(world, other)
    linked = await joined(world, one, other, MATRIX)
    assert await receipts(world, linked.person) == before != {}


async def receipts(world: World, person: Person) -> dict[str, tuple[str, ...]]:
    async with world.database.read() as tx:
        ballot = await open_ballot.ballot_of(world.work(tx, OPEN), person, 1)
        return await open_ballot.receipts_of(tx, world.keys, ballot)


async def test_one_that_is_given_is_kept_when_the_other_was_taken_back(
    world: World, two: tuple[Person, Person]
) -> None:
    """Who takes an answer back on one account because they gave it on the other has still given it."""
    one, other = two
    await say(world, one, "0", at(one, "telegram", 5, EARLY))
    await say(world, other, "1", at(other, "matrix", 10**15, EARLY))
    async with world.database.write() as tx:
        await ballots.withdraw(
            ballots.Act(world.work(tx, OPEN), other, at(other, "matrix", 10**15 + 1, LATE), 1),
            position=RATE,
        )
    linked = await joined(world, one, other, MATRIX)
    assert linked.replaced == 0
    assert await world.answers(linked.person) == {"rate": "same"}


async def test_closed_it_counts_one_person_and_one_answer(world: World, two: tuple[Person, Person]) -> None:
    one, other = two
    await say(world, one, "0", at(one, "telegram", 5, EARLY))
    await say(world, other, "1", at(other, "matrix", 10**15, LATE))
    await joined(world, one, other, MATRIX)
    await world.close()
    assert [row["answer"] for row in await world.box()] == ["less-for-little"]
    assert sum(row["answered"] for row in await world.rows("asked")) == 1


async def test_in_a_named_consultation_the_name_follows_also_after_the_closing(world: World) -> None:
    await world.publish("named")
    one, other = await on(world, "1", "telegram"), await on(world, "@lea:example.org", "matrix")
    await say(world, other, "1", at(other, "matrix", 10**15, LATE))
    await world.close()
    person = (await joined(world, one, other, MATRIX)).person
    assert [row["person"] for row in await world.box()] == [person.id]
    async with world.database.write() as tx:
        await people.erase(world.work(tx, END), person)
    assert [row["person"] for row in await world.box()] == [None]


async def test_who_comes_to_a_meeting_comes_once_and_the_later_word_counts(world: World) -> None:
    one, other = await on(world, "1", "telegram"), await on(world, "@lea:example.org", "matrix")
    draft = meetings.Draft("liege", {"fr": "Parlons-en"}, END.replace(tzinfo=None), "Ici")
    async with world.database.write() as tx:
        meeting = await meetings.announce(world.work(tx, EARLY), draft, "test")
        await meetings.come(tx, EARLY, other, meeting.id, "yes", 10**15, platform="matrix")
        await meetings.come(tx, LATE, one, meeting.id, "maybe", 5, platform="telegram")
    person = (await joined(world, one, other, MATRIX)).person
    assert [(r["person"], r["answer"]) for r in await world.rows("attendance")] == [(person.id, "maybe")]
    async with world.database.write() as tx:
        await meetings.come(tx, LATE, person, meeting.id, "no", 10**15 + 1, platform="matrix")
        await meetings.come(tx, LATE, person, meeting.id, "yes", 6, platform="telegram")
    assert [row["answer"] for row in await world.rows("attendance")] == ["yes"]


async def test_a_reminder_goes_to_the_account_used_last(world: World, two: tuple[Person, Person]) -> None:
    one, other = two
    person = (await joined(world, one, other, MATRIX)).person
    async with world.database.read() as tx:
        assert list(await stored_people.without_answer(tx, ID, "liege")) == [MATRIX]
    async with world.database.write() as tx:
        await stored_people.use_last(tx, person.id, TELEGRAM)
        await stored_people.open_private(tx, TELEGRAM, False)
    async with world.database.read() as tx:
        assert list(await stored_people.without_answer(tx, ID, "liege")) == [MATRIX], "it can be written to"
        assert list(await stored_people.reachable(tx, {person.id})) == [MATRIX]


async def test_who_wanted_no_messages_on_one_account_wants_none(
    world: World, two: tuple[Person, Person]
) -> None:
    one, other = two
    async with world.database.write() as tx:
        await people.set_stopped(tx, other, True)
        await people.expect(tx, one, Answering(consultation=ID, number=1, position=0))
    person = (await joined(world, one, other, MATRIX)).person
    assert person.stopped and person.awaited is None
    assert (await world.rows("people"))[0]["awaited"] is None


async def test_from_two_antennas_answers_count_where_one_was_first(world: World) -> None:
    await world.publish()
    one, other = (
        await on(world, "1", "telegram", "liege"),
        await on(world, "@lea:example.org", "matrix", "gent"),
    )
    await say(world, other, "1", at(other, "matrix", 10**15, LATE))
    await joined(world, one, other, MATRIX)
    assert {row["antenna"] for row in await world.rows("roll")} == {"liege"}
    assert {row["antenna"] for row in await world.box()} == {"liege"}


async def test_an_answer_given_where_it_was_asked_is_kept_when_ones_antenna_is_not(world: World) -> None:
    await world.publish(antennas=["gent"])
    one, other = (
        await on(world, "1", "telegram", "liege"),
        await on(world, "@lea:example.org", "matrix", "gent"),
    )
    await say(world, other, "1", at(other, "matrix", 10**15, LATE))
    await joined(world, one, other, MATRIX)
    assert [row["antenna"] for row in await world.box() if row["answer"]] == ["gent"]
    assert [row["antenna"] for row in await world.rows("roll")] == ["gent"]


async def test_an_account_cannot_be_linked_to_itself_or_twice(world: World, two: tuple[Person, Person]) -> None:
    one, other = two
    async with world.database.write() as tx:
        code, _ = await codes.offer(world.work(tx, OPEN), one)
        assert await codes.redeem(world.work(tx, OPEN), one, TELEGRAM, code) == Declined("own_code")
    async with world.database.write() as tx:
        assert isinstance(await codes.redeem(world.work(tx, OPEN), other, MATRIX, code), Linked)
        person = await stored_people.by_address(tx, MATRIX)
        assert person is not None
        again = await codes.redeem(world.work(tx, OPEN), person, MATRIX, code)
        assert again == Declined("code_unknown") or again == Declined("code_used")


async def test_a_code_is_good_for_fifteen_minutes_and_the_next_one_ends_it(
    world: World, two: tuple[Person, Person]
) -> None:
    one, other = two
    async with world.database.write() as tx:
        first, until = await codes.offer(world.work(tx, OPEN), one)
        late = await codes.redeem(world.work(tx, until), other, MATRIX, first)
        assert (until - OPEN, late) == (15 * MINUTE, Declined("link_code_expired"))
        second, _ = await codes.offer(world.work(tx, OPEN), one)
        assert await codes.redeem(world.work(tx, OPEN), other, MATRIX, first) == Declined("code_unknown")
        assert isinstance(await codes.redeem(world.work(tx, OPEN), other, MATRIX, second), Linked)


async def test_presses_from_both_accounts_while_they_are_linked_lose_nothing(world: World) -> None:
    """As the router does it: who was linked in between is looked up again."""
    await world.publish()
    for n in range(6):
        one = await on(world, f"{n}", "telegram")
        other = await on(world, f"@{n}:example.org", "matrix")
        addresses = (Address("telegram", f"{n}"), Address("matrix", f"@{n}:example.org"))
        async with world.database.write() as tx:
            code, _ = await codes.offer(world.work(tx, OPEN), one)

        async def press(address: Address, position: int) -> None:
            async def work(tx: Tx) -> None:
                person = await people.known(tx, address)
                assert person is not None
                await asyncio.sleep(0)
                order = 5 if address.platform == "telegram" else 10**15
                await ballots.press(
                    ballots.Act(world.work(tx, OPEN), person, at(person, address.platform, order, LATE), 1),
                    position=position,
                    payload="0",
                )

            await world.database.transact(work)

        async def link(code: str = code, other: Person = other, to: Address = addresses[1]) -> None:
            async def work(tx: Tx) -> None:
                assert isinstance(await codes.redeem(world.work(tx, OPEN), other, to, code), Linked)

            await world.database.transact(work)

        await asyncio.gather(press(addresses[0], RATE), link(), press(addresses[1], TRANSPARENCY))
        async with world.database.read() as tx:
            person = await people.known(tx, addresses[0])
        assert person is not None
        assert await world.answers(person) == {"rate": "same", "transparency": "well"}
    assert len(await world.rows("people")) == len(await world.rows("roll")) == 6


async def test_linked_while_it_closes_nothing_is_lost_or_counted_twice(world: World) -> None:
    await world.publish()
    pairs = []
    for n in range(4):
        one, other = await on(world, f"{n}", "telegram"), await on(world, f"@{n}:example.org", "matrix")
        await say(world, one, "0", at(one, "telegram", 5, EARLY))
        async with world.database.write() as tx:
            code, _ = await codes.offer(world.work(tx, OPEN), one)
        pairs.append((other, Address("matrix", f"@{n}:example.org"), code))

    async def link(other: Person, to: Address, code: str) -> None:
        await world.database.transact(lambda tx: codes.redeem(world.work(tx, OPEN), other, to, code))

    async def close() -> None:
        await world.database.transact(lambda tx: closing.close(world.work(tx, END), ID))

    await asyncio.gather(*(link(*pair) for pair in pairs), close())
    await world.count()
    assert len(await world.box()) == 4
    assert await world.rows("roll") == []


async def owed(world: World, screen: str) -> list[str]:
    return sorted(row["address"] for row in await world.rows("outbox") if row["screen"] == screen)


async def test_what_both_accounts_were_owed_alike_comes_once_to_the_one_used_last(world: World) -> None:
    """A digest for Thursday, and a correction; what was owed to one account alone stays owed. So do the edits
    with which a closing overwrites the ballot on each account."""
    await world.publish()
    one, other = await on(world, "1", "telegram"), await on(world, "@lea:example.org", "matrix")
    async with world.database.write() as tx:
        for to in (TELEGRAM, MATRIX, Address("telegram", "2")):
            for facts in (Digest(), Corrected(consultation=ID, number=1, correction=1)):
                await outbox.owe(
                    tx, Owed(f"{facts.screen}:1:{to}", to, facts, subject=Subject(About.BALLOT, "*")), OPEN
                )
            await outbox.owe(
                tx,
                Owed(
                    f"boxed:1:{to}", to, BallotAfterClosing(consultation=ID), subject=Subject(About.BALLOT, "1")
                ),
                OPEN,
                action="edit",
            )
        await outbox.owe(tx, Owed("reminder:7:telegram:1", TELEGRAM, Reminder(meeting=7)), OPEN)
    await joined(world, one, other, MATRIX)
    for screen in ("digest", "corrected"):
        assert await owed(world, screen) == [str(MATRIX), "telegram:2"]
    assert await owed(world, "boxed") == [str(MATRIX), str(TELEGRAM), "telegram:2"]
    assert await owed(world, "reminder") == [str(TELEGRAM)]


async def test_who_has_changed_accounts_since_is_owed_no_second_digest(world: World) -> None:
    tuesday = OPEN + timedelta(days=6, hours=7)
    for name in (ID, "other"):
        await world.publish(id=name, remind=["6d"])
    one, other = await on(world, "1", "telegram"), await on(world, "@lea:example.org", "matrix")
    person = (await joined(world, one, other, MATRIX)).person
    async with world.database.write() as tx:
        for n in range(nudges.MANY_MESSAGES):
            for to in (TELEGRAM, MATRIX):
                await outbox.owe(tx, Owed(f"news:{n}:{to}", to, Reminder(meeting=7)), tuesday)
        for row in await outbox.ready(tx, tuesday, tuesday):
            if row.key.startswith("news:"):
                await outbox.mark_done(tx, row.id, "sent", tuesday)
    for name, to in ((ID, MATRIX), ("other", TELEGRAM)):
        async with world.database.write() as tx:
            await stored_people.use_last(tx, person.id, to)
            (entry,) = [e for e in await agenda.to_come(tx, nudges.VERB, name) if e.scope == "liege"]
            await nudges.nudge(world.work(tx, tuesday), entry)
    assert await owed(world, "digest") == [str(MATRIX)]


async def test_a_correction_goes_to_the_account_used_last(world: World, two: tuple[Person, Person]) -> None:
    one, other = two
    await say(world, one, "0", at(one, "telegram", 5, EARLY))
    person = (await joined(world, one, other, MATRIX)).person
    for used in (MATRIX, TELEGRAM):
        async with world.database.write() as tx:
            await stored_people.use_last(tx, person.id, used)
            assert list(await stored_people.with_answer(tx, ID)) == [used]
