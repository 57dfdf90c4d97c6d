"""Two processes whose folders of keys are not the same: whoever answered first is found, or nobody answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from sipbot.rules.faults import KeyTrouble
from sipbot.services import Keyring, Tx, ballots
from sipbot.services.people import Person
from tests.services.world import OPEN, RATE, World


async def test_of_two_that_make_a_key_at_the_same_moment_one_is_used(world: World, tmp_path: Path) -> None:
    """Both read that there is none yet; who answered with the other one could answer again."""
    await world.publish()
    people = [await world.person("1"), await world.person("2")]
    elsewhere = replace(world, keys=Keyring(tmp_path / "elsewhere"))
    both_have_read = asyncio.Barrier(2)

    async def answer(of: World, person: Person) -> bool:
        async def press(tx: Tx) -> bool:
            act = ballots.Act(of.work(tx, OPEN), person, of.voice(person), 1)
            await ballots.press(act, position=RATE, payload="0")
            return True

        await both_have_read.wait()
        try:
            return await of.database.transact(press)
        except KeyTrouble as trouble:
            assert trouble.why in ("another", "missing")
            return False

    counted = await asyncio.gather(answer(world, people[0]), answer(elsewhere, people[1]))
    assert sorted(counted) == [False, True]
    assert len(await world.rows("box")) == len(await world.rows("roll")) == 1


@pytest.mark.parametrize("made", [True, False])
async def test_an_empty_folder_and_one_with_another_key_change_nothing(
    world: World, tmp_path: Path, made: bool
) -> None:
    await world.publish()
    person = await world.person("1")
    await world.press(person, "0")
    elsewhere = replace(world, keys=Keyring(tmp_path / "elsewhere"))
    if made:
        elsewhere.keys.make("economic-model")
    with pytest.raises(KeyTrouble):
        await elsewhere.press(person, "1")
    assert await world.answers(person) == {"rate": "same"}
    assert len(await world.rows("box")) == 1
