"""A chat that takes nothing for a while: nothing of use is lost, the reason is told once, success ends it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from sipbot import i18n
from sipbot.chat import About, Action, Address, Subject
from sipbot.handlers.router import Router
from sipbot.ports import CLOSED, RESTRICTED, SILENCED, UNKNOWN, NotNow, NoTopic, TryLater, Unreachable
from sipbot.services import antennas, meetings, people
from sipbot.services.meetings import Draft
from sipbot.services.refusing import FIRST, LONGEST_PAUSE, LONGEST_WAIT, MOST_TRIES
from sipbot.views.organisers.chats import WHY
from tests.delivery.test_worker import AICHA, GENT, LIEGE, LUC, Delivery
from tests.drills.figures import note
from tests.services.world import END, ID, OPEN, World

pytestmark = pytest.mark.alike

COORDINATOR = Address("telegram", "100002001")
LANGUAGES = [i18n.language(code) for code in i18n.codes()]
LATE = i18n.language("en")("This message comes later than planned; we apologise.")
EVER = 10_000


@pytest.fixture
def delivery(world: World) -> Delivery:
    return Delivery(world)


def refuses(delivery: Delivery, to: Address, error: Exception, times: int = EVER) -> None:
    delivery.post.trouble[to] = [error] * times


async def passes(delivery: Delivery, hours: float) -> None:
    """Time in steps of a minute, the worker at work."""
    end = delivery.clock.now() + timedelta(hours=hours)
    while delivery.clock.now() < end:
        await delivery.all()
        delivery.clock.advance(300)
    await delivery.all()


def told(delivery: Delivery, to: Address, of: Address = LIEGE) -> list[str]:
    return [text for text in delivery.post.texts(to) if str(of) in text]


@pytest.mark.parametrize("reason", [SILENCED, RESTRICTED, CLOSED])
async def test_a_group_that_refuses_for_twenty_hours_gets_everything_late_and_once(
    delivery: Delivery, reason: str
) -> None:
    """F32. The others are not held up; animator and coordinator hear why, once, and that it is over, once."""
    refuses(delivery, LIEGE, NotNow(reason, "not now"))
    for n in range(3):
        await delivery.owe(LIEGE, f"liege {n}", language="en")
    await delivery.owe(GENT, "gent")
    await passes(delivery, 20)
    assert delivery.post.texts(GENT) == ["gent"] and delivery.post.texts(LIEGE) == []
    assert {len(told(delivery, LUC)), len(told(delivery, COORDINATOR))} == {1}
    assert "Liège" in told(delivery, LUC)[0]
    shown = told(delivery, LUC)[0]
    assert {why for why, words in WHY.items() for t in LANGUAGES if words(t) in shown} == {reason}
    delivery.post.trouble.clear()
    await passes(delivery, 1.1)
    assert delivery.post.texts(LIEGE) == [f"{LATE}\n\nliege {n}" for n in range(3)]
    assert {len(told(delivery, LUC)), len(told(delivery, COORDINATOR))} == {2}
    assert await delivery.world.rows("refusals") == []
    assert set((await delivery.outcomes()).values()) == {"sent"}


async def test_a_chat_that_refuses_stays_one_that_is_asked(delivery: Delivery) -> None:
    await delivery.world.publish()
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "one")
    await passes(delivery, 30)
    assert all(row["reachable"] for row in await delivery.world.rows("chats"))
    assert not any(row["left_out"] for row in await delivery.world.rows("asked_chats"))


async def test_it_is_tried_again_with_growing_pauses_of_an_hour_at_most(delivery: Delivery) -> None:
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "one")
    await passes(delivery, 24)
    tries = EVER - len(delivery.post.trouble[LIEGE])
    assert 24 <= tries <= 24 + 7
    (refusal,) = await delivery.world.rows("refusals")
    assert refusal["again_at"] - refusal["tried_at"] == LONGEST_PAUSE


async def test_it_is_not_tried_whenever_another_chat_is_written_to(delivery: Delivery) -> None:
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "one")
    for n in range(60):
        await delivery.owe(GENT, f"gent {n}")
        await delivery.all()
        delivery.clock.advance(60)
    assert EVER - len(delivery.post.trouble[LIEGE]) <= 7
    assert len(delivery.post.texts(GENT)) == 60


async def test_what_is_of_no_use_any_more_when_the_chat_is_back_is_dropped(delivery: Delivery) -> None:
    """A message with an end, and an answer that somebody has long ceased to wait for."""
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "reminder", not_after=OPEN + timedelta(hours=5))
    await delivery.owe(LIEGE, "answer", urgent=True)
    await delivery.owe(LIEGE, "result")
    await passes(delivery, 20)
    delivery.post.trouble.clear()
    await passes(delivery, 2)
    assert [text.split("\n")[-1] for text in delivery.post.texts(LIEGE)] == ["result"]
    assert (await delivery.outcomes())["reminder"] == "dropped"


async def test_a_reminder_that_waited_is_worded_when_it_goes(delivery: Delivery) -> None:
    """Refused the evening before, it does not say in the morning how long it was from the evening."""
    async with delivery.world.database.write() as tx:
        draft = Draft("liege", {"fr": "Café"}, datetime(2026, 12, 3, 19, 0), "Rue")
        meeting = await meetings.announce(delivery.world.work(tx, OPEN), draft, str(LUC))
    await delivery.all()
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "r", screen="reminder", args={"meeting": str(meeting.id)}, language="fr")
    await passes(delivery, 20)
    delivery.post.trouble.clear()
    await passes(delivery, 2)
    first, *rest = delivery.post.texts(LIEGE)[-1].splitlines()
    assert first.startswith("⏰") and not any(f"{hours} heures" in first for hours in range(20, 31))
    assert any("plus tard que prévu" in line for line in rest)
    assert any(f"{hours} heures" in first for hours in range(7, 11)), first


def command(chat: Address, n: int = 1) -> Action:
    return Action(f"telegram:0:{n}", n, "command", ("aide", ""), AICHA, chat, False)


async def test_a_sign_of_life_makes_it_due_but_not_at_every_word(delivery: Delivery) -> None:
    router = Router(delivery.world.database, delivery.world.keys, delivery.clock)
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "one")
    await passes(delivery, 12)
    before = len(delivery.post.trouble[LIEGE])
    delivery.clock.advance(70)
    for n in range(5):
        await router.on_actions([command(LIEGE, n)])
        await delivery.all()
    assert before - len(delivery.post.trouble[LIEGE]) == 1
    delivery.post.trouble.clear()
    delivery.clock.advance(FIRST.total_seconds())
    await router.on_actions([command(LIEGE, 9)])
    await delivery.all()
    assert any(text.endswith("one") for text in delivery.post.texts(LIEGE))
    assert len(told(delivery, LUC)) == 2, "that it began, and that it is over"


async def test_after_a_week_it_is_kept_for_the_day_on_which_the_chat_is_back(delivery: Delivery) -> None:
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "one")
    await passes(delivery, LONGEST_WAIT / timedelta(hours=1) + 2)
    assert (await delivery.outcomes())["one"] == "unreachable"
    delivery.post.trouble.clear()
    await delivery.owe(LIEGE, "two")
    await passes(delivery, 2)
    assert [text.split("\n")[-1] for text in delivery.post.texts(LIEGE)] == ["two", "one"]


@pytest.mark.parametrize("to", [LIEGE, AICHA], ids=["group", "person"])
async def test_a_refusal_that_nobody_knows_is_tried_again_and_the_coordinator_hears_of_it_once(
    delivery: Delivery, to: Address
) -> None:
    refuses(delivery, to, NotNow(UNKNOWN, "SOMETHING_NEW"), 40)
    for n in range(4):
        await delivery.owe(to, f"message {n}")
    await passes(delivery, 30)
    assert sorted(text.split("\n")[-1] for text in delivery.post.texts(to)) == [
        f"message {n}" for n in range(4)
    ]
    reports = [text for text in delivery.post.texts(COORDINATOR) if "SOMETHING_NEW" in text]
    assert len(reports) == 1 and (str(to) in reports[0]) == (to == LIEGE), "of a person nothing is said"
    assert await delivery.world.rows("refusals") == []


async def test_one_message_that_is_refused_does_not_hold_up_the_others_of_its_chat(delivery: Delivery) -> None:
    refuses(delivery, LIEGE, NotNow(UNKNOWN, "SOMETHING_NEW"), 1)
    for text in ("one", "two"):
        await delivery.owe(LIEGE, text)
    await delivery.all()
    assert delivery.post.texts(LIEGE) == ["two"]
    delivery.clock.advance(61)
    await delivery.all()
    assert delivery.post.texts(LIEGE) == ["two", "one"] and delivery.post.texts(COORDINATOR) == []


async def test_what_nobody_ever_takes_is_given_up_after_three_days_and_stands_in_the_way_of_nothing(
    delivery: Delivery,
) -> None:
    refuses(delivery, LIEGE, NotNow(UNKNOWN, "SOMETHING_NEW"))
    await delivery.owe(LIEGE, "one")
    await passes(delivery, 80)
    assert await delivery.outcomes() | {"one": "refused"} == await delivery.outcomes()
    assert EVER - len(delivery.post.trouble[LIEGE]) == MOST_TRIES
    assert await delivery.world.rows("refusals") == []


async def test_an_answer_that_is_refused_in_private_is_given_up_after_an_hour(delivery: Delivery) -> None:
    refuses(delivery, AICHA, NotNow(UNKNOWN, "SOMETHING_NEW"), 7)
    await delivery.owe(AICHA, "answer", urgent=True)
    await passes(delivery, 3)
    assert delivery.post.texts(AICHA) == [] and "answer" not in await delivery.outcomes()


async def test_who_unblocks_the_bot_without_a_word_gets_what_waited(delivery: Delivery) -> None:
    """The platform's notice alone is enough."""
    await delivery.world.person(AICHA.id)
    refuses(delivery, AICHA, Unreachable("Forbidden: bot was blocked by the user"), 1)
    await delivery.owe(AICHA, "news")
    await delivery.all()
    assert delivery.post.texts(AICHA) == []
    router = Router(delivery.world.database, delivery.world.keys, delivery.clock)
    await router.on_actions([Action("telegram:0:1", 1, "added", (), AICHA, AICHA, True)])
    await delivery.all()
    assert delivery.post.texts(AICHA) == ["news"]


