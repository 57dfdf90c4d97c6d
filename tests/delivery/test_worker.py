"""From the outbox to a sender: nothing is lost, nothing goes twice, and one chat's trouble is its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot.chat import About, Address, Message, Owed, Subject, to_json
from sipbot.clock import SandboxClock
from sipbot.delivery.delivering import LONGEST_PAUSE, MOST_TRIES
from sipbot.delivery.worker import Worker
from sipbot.facts import from_args
from sipbot.ports import Moved, Refused, TryLater, Unreachable
from sipbot.services import acts, agenda, antennas, live_messages, meetings, open_ballot, people
from sipbot.store import tables
from tests.services.world import END, GROUPS, ID, OPEN, Post, World, delivered

LIEGE, GENT, EUPEN = GROUPS["liege"], GROUPS["gent"], GROUPS["eupen"]
LUC = Address("telegram", "100001001")
AICHA = Address("telegram", "500001")


class Delivery:
    """A worker, a clock that stands until it is moved, and what came out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = SandboxClock(OPEN)
        self.post = Post()
        self.worker = Worker(world.database, world.keys, self.clock, {"telegram": self.post})

    async def owe(self, to: Address, text: str, **more: Any) -> bool:
        """Owe a text, under its own words as the key; or what `screen` says with its `args`."""
        facts = from_args(more.pop("screen", "said"), more.pop("args", {"message": to_json(Message(text))}))
        owed = Owed(**{"key": text, "to": to, "facts": facts, **more})
        async with self.world.database.write() as tx:
            return await acts.owe(tx, owed, self.clock.now())

    async def step(self) -> int:
        """Some of what is due, until it is home."""
        begun = await self.worker.step()
        await self.worker.all_home()
        return begun

    async def all(self) -> None:
        """Until there is nothing to be done now."""
        await delivered(self.worker)

    async def outcomes(self) -> dict[str, str | None]:
        return {row["key"]: row["outcome"] for row in await self.world.rows("outbox")}


@pytest.fixture
def delivery(world: World) -> Delivery:
    return Delivery(world)


async def test_what_is_owed_goes_out_once_and_in_order(delivery: Delivery) -> None:
    for text in ("one", "two", "three"):
        await delivery.owe(LIEGE, text)
    await delivery.all()
    await delivery.all()
    assert delivery.post.texts(LIEGE) == ["one", "two", "three"]
    assert set((await delivery.outcomes()).values()) == {"sent"}


async def test_the_same_key_owed_twice_is_owed_once(delivery: Delivery) -> None:
    assert await delivery.owe(LIEGE, "one")
    assert not await delivery.owe(LIEGE, "one")
    await delivery.all()
    assert not await delivery.owe(LIEGE, "one")
    await delivery.all()
    assert delivery.post.texts(LIEGE) == ["one"]


async def test_answers_to_people_go_first(delivery: Delivery) -> None:
    delivery.post.room = 1
    await delivery.owe(LIEGE, "news")
    await delivery.owe(GENT, "more news")
    await delivery.owe(AICHA, "answer", urgent=True)
    await delivery.all()
    assert [message.plain for _, message, _ in delivery.post.sent] == ["answer", "news", "more news"]


async def test_a_chat_that_must_wait_holds_up_itself_alone(delivery: Delivery) -> None:
    delivery.post.trouble[LIEGE] = [TryLater(30, "slow down")]
    for n in range(3):
        await delivery.owe(LIEGE, f"liege {n}")
        await delivery.owe(GENT, f"gent {n}")
    delivery.post.waiting.add(LIEGE)
    await delivery.all()
    assert delivery.post.texts(GENT) == ["gent 0", "gent 1", "gent 2"]
    assert delivery.post.texts(LIEGE) == []
    delivery.post.waiting.clear()
    await delivery.step()
    assert delivery.post.texts(LIEGE) == []
    delivery.post.waiting.add(LIEGE)
    delivery.clock.advance(31)
    delivery.post.waiting.clear()
    await delivery.all()
    assert delivery.post.texts(LIEGE) == ["liege 0", "liege 1", "liege 2"]


