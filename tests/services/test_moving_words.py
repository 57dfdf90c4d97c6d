"""A message that was taken for the answer to one question goes to what was written to another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sipbot.rules.faults import Refusal
from sipbot.services import ballots
from sipbot.services.ballots import Answered
from sipbot.services.people import Person
from tests.services.world import OPEN, World

WHY = {"id": "why", "kind": "text", "text": {"fr": "Pourquoi ?", "nl": "Waarom?", "de": "Warum?"}}
HOW = {"id": "how", "kind": "text", "text": {"fr": "Comment ?", "nl": "Hoe?", "de": "Wie?"}}
FIRST, SECOND = 0, 1


@pytest.fixture
async def published(world: World) -> World:
    await world.publish(question=[WHY, HOW], waive={})
    return world


async def moves(world: World, person: Person, *, order: int | None = None, again: bool = False) -> Answered:
    voice = replace(world.voice(person, order), again=again)
    async with world.database.write() as tx:
        return await ballots.move(
            ballots.Act(world.work(tx, OPEN), person, voice, 1), position=SECOND, to=FIRST
        )


async def wrote_both(world: World) -> Person:
    aicha = await world.person("500001")
    await world.write(aicha, "Le temps", position=FIRST)
    await world.write(aicha, "et les frais", position=SECOND)
    return aicha


async def test_its_words_are_added_and_the_other_question_is_open_again(published: World) -> None:
    aicha = await wrote_both(published)
    moved = await moves(published, aicha)
    assert (moved.position, moved.answer) == (SECOND, "")
    assert await published.answers(aicha) == moved.ballot.answers == {"why": "Le temps\n\net les frais"}


async def test_the_same_press_again_adds_nothing_and_takes_nothing_of_what_came_after_it(
    published: World,
) -> None:
    """The process died before the press was confirmed; meanwhile another message came."""
    aicha = await wrote_both(published)
    await moves(published, aicha, order=10)
    again = await moves(published, aicha, order=10, again=True)
    assert again.ballot.answers == {"why": "Le temps\n\net les frais"}, "the same page, and no refusal"
    await published.write(aicha, "par étapes", position=SECOND, order=11)
    await moves(published, aicha, order=10, again=True)
    assert await published.answers(aicha) == {"why": "Le temps\n\net les frais", "how": "par étapes"}


async def test_a_press_that_is_older_than_the_answer_changes_nothing(published: World) -> None:
    aicha = await wrote_both(published)
    await published.write(aicha, "par étapes", position=SECOND, order=20)
    await moves(published, aicha, order=12)
    assert await published.answers(aicha) == {"why": "Le temps", "how": "par étapes"}


async def test_where_the_first_was_withdrawn_meanwhile_the_words_are_its_answer(published: World) -> None:
    aicha = await wrote_both(published)
    await published.withdraw(aicha, position=FIRST)
    await moves(published, aicha)
    assert await published.answers(aicha) == {"why": "et les frais"}
    assert len(await published.rows("roll")) == 1


async def test_what_is_too_long_together_stays_where_it_is(published: World) -> None:
    aicha = await published.person("500001")
    texts = {"why": "é" * 600, "how": "è" * 600}
    for position, text in enumerate(texts.values()):
        await published.write(aicha, text, position=position)
    with pytest.raises(Refusal) as refused:
        await moves(published, aicha)
    assert refused.value.code == "too_long_to_move" and refused.value.facts["length"] == "1202"
    assert await published.answers(aicha) == texts


@pytest.mark.parametrize(("position", "to"), [(SECOND, SECOND), (FIRST, 7), (SECOND, FIRST)])
async def test_a_button_that_moves_nothing_is_refused(published: World, position: int, to: int) -> None:
    """To itself, to no question, from one that has no answer."""
    aicha = await published.person("500001")
    await published.write(aicha, "Le temps", position=FIRST)
    voice = published.voice(aicha)
    with pytest.raises(Refusal) as refused:
        async with published.database.write() as tx:
            await ballots.move(ballots.Act(published.work(tx, OPEN), aicha, voice, 1), position=position, to=to)
    assert refused.value.code == "unknown_button"
    assert await published.answers(aicha) == {"why": "Le temps"}