async def test_a_chat_that_was_lost_is_back_at_any_sign_of_life_and_hears_what_it_missed(
    delivery: Delivery,
) -> None:
    """The notice that the bot was added again got lost: a command in the group shows it."""
    router = Router(delivery.world.database, delivery.world.keys, delivery.clock)
    await delivery.world.publish()
    async with delivery.world.database.write() as tx:
        await antennas.chat_gone(tx, OPEN, LIEGE)
        draft = Draft("liege", {"fr": "Café"}, datetime(2026, 12, 20, 19, 0), "Rue")
        await meetings.announce(delivery.world.work(tx, OPEN), draft, str(LUC))
    await router.on_actions([command(LIEGE)])
    delivery.clock.advance(600)
    await delivery.all()
    shown = "\n".join(delivery.post.texts(LIEGE))
    assert "Café" in shown and "🗳" in shown
    assert all(row["reachable"] for row in await delivery.world.rows("chats"))


async def test_what_was_done_before_the_bot_was_removed_does_not_bring_the_chat_back(
    delivery: Delivery,
) -> None:
    """It comes in one batch with the removal, or tells of rights on the way out."""
    router = Router(delivery.world.database, delivery.world.keys, delivery.clock)
    removed = Action("telegram:0:2", 2, "removed", (), None, LIEGE, False)
    rights = Action("telegram:0:3", 3, "rights", (), LUC, LIEGE, False)
    await router.on_actions([command(LIEGE), removed, rights])
    lost = {row["address"] for row in await delivery.world.rows("chats") if not row["reachable"]}
    assert lost == {str(LIEGE)}