async def test_a_message_that_was_put_off_goes_out_with_the_words_of_the_first_attempt(
    delivery: Delivery,
) -> None:
    await delivery.world.publish()
    delivery.post.trouble[LIEGE] = [TryLater(5, "slow down")]
    await delivery.owe(
        LIEGE, "k", screen="closed", args={"consultation": ID}, language="fr", subject=Subject(About.CLOSED, ID)
    )
    await delivery.step()
    (row,) = await delivery.world.rows("outbox")
    assert (row["attempts"], row["outcome"]) == (1, None)
    assert "Quel modèle économique" in row["rendering"]
    delivery.clock.advance(6)
    await delivery.all()
    (row,) = await delivery.world.rows("outbox")
    assert (row["rendering"], row["args"]) == (None, {})
    assert len(delivery.post.sent) == 1


async def test_a_platform_that_is_away_for_a_day_gets_everything_when_it_is_back(delivery: Delivery) -> None:
    delivery.post.trouble[LIEGE] = [TryLater(2, "no answer") for _ in range(1000)]
    await delivery.owe(LIEGE, "one")
    for _ in range(24 * 12):
        await delivery.all()
        delivery.clock.advance(LONGEST_PAUSE)
    delivery.post.trouble[LIEGE].clear()
    delivery.clock.advance(LONGEST_PAUSE)
    await delivery.all()
    assert await delivery.outcomes() == {"one": "sent"}


async def test_after_very_many_tries_it_is_given_up(delivery: Delivery) -> None:
    delivery.post.trouble[LIEGE] = [TryLater(5, "no answer") for _ in range(20)]
    await delivery.owe(LIEGE, "one")
    async with delivery.world.database.write() as tx:
        await tx.execute(sa.update(tables.outbox).values(attempts=MOST_TRIES - 10))
    for _ in range(20):
        await delivery.all()
        delivery.clock.advance(LONGEST_PAUSE + 6)
    assert await delivery.outcomes() == {"one": "refused"}
    assert len(delivery.post.trouble[LIEGE]) == 10


async def test_a_chat_that_moved_is_rewritten_everywhere_and_gets_its_message_once(delivery: Delivery) -> None:
    new = Address("telegram", "-1009999999999")
    await delivery.world.publish()
    async with delivery.world.database.write() as tx:
        await live_messages.keep(
            tx, Subject(About.CONSULTATION, ID), LIEGE, "consultation", "fr", ("7",), private=False
        )
    delivery.post.trouble[LIEGE] = [Moved(new)]
    await delivery.owe(LIEGE, "one")
    await delivery.owe(LIEGE, "two")
    await delivery.all()
    assert delivery.post.texts(new) == ["one", "two"]
    assert delivery.post.texts(LIEGE) == []
    for table in ("chats", "asked_chats", "posts", "outbox"):
        assert str(LIEGE) not in {row["address"] for row in await delivery.world.rows(table)}, table
        assert str(new) in {row["address"] for row in await delivery.world.rows(table)}, table
    assert await delivery.world.rows("chat_aliases") == [{"old": str(LIEGE), "address": str(new)}]
    async with delivery.world.database.write() as tx:
        await antennas.chat_moved(tx, LIEGE, new)
        await antennas.seed(tx, delivery.world.settings)
    assert str(new) in {row["address"] for row in await delivery.world.rows("chats")}


async def test_publishing_again_does_not_ask_a_chat_that_moved_a_second_time(delivery: Delivery) -> None:
    new = Address("telegram", "-1009999999999")
    for _ in range(2):
        await delivery.world.publish(now=OPEN)
        async with delivery.world.database.write() as tx:
            for entry in await agenda.due(tx, OPEN):
                await agenda.perform(delivery.world.work(tx, OPEN), entry)
        await delivery.all()
        async with delivery.world.database.write() as tx:
            await antennas.chat_moved(tx, LIEGE, new)
    assert (len(delivery.post.texts(LIEGE)), len(delivery.post.texts(new))) == (1, 0)
    assert len(delivery.post.sent) == 5


