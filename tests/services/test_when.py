"""When somebody acted in secret is told by nothing that stands beside what they did, nor by its order."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from sipbot.chat import Action, Address, Owed
from sipbot.clock import SandboxClock
from sipbot.delivery.worker import Worker
from sipbot.facts import ChatGone
from sipbot.handlers.router import Router
from sipbot.ports import Unreachable
from sipbot.services import acts, agenda, live_messages
from tests.databases import scrubbed
from tests.services.test_statements import STACK
from tests.services.test_translation_reports import says
from tests.services.world import END, ID, LANGUAGES, OPEN, Post, World, delivered

MINUTE = timedelta(minutes=1)
MANY = 12


class Bot:
    """Router, outbox and worker, at a time that the test moves."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = SandboxClock(OPEN)
        self.post = Post()
        self.router = Router(world.database, world.keys, self.clock)
        self.worker = Worker(world.database, world.keys, self.clock, {"telegram": self.post})
        self.update = 0

    async def act(self, name: str, verb: str, *args: str, message: str = "") -> None:
        self.update += 1
        who = Address("telegram", name)
        await self.router.on_actions(
            [
                Action(
                    id=f"telegram:0:{self.update}",
                    order=self.update,
                    verb=verb,
                    args=args,
                    sender=who,
                    address=who,
                    private=True,
                    language=LANGUAGES["liege"],
                    message=message,
                    query=f"q{self.update}" if message else "",
                )
            ]
        )

    async def deliver(self) -> None:
        await delivered(self.worker)

    async def news(self, n: int) -> None:
        """Something that has nothing to do with it is owed, at a moment that anybody knows."""
        owed = Owed(f"news:{n}", Address("telegram", "1"), ChatGone(antenna="", address=""), "fr")
        async with self.world.database.write() as tx:
            await acts.owe(tx, owed, self.clock.now())

    async def proposals(self) -> None:
        """Every ten minutes somebody proposes a statement; in between somebody else finds a text odd."""
        for n in range(MANY):
            await self.world.person(f"60{n:02}")
            await self.news(n)
            await self.act(f"60{n:02}", "propose", "1", "0", message="78")
            await self.act(f"60{n:02}", "text", f"Phrase numéro {n * 7 % MANY} des membres")
            person = await self.world.person(f"70{n:02}")
            await says(self.world, person, language=("fr", "nl", "de")[n % 3], now=self.clock.now())
            await self.deliver()
            self.clock.advance(600)


@pytest.fixture
async def bot(world: World) -> Bot:
    await world.publish(question=[STACK])
    return Bot(world)


async def rows(world: World, *screens: str) -> list[dict[str, Any]]:
    return [row for row in await world.rows("outbox") if row["screen"] in screens]


async def test_the_number_of_what_moderators_are_owed_lies_between_no_others(bot: Bot) -> None:
    """What is owed at the moment of an act, beside what else is owed then: its number would tell the moment."""
    await bot.world.person("6000")
    for n in range(3):
        await bot.news(n)
        await bot.act("6000", "propose", "1", "0", message="78")
        await bot.act("6000", "text", f"Phrase des membres {n}")
        await says(bot.world, await bot.world.person(f"7{n}"), language=("fr", "nl", "de")[n])
    news = sorted(row["id"] for row in await rows(bot.world, "chat_gone"))
    told = [row["id"] for row in await rows(bot.world, "proposal", "odd")]
    assert len(news) == 3 and len(told) >= 6
    assert not [id_ for id_ in told if news[0] < id_ < news[-1]]
    assert all(abs(one - other) > 2**32 for one, other in pairwise(sorted(told))), "nor between each other"


async def test_what_answers_an_act_leaves_no_row_that_tells_when_somebody_acted(bot: Bot) -> None:
    """Asked for a statement, thanked for it, told that it is too long, shown what awaits them."""
    await bot.world.person("6000")
    await bot.act("6000", "propose", "1", "0", message="78")
    await bot.act("6000", "text", "x" * 500)
    await bot.act("6000", "text", "Une phrase")
    await bot.act("6000", "opinion")
    await bot.act("6000", "me")
    await bot.deliver()
    assert len(bot.post.sent) == 5
    assert [row for row in await bot.world.rows("outbox") if row["address"] == "telegram:6000"] == []


