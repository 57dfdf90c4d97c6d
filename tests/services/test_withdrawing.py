"""Closing what has not opened withdraws it: where nothing was announced, nothing is posted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sipbot.chat import About, Address, Subject
from sipbot.facts import Consultation
from sipbot.i18n import language
from sipbot.rules.faults import Refusal
from sipbot.screens import Scene, render
from sipbot.services import agenda, consultations, results
from sipbot.store import consultations as store
from sipbot.store import posts
from tests.services.world import BEFORE, END, GROUPS, ID, OPEN, World

TOLD = BEFORE + timedelta(hours=1)
"""Before the opening on the next day."""


async def owed(world: World) -> list[tuple[str, Address]]:
    return [(row["screen"], Address.parse(row["address"])) for row in await world.rows("outbox")]


async def test_before_the_opening_nothing_is_posted_and_it_never_opens(world: World) -> None:
    await world.publish()
    await world.close(TOLD)
    assert await owed(world) == []
    async with world.database.read() as tx:
        for verb in ("open", "close", "nudge"):
            assert await agenda.upcoming(tx, verb) is None, verb
        (stored,) = await consultations.listing(tx)
    assert stored.status(END) == "withdrawn"
    assert not world.keys.held()


async def test_there_is_nothing_to_read_of_it_and_that_is_said(world: World) -> None:
    await world.publish()
    await world.close(TOLD)
    async with world.database.read() as tx:
        for ask in (
            results.results(world.work(tx, END), ID),
            results.dossier(world.work(tx, END), ID),
            results.sealed_list(tx, ID),
        ):
            with pytest.raises(Refusal, match="never_opened"):
                await ask


async def test_withdrawing_twice_withdraws_once_and_is_for_good(world: World) -> None:
    await world.publish()
    await world.close(TOLD)
    await world.close(END)
    async with world.database.read() as tx:
        (stored,) = await consultations.listing(tx)
    assert stored.closed_at == TOLD
    with pytest.raises(Refusal, match="already_closed"):
        await world.publish(now=TOLD)


async def test_where_it_stands_all_the_same_the_chat_reads_that_it_does_not_take_place(world: World) -> None:
    """The clock of the command line is behind: the bot has opened it, and nobody has answered."""
    await world.publish()
    async with world.database.write() as tx:
        for entry in await agenda.due(tx, OPEN):
            await agenda.perform(world.work(tx, OPEN), entry)
        await posts.keep(
            tx, Subject(About.CONSULTATION, ID), GROUPS["liege"], "consultation", "fr", ("1",), False
        )
    await world.close(TOLD)
    assert [row["outcome"] for row in await world.rows("outbox")] == ["withdrawn"] * 5
    async with world.database.read() as tx:
        scene = Scene(world.work(tx, OPEN), GROUPS["liege"], language("en"))
        message = await render(scene, Consultation(consultation=ID, antenna="liege"))
        assert message is not None and "does not take place" in message.text and not message.buttons
        assert await posts.any_changed(tx)


async def test_what_was_answered_is_counted_even_if_this_clock_is_behind(world: World) -> None:
    """The command line may run on a machine whose clock is: answers are never left as they lie."""
    await world.publish()
    await world.press(await world.person("1"))
    await world.close(TOLD)
    async with world.database.read() as tx:
        (stored,) = await consultations.listing(tx)
        assert stored.status(END) == "closed"
        assert (await results.results(world.work(tx, END), ID)).turnout.answered == 1
    assert [(slip["finder"], slip["antenna"]) for slip in await world.box()] == [(None, "other")]


async def test_an_antenna_where_it_has_not_opened_reads_nothing(world: World) -> None:
    """Antennas have time zones: one may have been asked when another has not."""
    await world.publish()
    async with world.database.write() as tx:
        in_eupen = (await store.asked(tx, ID))["eupen"]
        later = datetime(2026, 12, 3, 9, tzinfo=in_eupen.opens_at.tzinfo)
        await store.ask(tx, ID, "eupen", later, in_eupen.closes_at)
    await world.close(later - timedelta(days=1))
    told = {to for screen, to in await owed(world) if screen == "closed"}
    assert GROUPS["liege"] in told and GROUPS["eupen"] not in told