async def test_a_chat_that_is_gone_is_told_to_the_animators_once(delivery: Delivery) -> None:
    await delivery.world.publish()
    delivery.post.trouble[LIEGE] = [Unreachable("kicked") for _ in range(3)]
    for n in range(3):
        await delivery.owe(LIEGE, f"liege {n}")
    await delivery.all()
    outcomes = await delivery.outcomes()
    assert [outcomes[f"liege {n}"] for n in range(3)] == ["unreachable"] * 3
    assert len(delivery.post.texts(LUC)) == 1
    assert str(LIEGE) in delivery.post.texts(LUC)[0]
    assert not {row["address"]: row["reachable"] for row in await delivery.world.rows("chats")}[str(LIEGE)]
    left_out = {row["address"]: row["left_out"] for row in await delivery.world.rows("asked_chats")}
    assert (left_out[str(LIEGE)], left_out[str(GENT)]) == ("unreachable", "")


async def test_a_message_that_the_platform_refuses_is_settled_and_the_rest_goes_on(delivery: Delivery) -> None:
    delivery.post.trouble[LIEGE] = [Refused("bad request")]
    for text in ("one", "two"):
        await delivery.owe(LIEGE, text)
    await delivery.all()
    assert await delivery.outcomes() == {"one": "refused", "two": "sent"}


async def test_a_message_that_cannot_be_worded_does_not_hold_up_the_others(delivery: Delivery) -> None:
    await delivery.owe(
        LIEGE, "bad", screen="announcement", args={"meeting": "99"}, subject=Subject(About.MEETING, "99")
    )
    await delivery.owe(GENT, "good")
    await delivery.owe(LIEGE, "later")
    for _ in range(5):
        await delivery.step()
    assert delivery.post.texts(GENT) == ["good"]


async def test_what_is_of_no_use_any_more_is_dropped(delivery: Delivery) -> None:
    await delivery.owe(LIEGE, "late", not_after=OPEN + timedelta(minutes=1))
    await delivery.owe(GENT, "in time", not_after=OPEN + timedelta(hours=1))
    delivery.clock.advance(61)
    await delivery.all()
    assert await delivery.outcomes() == {"late": "dropped", "in time": "sent"}
    assert delivery.post.texts(LIEGE) == []


async def test_nothing_goes_out_before_its_time(delivery: Delivery) -> None:
    await delivery.owe(LIEGE, "one", at=OPEN + timedelta(minutes=1))
    await delivery.all()
    assert delivery.post.sent == []
    delivery.clock.advance(61)
    await delivery.all()
    assert delivery.post.texts(LIEGE) == ["one"]


async def test_a_platform_that_is_not_there_is_refused(delivery: Delivery) -> None:
    await delivery.owe(Address("matrix", "!room:example.org"), "one")
    await delivery.all()
    assert await delivery.outcomes() == {"one": "refused"}


async def test_what_a_dead_worker_held_is_sent_by_the_next(delivery: Delivery) -> None:
    await delivery.owe(LIEGE, "one")
    held = await delivery.worker._claim()
    assert [row.key for row in held] == ["one"]
    other = Worker(delivery.world.database, delivery.world.keys, delivery.clock, {"telegram": delivery.post})
    assert await other.step() == 0
    async with delivery.world.database.write() as tx:
        await tx.exec_driver_sql("UPDATE outbox SET lease_until = '2020-01-01 00:00:00.000000'")
    assert await other.step() == 1
    await other.all_home()
    assert delivery.post.texts(LIEGE) == ["one"]


async def ballot_open(delivery: Delivery) -> None:
    """Aïcha has a ballot before her, with an answer in it."""
    await delivery.world.publish()
    aicha = await delivery.world.person(AICHA.id)
    await delivery.world.press(aicha, "1")
    await delivery.owe(
        AICHA,
        "b1",
        screen="ballot",
        args={"number": "1", "position": "0"},
        language="fr",
        subject=Subject(About.BALLOT, ID),
    )


async def rows_about(world: World, address: Address) -> list[str]:
    return [
        f"{table}: {row}"
        for table in ("outbox", "posts")
        for row in await world.rows(table)
        if row["address"] == str(address)
    ]