async def test_a_chat_away_at_the_closing_reads_the_result_when_it_is_back(delivery: Delivery) -> None:
    await delivery.world.publish()
    await delivery.owe(
        LIEGE, "c", screen="consultation", args={"consultation": ID, "antenna": "liege"}, language="fr",
        subject=Subject(About.CONSULTATION, ID),
    )  # fmt: skip
    await delivery.all()
    async with delivery.world.database.write() as tx:
        await antennas.chat_gone(tx, OPEN, LIEGE)
    await delivery.world.close()
    delivery.clock.advance_to(END)
    await delivery.all()
    assert len(delivery.post.texts(LIEGE)) == 1
    router = Router(delivery.world.database, delivery.world.keys, delivery.clock)
    await router.on_actions([command(LIEGE)])
    await delivery.all()
    assert any("Résultat" in text for text in delivery.post.texts(LIEGE))


async def test_a_chat_that_took_nothing_until_the_closing_was_not_asked_and_reads_the_result_late(
    delivery: Delivery,
) -> None:
    await delivery.world.publish()
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(
        LIEGE, "c", screen="consultation", args={"consultation": ID, "antenna": "liege"}, language="fr",
        subject=Subject(About.CONSULTATION, ID), not_after=END,
    )  # fmt: skip
    await delivery.all()
    await delivery.world.close()
    left_out = {row["address"]: row["left_out"] for row in await delivery.world.rows("asked_chats")}
    assert left_out[str(LIEGE)] == "unreachable" and left_out[str(GENT)] == ""
    delivery.post.trouble.clear()
    delivery.clock.advance_to(END + timedelta(hours=2))
    await delivery.all()
    assert any("Résultat" in text for text in delivery.post.texts(LIEGE))
    assert not any(text.startswith("🗳") for text in delivery.post.texts(LIEGE))


