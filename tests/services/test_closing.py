"""Closing: the figures are those that were given, and what leads to a person is gone."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot.chat import Address
from sipbot.rules.awaiting import Announcing, Answering
from sipbot.rules.faults import Refusal
from sipbot.rules.suppression import OTHER, K
from sipbot.services import (
    closing,
    links,
    live_messages,
    open_ballot,
    opening,
    people,
    results,
)
from sipbot.store import consultations as stored
from sipbot.store import outbox, tables
from sipbot.store.consultations import CellRow
from tests.services.world import END, GROUPS, ID, OPEN, RATE, TRANSPARENCY, WORDS, World

SIZES = {"liege": 14, "gent": 9, "eupen": 3, "brussels": 8}
RATES = ("same", "less-for-little", "less-for-much", "no-opinion")
Given = list[tuple[str, str, str]]
"""Antenna, question, answer."""


async def answered(world: World, secrecy: str = "secret", seed: int = 1) -> Given:
    """A consultation in which everybody answers something; what they answered."""
    await world.publish(secrecy)
    chance = random.Random(seed)
    given: Given = []
    for antenna, size in SIZES.items():
        for n in range(size):
            person = await world.person(f"6{len(given):05}{n:03}", antenna)
            choice = chance.randrange(4)
            await world.press(person, str(choice))
            given.append((antenna, "rate", RATES[choice]))
            if chance.random() < 0.7:
                await world.write(person, f"Avis {antenna} {n}")
                given.append((antenna, "first-change", f"Avis {antenna} {n}"))
    return given


async def cells(world: World, question: str, by: str) -> dict[str, dict[str, Any]]:
    return {
        row["group"]: row for row in await world.rows("cells") if (row["question"], row["by"]) == (question, by)
    }


def beside(given: Counter[str]) -> tuple[int, Counter[str]]:
    """How many have no opinion, and what the others chose."""
    without = given["no-opinion"]
    return without, Counter({answer: n for answer, n in given.items() if answer != "no-opinion"})


async def test_the_figures_equal_a_recount_of_what_was_given(world: World) -> None:
    given = await answered(world)
    await world.close()
    rate = [(antenna, answer) for antenna, question, answer in given if question == "rate"]
    total = (await cells(world, "rate", "total"))["total"]
    assert total["answered"] == len(rate)
    assert (total["figures"]["no_opinion"], Counter(total["figures"]["options"])) == beside(
        Counter(answer for _, answer in rate)
    )
    shown = await cells(world, "rate", "antenna")
    for antenna in set(shown) - {OTHER}:
        mine = Counter(answer for slug, answer in rate if slug == antenna)
        own = shown[antenna]["figures"]
        assert (own["no_opinion"], Counter(own["options"])) == beside(mine), antenna
    assert sum(row["answered"] for row in shown.values()) == len(rate)
    words = [antenna for antenna, question, _ in given if question == "first-change"]
    assert (await cells(world, "first-change", "total"))["total"]["figures"] == {
        "no_opinion": 0,
        "opinions": len(words),
    }


async def test_turnout_counts_people_and_not_answers(world: World) -> None:
    await answered(world)
    await world.close()
    assert {row["antenna"]: row["answered"] for row in await world.rows("asked")} == SIZES


async def test_cells_under_five_answers_are_merged(world: World) -> None:
    await answered(world)
    await world.close()
    shown = await cells(world, "rate", "antenna")
    assert "eupen" not in shown
    assert shown[OTHER]["answered"] >= K
    assert set((await cells(world, "rate", "total"))["total"]["merged"]) == {"eupen", "brussels"}
    languages = await cells(world, "rate", "language")
    assert "de" not in languages


async def test_figures_by_kind_count_members_and_clients_together_and_the_box_forgets_the_kind(
    world: World,
) -> None:
    await world.publish()
    for n, kind in enumerate(["member"] * 6 + ["client"] * 4 + ["permanent"] * 6 + ["partner", "unknown"]):
        person = await world.person(f"6{n:05}")
        await world.press(person, "0")
        lookup_key = world.key().lookup_key(person.id, "rate")
        async with world.database.write() as tx:
            await tx.execute(sa.update(tables.box).where(tables.box.c.finder == lookup_key).values(kind=kind))
    await world.close()
    shown = {group: row["answered"] for group, row in (await cells(world, "rate", "kind")).items()}
    assert shown == {"members-clients": 7, "permanent": 6, OTHER: 5}
    assert {row["kind"] for row in await world.box()} == {"unknown"}


async def test_in_the_box_itself_small_cells_are_coarsened(world: World) -> None:
    given = await answered(world)
    await world.close()
    box = await world.box()
    assert Counter(row["answer"] for row in box) == Counter(answer for _, _, answer in given)
    for question in ("rate", "first-change"):
        sizes = Counter((row["antenna"], row["language"]) for row in box if row["question"] == question)
        assert all(n >= K for (antenna, _), n in sizes.items() if antenna != OTHER), sizes
    assert {row["language"] for row in box if row["question"] == "rate"} == {""}
    assert {row["language"] for row in box if row["question"] == "first-change"} == {"fr", "nl", "de"}


async def test_nothing_in_the_box_leads_to_a_person(world: World) -> None:
    await answered(world)
    before = {row["id"] for row in await world.box()}
    await world.close()
    box = await world.box()
    assert {(row["finder"], row["order"], row["person"], row["signature"]) for row in box} == {
        (None, None, None, None)
    }
    assert not before & {row["id"] for row in box}


async def test_roll_links_key_and_what_was_awaited_are_gone(world: World) -> None:
    await world.publish()
    aicha = await world.person("500001")
    async with world.database.write() as tx:
        await links.token(tx, ID, "liege", "fr")
        await people.expect(tx, aicha, Answering(consultation=ID, number=1, position=0))
    other = await world.person("500002")
    async with world.database.write() as tx:
        await people.expect(tx, other, Announcing(antenna="liege"))
    await world.press(aicha)
    assert world.keys.held() == (ID,)
    await world.close()
    assert await world.rows("roll") == await world.rows("links") == []
    assert world.keys.held() == ()
    assert {row["id"]: row["awaited"] for row in await world.rows("people")} == {
        aicha.id: None,
        other.id: {"flow": "meeting", "antenna": "liege", "title": {}},
    }


async def test_withdrawn_answers_are_not_counted(world: World) -> None:
    await world.publish()
    for n in range(8):
        person = await world.person(f"50000{n}")
        await world.press(person, "0")
        if n < 2:
            await world.withdraw(person)
    await world.close()
    assert (await cells(world, "rate", "total"))["total"]["answered"] == 6
    assert {row["antenna"]: row["answered"] for row in await world.rows("asked")}["liege"] == 6
    assert len(await world.box()) == 6


async def test_every_asked_chat_is_owed_the_result_once(world: World) -> None:
    await world.publish()
    await world.close()
    owed = [row for row in await world.rows("outbox") if row["screen"] == "closed"]
    assert sorted(row["address"] for row in owed) == [f"telegram:-100100000000{n}" for n in range(1, 6)]
    assert {row["address"]: row["language"] for row in owed}["telegram:-1001000000003"] == "de"


async def test_the_sealed_list_is_owed_after_the_result_in_each_chat(world: World) -> None:
    await world.publish()
    await world.close()
    rows = sorted(await world.rows("outbox"), key=lambda row: row["id"])
    for chat in {row["address"] for row in rows if row["screen"] == "sealed"}:
        told = [row["screen"] for row in rows if row["address"] == chat]
        assert told.index("closed") < told.index("sealed")


async def test_a_chat_that_was_not_asked_gets_no_result(world: World) -> None:
    await world.publish(antennas=["gent"])
    await world.close()
    owed = [row["address"] for row in await world.rows("outbox") if row["screen"] == "closed"]
    assert owed == [str(GROUPS["gent"])]


async def test_the_working_groups_drafters_are_owed_the_dossier(world: World) -> None:
    await world.publish()
    await world.close()
    owed = [row["address"] for row in await world.rows("outbox") if row["screen"] == "dossier"]
    assert sorted(owed) == ["telegram:100003001", "telegram:100003002"]


async def test_ballots_in_private_chats_are_owed_an_edit(world: World) -> None:
    await world.publish()
    aicha = await world.person("500001")
    await world.press(aicha)
    async with world.database.write() as tx:
        ballot = await open_ballot.ballot_of(world.work(tx, OPEN), aicha, 1)
        await live_messages.keep_ballot(
            tx, OPEN, ballot.stored.id, Address("telegram", "500001"), ("41",), "fr"
        )
    await world.close()
    owed = [row for row in await world.rows("outbox") if row["screen"] == "boxed"]
    assert [(row["address"], row["action"], row["subject"]) for row in owed] == [
        ("telegram:500001", "edit", f"ballot:{ID}")
    ]


async def test_what_was_still_owed_about_an_open_ballot_is_not_sent_any_more(world: World) -> None:
    await world.publish()
    async with world.database.write() as tx:
        for entry in await closing.agenda.due(tx, OPEN):
            await opening.open_in(world.work(tx, OPEN), entry)
    await world.close()
    outcomes = {row["outcome"] for row in await world.rows("outbox") if row["screen"] == "consultation"}
    assert outcomes == {"withdrawn"}


async def test_closing_twice_closes_once(world: World) -> None:
    await answered(world)
    await world.close()
    tables = {name: await world.rows(name) for name in ("consultations", "box", "cells", "asked", "outbox")}
    await world.close(END + timedelta(days=1))
    assert {name: await world.rows(name) for name in tables} == tables


async def test_a_late_answer_is_refused_in_words_and_changes_nothing(world: World) -> None:
    await answered(world)
    late = await world.person("700001")
    await world.close(OPEN)
    before = await world.rows("box")
    for act in (world.press(late, now=OPEN), world.write(late, "trop tard", now=OPEN), world.withdraw(late)):
        with pytest.raises(Refusal) as refused:
            await act
        assert refused.value.code == "consultation_closed"
    assert await world.rows("box") == before
    assert world.keys.held() == ()


async def test_a_crash_between_commit_and_key_is_made_up_for(world: World) -> None:
    await answered(world)
    async with world.database.write() as tx:
        await closing.close(world.work(tx, END), ID)
    assert world.keys.held() == (ID,)
    async with world.database.read() as tx:
        assert await closing.sweep(tx, world.keys)
    assert world.keys.held() == ()
    assert list(world.keys.folder.iterdir()) == []
    async with world.database.read() as tx:
        assert not await closing.sweep(tx, world.keys)


async def test_the_key_of_an_open_consultation_is_left_alone(world: World) -> None:
    await world.publish()
    aicha = await world.person("500001")
    await world.press(aicha, "2")
    async with world.database.read() as tx:
        assert not await closing.sweep(tx, world.keys)
    assert await world.answers(aicha) == {"rate": "less-for-much"}


async def test_a_named_consultation_keeps_its_signatures(world: World) -> None:
    given = await answered(world, "named")
    await world.close()
    box = await world.box()
    assert len(box) == len(given)
    assert all(row["person"] and row["signature"] == f"Name {row['person']}" for row in box)
    assert {(row["finder"], row["order"]) for row in box} == {(None, None)}
    assert await world.rows("roll") == []


async def test_who_is_erased_after_the_closing_leaves_the_answer_without_name(world: World) -> None:
    await world.publish("named")
    aicha = await world.person("500001")
    await world.write(aicha, "Plus de transparence")
    await world.close()
    async with world.database.write() as tx:
        await people.erase(world.work(tx, END), aicha)
    (row,) = await world.box()
    assert (row["answer"], row["person"], row["signature"]) == ("Plus de transparence", None, None)
    assert await world.rows("people") == await world.rows("addresses") == []


async def test_who_is_erased_while_it_is_open_takes_the_answers_along(world: World) -> None:
    await world.publish()
    aicha, joke = await world.person("500001"), await world.person("500002", "gent")
    for person in (aicha, joke):
        await world.press(person)
        await world.write(person, f"Avis {person.id}")
    async with world.database.write() as tx:
        await people.erase(world.work(tx, END), aicha)
    assert {row["antenna"] for row in await world.box()} == {"gent"}
    assert [row["person"] for row in await world.rows("roll")] == [joke.id]


async def test_before_the_closing_there_are_no_figures_and_turnout_is_in_steps(world: World) -> None:
    await answered(world)
    async with world.database.read() as tx:
        so_far = await results.results(world.work(tx, OPEN), ID)
        with pytest.raises(Refusal):
            await results.dossier(world.work(tx, OPEN), ID)
    assert so_far.questions == ()
    assert so_far.turnout.answered == 30
    assert {slug: share.answered for slug, share in so_far.antennas.items()} == {
        "liege": 10, "gent": 5, "eupen": 0, "brussels": 5,
    }  # fmt: skip


async def test_extending_moves_the_closing_of_every_antenna(world: World) -> None:
    await world.publish()
    async with world.database.write() as tx:
        await opening.extend(world.work(tx, OPEN), ID, END.replace(tzinfo=None, hour=21) + timedelta(days=2))
        due = await closing.agenda.due(tx, END + timedelta(hours=1))
    assert [entry for entry in due if entry.verb == "close"] == []
    aicha = await world.person("500001")
    await world.press(aicha, now=END + timedelta(days=1))
    with pytest.raises(Refusal):
        await world.press(aicha, now=END + timedelta(days=2, hours=1))


async def test_closing_one_consultation_leaves_the_other_as_it_is(world: World) -> None:
    first, second = await world.publish(), await world.publish(id="second")
    aicha = await world.person("500001")
    await world.press(aicha, "1", number=first)
    await world.press(aicha, "2", number=second)
    await world.press(aicha, "0", number=second, position=TRANSPARENCY)
    await world.close()
    assert await world.answers(aicha, second) == {"rate": "less-for-much", "transparency": "well"}
    assert [(row["consultation"], row["person"]) for row in await world.rows("roll")] == [("second", aicha.id)]
    assert world.keys.held() == ("second",)


async def test_an_empty_consultation_closes_too(world: World) -> None:
    await world.publish()
    await world.close()
    async with world.database.read() as tx:
        dossier = await results.dossier(world.work(tx, END), ID)
        assert await outbox.pending(tx, END) > 0
    assert dossier.results.turnout.answered == 0
    assert dossier.opinions == {}
    assert [question.total.answered for question in dossier.results.questions] == [0, 0, 0]
    assert (RATE, WORDS) == (0, 2)


async def test_figures_of_a_few_that_an_older_closing_kept_are_held_back_when_they_are_read(
    world: World,
) -> None:
    """A version that kept the figures of one person closed it: in total, by antenna, language and kind."""
    await world.publish()
    await world.press(await world.person("1"), "0", position=RATE)
    await world.close()
    async with world.database.write() as tx:
        await tx.execute(sa.delete(tables.cells).where(tables.cells.c.question == "rate"))
        figures = {"no_opinion": 0, "options": {"same": 1, "less-for-little": 0, "less-for-much": 0}}
        groups = {"total": "total", "antenna": "liege", "language": "fr", "kind": "unknown"}
        rows = [CellRow("rate", by, group, 1, figures, ()) for by, group in groups.items()]
        await stored.keep_cells(tx, ID, rows)
    async with world.database.read() as tx:
        counted = await results.results(world.work(tx, END), ID)
        dossier = await results.dossier(world.work(tx, END), ID)
    for result in (counted.questions[RATE], dossier.results.questions[RATE]):
        assert result.few and (result.antennas, result.languages, result.kinds) == ({}, {}, {})