async def test_a_personal_ballot_leaves_no_rendering_and_no_row(delivery: Delivery) -> None:
    await ballot_open(delivery)
    delivery.post.trouble[AICHA] = [TryLater(5, "slow down")]
    await delivery.step()
    (row,) = await delivery.world.rows("outbox")
    assert row["rendering"] is None
    delivery.clock.advance(6)
    await delivery.all()
    assert "Votre réponse" in delivery.post.texts(AICHA)[0]
    assert await delivery.world.rows("outbox") == []
    (post,) = await delivery.world.rows("posts")
    assert (post["private"], post["shown"]) == (True, None)


async def test_at_the_closing_the_ballot_is_overwritten_and_forgotten(delivery: Delivery) -> None:
    await ballot_open(delivery)
    await delivery.all()
    await delivery.world.close()
    delivery.clock.advance_to(END)
    await delivery.all()
    boxed = [message.plain for to, _, message in delivery.post.edited if to == AICHA]
    assert len(boxed) == 1
    assert "Moins si on facture peu" not in boxed[0]
    assert await rows_about(delivery.world, AICHA) == []


@pytest.mark.parametrize("trouble", [Unreachable("blocked"), Refused("message cannot be edited")])
async def test_a_ballot_that_can_no_longer_be_overwritten_is_forgotten_all_the_same(
    delivery: Delivery, trouble: Exception
) -> None:
    await ballot_open(delivery)
    await delivery.all()
    await delivery.world.close()
    delivery.clock.advance_to(END)
    delivery.post.trouble[AICHA] = [trouble]
    await delivery.all()
    assert await rows_about(delivery.world, AICHA) == []


class ClosingMeanwhile(Post):
    """While the ballot is on its way, the consultation closes."""

    world: World

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        if to == AICHA:
            await self.world.close()
        return await super().send(to, message, key, tried, thread)


async def test_a_ballot_on_its_way_at_the_closing_is_overwritten_too(delivery: Delivery) -> None:
    await ballot_open(delivery)
    post = ClosingMeanwhile()
    post.world = delivery.world
    delivery.worker = Worker(delivery.world.database, delivery.world.keys, delivery.clock, {"telegram": post})
    await delivery.all()
    assert "Votre réponse" in post.texts(AICHA)[0]
    assert [to for to, _, _ in post.edited if to == AICHA] == [AICHA]
    assert await rows_about(delivery.world, AICHA) == []


class ErasedMeanwhile(Post):
    """While the ballot is on its way, its owner is erased."""

    world: World

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        if to == AICHA:
            await erased(self.world)
        return await super().send(to, message, key, tried, thread)


def meanwhile(world: World) -> ErasedMeanwhile:
    post = ErasedMeanwhile()
    post.world = world
    return post


async def erased(world: World) -> None:
    async with world.database.write() as tx:
        aicha = await people.known(tx, AICHA)
        assert aicha is not None
        await people.erase(world.work(tx, OPEN), aicha)


async def test_a_ballot_on_its_way_when_its_owner_is_erased_shows_nothing_and_is_forgotten(
    delivery: Delivery,
) -> None:
    await ballot_open(delivery)
    post = meanwhile(delivery.world)
    delivery.worker = Worker(delivery.world.database, delivery.world.keys, delivery.clock, {"telegram": post})
    await delivery.all()
    ((_, _, message),) = post.edited
    assert "Votre réponse" in post.texts(AICHA)[0] and "oublier" in message.plain and not message.buttons
    assert await rows_about(delivery.world, AICHA) == []


@pytest.mark.parametrize("change", ["moved", "cancelled"])
@pytest.mark.parametrize("on_its_way", [False, True], ids=["received", "on its way"])
async def test_what_a_person_read_in_private_about_a_meeting_shows_nothing_after_they_are_erased(
    delivery: Delivery, change: str, on_its_way: bool
) -> None:
    """That they were told says that they were to come. The group's messages stay."""
    world = delivery.world
    await to_a_meeting_that_is(delivery, change)
    post = meanwhile(world) if on_its_way else delivery.post
    delivery.worker = Worker(world.database, world.keys, delivery.clock, {"telegram": post})
    await delivery.all()
    if not on_its_way:
        await erased(world)
        await delivery.all()
    ((to, _, message),) = [edit for edit in post.edited if edit[0] != LIEGE]
    assert to == AICHA and "oublier" in message.plain and not message.buttons
    assert all("oublier" not in edit[2].plain for edit in post.edited if edit[0] == LIEGE)
    assert await rows_about(world, AICHA) == []
    assert len(post.texts(LIEGE)) >= 1