async def test_a_platform_that_is_away_is_no_refusal(delivery: Delivery) -> None:
    refuses(delivery, LIEGE, TryLater(2, "no answer"), 3)
    await delivery.owe(LIEGE, "one")
    await passes(delivery, 1)
    assert delivery.post.texts(LIEGE) == ["one"] and delivery.post.texts(LUC) == []
    assert await delivery.world.rows("refusals") == []


async def test_a_chat_that_moves_takes_its_refusal_along(delivery: Delivery) -> None:
    refuses(delivery, LIEGE, NotNow(SILENCED, "not now"))
    await delivery.owe(LIEGE, "one")
    await delivery.all()
    new = Address("telegram", "-1009")
    async with delivery.world.database.write() as tx:
        await antennas.chat_moved(tx, LIEGE, new)
    (refusal,) = await delivery.world.rows("refusals")
    assert refusal["address"] == str(new)
    delivery.clock.advance(3600)
    await delivery.all()
    assert await delivery.world.rows("refusals") == []
    assert any("one" in text for text in delivery.post.texts(new))


@pytest.mark.drill
async def test_of_a_fifth_that_blocked_the_bot_each_is_tried_once_and_the_rest_hear(delivery: Delivery) -> None:
    """F17: 40 of 200 people."""
    async with delivery.world.database.write() as tx:
        for n in range(200):
            address = Address("telegram", str(700_000 + n))
            await people.meet(tx, address, antenna="liege", language="fr")
            await people.opened_private(tx, address)
    blocked = {Address("telegram", str(700_000 + n)) for n in range(0, 200, 5)}
    for address in blocked:
        refuses(delivery, address, Unreachable("Forbidden: bot was blocked by the user"))
    for n in range(200):
        to = Address("telegram", str(700_000 + n))
        await delivery.owe(to, f"news {n}")
    async with asyncio.timeout(60):
        await passes(delivery, 24)
    outcomes = [row["outcome"] for row in await delivery.world.rows("outbox")]
    sent, gone = outcomes.count("sent"), outcomes.count("unreachable")
    note("F17 a fifth blocked the bot, 200", f"sent {sent}, unreachable {gone}, tries 1", "160, 40, 1")
    assert (sent, gone) == (160, 40)
    assert {EVER - len(delivery.post.trouble[address]) for address in blocked} == {1}
    private = {row["address"]: row["private"] for row in await delivery.world.rows("addresses")}
    assert {address for address in blocked if private[str(address)]} == set()


async def test_a_topic_that_is_gone_leaves_the_message_in_the_chat_and_is_told_once(delivery: Delivery) -> None:
    async with delivery.world.database.write() as tx:
        await tx.exec_driver_sql(f"UPDATE chats SET topic = '7' WHERE address = '{LIEGE}'")
    await delivery.owe(LIEGE, "in its topic")
    await delivery.all()
    for text in ("one", "two"):
        refuses(delivery, LIEGE, NoTopic(CLOSED, "Bad Request: message thread not found"), 1)
        await delivery.owe(LIEGE, text)
        await delivery.all()
    sent = [
        thread
        for (to, _, _), thread in zip(delivery.post.sent, delivery.post.threads, strict=True)
        if to == LIEGE
    ]
    assert sent == ["7", "", ""]
    assert len(told(delivery, LUC)) == 1 and "7" in told(delivery, LUC)[0]


async def test_an_answer_goes_to_the_thread_where_it_was_asked_and_not_to_the_chats_topic(
    delivery: Delivery,
) -> None:
    async with delivery.world.database.write() as tx:
        await tx.exec_driver_sql(f"UPDATE chats SET topic = '7' WHERE address = '{LIEGE}'")
    await delivery.owe(LIEGE, "in general", urgent=True)
    await delivery.owe(LIEGE, "in nine", urgent=True, thread="9")
    await delivery.owe(LIEGE, "news")
    await delivery.all()
    assert delivery.post.threads == ["", "9", "7"]