async def test_an_answer_to_an_act_that_could_not_be_delivered_leaves_no_row_either(bot: Bot) -> None:
    await bot.world.person("6000")
    bot.post.trouble[Address("telegram", "6000")] = [Unreachable("blocked")]
    await bot.act("6000", "opinion")
    await bot.deliver()
    assert await bot.world.rows("outbox") == []


async def test_an_act_that_comes_again_is_not_answered_again(bot: Bot) -> None:
    await bot.world.person("6000")
    for _ in range(2):
        await bot.act("6000", "opinion")
        await bot.deliver()
        bot.update -= 1
    assert len(bot.post.sent) == 1


async def test_a_proposal_that_moderators_have_read_leaves_no_row_and_one_they_have_not_stays_owed(
    bot: Bot,
) -> None:
    await bot.world.person("6000")
    await bot.act("6000", "propose", "1", "0", message="78")
    await bot.act("6000", "text", "Une phrase")
    (row,) = await rows(bot.world, "proposal")
    moderator = Address.parse(row["address"])
    bot.post.trouble[moderator] = [Unreachable("never written to the bot")]
    bot.clock.advance(3600)
    await bot.deliver()
    assert [row["outcome"] for row in await rows(bot.world, "proposal")] == ["unreachable"]
    await bot.act(moderator.id, "start")
    await bot.deliver()
    assert any("Une phrase" in text for text in bot.post.texts(moderator))
    assert await rows(bot.world, "proposal") == []


async def test_after_the_closing_nothing_tells_when_or_in_which_order_it_was_done(bot: Bot) -> None:
    """Nothing that was owed because of it is there, and rows lie in the order of their names."""
    await bot.proposals()
    told = await rows(bot.world, "proposal", "odd")
    assert told, "some still wait for the full hour"
    await bot.world.close()
    assert await rows(bot.world, "proposal", "odd") == []
    for table in ("statements", "odd_texts"):
        order = [(row["question"], row.get("id", row["language"])) for row in await bot.world.rows(table)]
        assert order == sorted(order) and len(order) >= 3, table
    texts = [row["text"] for row in await bot.world.rows("statements")]
    assert sorted(texts) == sorted(f"Phrase numéro {n} des membres" for n in range(MANY))


async def test_after_the_closing_nothing_tells_when_the_turnout_changed(bot: Bot) -> None:
    """Each change brings an edit of the groups' messages; of one that is out nothing is kept, before it too."""
    world = bot.world
    async with world.database.write() as tx:
        for entry in await agenda.due(tx, OPEN):
            await agenda.perform(world.work(tx, OPEN), entry)
    await bot.deliver()
    for n in range(6):
        await world.press(await world.person(f"60{n}"), "agree:s0", position=0)
        async with world.database.write() as tx:
            await live_messages.refresh(tx, bot.clock.now())
        await bot.deliver()
        bot.clock.advance(600)
    assert bot.post.edited
    assert [row for row in await world.rows("outbox") if row["action"] == "edit"] == []
    await world.close(END)
    left = [row for row in await world.rows("outbox") if row["action"] == "edit" and ID in row["key"]]
    assert [row for row in left if row["screen"] != "boxed"] == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_no_hidden_column_joins_a_person_to_a_moment_once_it_is_cleaned(bot: Bot) -> None:
    """PostgreSQL marks each row with the transaction that wrote it: an act's number and time (`seen`), what the
    person is expected to type next, and the statement that they proposed were written by the same one."""
    world = bot.world
    for n in range(4):
        await world.person(f"60{n}")
        await bot.act(f"60{n}", "propose", "1", "0", message="78")
        await bot.act(f"60{n}", "text", f"Phrase des membres {n}")
        await bot.act(f"60{n}", "pick", "1", "0", "agree:s0", message="78")

    async def joined(other: str, of: str = "people") -> int:
        query = f"SELECT count(*) FROM {of} JOIN {other} ON {of}.xmin = {other}.xmin"
        async with world.database.read() as tx:
            return int((await tx.exec_driver_sql(query)).scalar() or 0)

    assert await joined("seen") >= 4 and await joined("statements") >= 4 and await joined("seen", "roll") >= 4
    assert await scrubbed(world.database)
    assert await joined("seen") == await joined("statements") == 0
    for table in ("roll", "posts", "attendance", "addresses"):
        assert await joined("seen", table) == 0, table
    query = "SELECT count(DISTINCT xmin::text) FROM people"
    async with world.database.read() as tx:
        assert (await tx.exec_driver_sql(query)).scalar() == 1, "nor does it tell who acted last"