async def to_a_meeting_that_is(delivery: Delivery, change: str) -> None:
    """Aïcha said that she comes; then it is changed, and nobody was told yet."""
    world = delivery.world
    aicha = await world.person(AICHA.id)
    draft = meetings.Draft("liege", {"fr": "Un café"}, datetime(2026, 12, 10, 18, 30), "Place du Marché 1")
    async with world.database.write() as tx:
        meeting = await meetings.announce(world.work(tx, OPEN), draft, str(LUC))
        await meetings.come(tx, OPEN, aicha, meeting.id, "yes", 1)
    delivery.clock.advance_to(OPEN + timedelta(minutes=5))
    await delivery.all()
    async with world.database.write() as tx:
        if change == "moved":
            await meetings.move(
                world.work(tx, delivery.clock.now()), meeting.id, datetime(2026, 12, 11, 18, 30)
            )
        else:
            await meetings.cancel(tx, delivery.clock.now(), meeting.id)


async def test_who_is_erased_finds_no_page_that_shows_an_answer_on_any_account(delivery: Delivery) -> None:
    """Two pages of the ballot here, one there, and the page about them. The one pressed says so itself."""
    world, there = delivery.world, Address("telegram", "500009")
    await ballot_open(delivery)
    aicha, joke = await world.person(AICHA.id), await world.person("500002", "gent")
    async with world.database.write() as tx:
        await tx.execute(sa.insert(tables.addresses).values(address=str(there), person=aicha.id, private=True))
        for to, ids in ((AICHA, ("1", "2")), (there, ("2",)), (Address("telegram", "500002"), ("3",))):
            await live_messages.keep(tx, Subject(About.BALLOT, ID), to, "ballot", "fr", ids, private=True)
        await live_messages.keep_overview(tx, OPEN, live_messages.ABOUT_ME, AICHA, ("4",), "fr")
        await live_messages.keep(
            tx, Subject(About.CONSULTATION, ID), LIEGE, "consultation", "fr", ("7",), private=False
        )
        await people.erase(world.work(tx, OPEN), aicha, (AICHA, "2"))
    await delivery.all()
    assert sorted((to, ids) for to, ids, _ in delivery.post.edited) == [
        (AICHA, ("1",)),
        (AICHA, ("4",)),
        (there, ("2",)),
    ]
    assert await rows_about(world, AICHA) == await rows_about(world, there) == []
    assert joke and len(await world.rows("posts")) == 2


async def test_what_could_not_be_delivered_goes_out_once_the_private_chat_is_opened(delivery: Delivery) -> None:
    drafter = Address("telegram", "100003001")
    await delivery.world.publish()
    await delivery.world.close()
    delivery.clock.advance_to(END)
    delivery.post.trouble[drafter] = [Unreachable("bot can't initiate conversation with a user")]
    await delivery.all()
    assert delivery.post.texts(drafter) == []
    async with delivery.world.database.write() as tx:
        await people.meet(tx, drafter, antenna=None, language="de")
        await people.opened_private(tx, drafter)
        await people.opened_private(tx, drafter)
    await delivery.all()
    assert len(delivery.post.texts(drafter)) == 1


async def test_an_answer_that_could_not_be_delivered_is_not_kept(delivery: Delivery) -> None:
    """Who blocks the bot right after asking: the list of their open ballots stays nowhere."""
    await delivery.world.person(AICHA.id)
    delivery.post.trouble[AICHA] = [Unreachable("blocked")]
    await delivery.owe(AICHA, "two of three answered", urgent=True)
    await delivery.all()
    assert "two of three" not in str([row["args"] for row in await delivery.world.rows("outbox")])
    async with delivery.world.database.write() as tx:
        await people.opened_private(tx, AICHA)
    await delivery.all()
    assert delivery.post.texts(AICHA) == []


async def test_many_votes_refresh_a_groups_message_once_per_beat(delivery: Delivery) -> None:
    await delivery.world.publish()
    await delivery.owe(
        LIEGE, "c", screen="consultation", args={"consultation": ID, "antenna": "liege"}, language="fr",
        subject=Subject(About.CONSULTATION, ID),
    )  # fmt: skip
    await delivery.all()
    for n in range(6):
        await delivery.world.press(await delivery.world.person(f"50000{n}"))
    async with delivery.world.database.write() as tx:
        assert await live_messages.refresh(tx, delivery.clock.now()) == 1
        assert await live_messages.refresh(tx, delivery.clock.now()) == 0
    await delivery.all()
    assert len(delivery.post.edited) == 1
    assert "5" in delivery.post.edited[0][2].plain


async def test_an_edit_that_would_change_nothing_is_not_sent(delivery: Delivery) -> None:
    await delivery.world.publish()
    await delivery.owe(
        LIEGE, "c", screen="consultation", args={"consultation": ID, "antenna": "liege"}, language="fr",
        subject=Subject(About.CONSULTATION, ID),
    )  # fmt: skip
    await delivery.all()
    await delivery.world.press(await delivery.world.person(AICHA.id))
    async with delivery.world.database.write() as tx:
        await live_messages.refresh(tx, delivery.clock.now())
    await delivery.all()
    assert delivery.post.edited == []


async def test_a_private_ballot_shows_the_answers_of_its_owner_alone(delivery: Delivery) -> None:
    await ballot_open(delivery)
    joke = await delivery.world.person("500002", "gent")
    async with delivery.world.database.read() as tx:
        ballot = await open_ballot.ballot_of(delivery.world.work(tx, OPEN), joke, 1)
    assert ballot.answers == {}


async def test_what_the_version_before_owed_goes_out_and_what_it_posted_is_brought_up_to_date(
    delivery: Delivery,
) -> None:
    """Rows and messages as that version wrote them: facts under their former names, modes as words."""
    await delivery.world.publish()
    await delivery.world.person(AICHA.id)
    draft = meetings.Draft("liege", {"fr": "Un café"}, datetime(2026, 12, 10, 18, 30), "Place du Marché 1")
    async with delivery.world.database.write() as tx:
        meeting = await meetings.announce(delivery.world.work(tx, OPEN), draft, str(LUC))
    await delivery.all()
    before = {"language": "fr", "urgent": False, "at": OPEN, "attempts": 0}
    owed = (
        (LIEGE, "edit", "announcement", {"moved": str(meeting.id)}, f"moved:{meeting.id}"),
        (LIEGE, "send", "reminder", {"meeting": str(meeting.id), "offset": "1d", "late": "1"}, "reminder:1"),
        (AICHA, "send", "ballot", {"number": "1", "reminder": "yes"}, f"ballot:{ID}"),
        (AICHA, "send", "said", {"message": to_json(Message("hello"))}, ""),
    )
    async with delivery.world.database.write() as tx:
        posted = {"screen": "announcement", "language": "fr", "messages": ["77"], "private": False}
        await tx.execute(
            tables.posts.insert().values(
                subject=f"moved:{meeting.id}", address=str(LIEGE), changed=False, **posted
            )
        )
        for n, (to, action, screen, args, subject) in enumerate(owed):
            row = {"key": f"k{n}", "address": str(to), "action": action, "screen": screen, "subject": subject}
            await tx.execute(tables.outbox.insert().values(args=args, **row, **before))
    delivery.clock.advance(120)
    await delivery.all()
    left = {row["key"]: row["outcome"] for row in await delivery.world.rows("outbox") if row["key"][0] == "k"}
    assert set(left.values()) <= {"sent"}
    assert [ids for to, ids, _ in delivery.post.edited if to == LIEGE] == [("77",)]
    shown = delivery.post.texts(AICHA)
    assert "hello" in shown and len(shown) == 2
    assert any("Un café" in text for text in delivery.post.texts(LIEGE)[1:])
