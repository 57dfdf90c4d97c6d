"""An option that says "no opinion" under another id is not published; what is published already goes on."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from sipbot.rules.faults import Faulty
from sipbot.services import publishing
from sipbot.store import consultations as stored
from tests.services.test_agenda import tick
from tests.services.test_repeating import JANUARY, ids
from tests.services.world import BEFORE, EXAMPLE, ID, RATE, World


def otherwise(**changes: Any) -> dict[str, Any]:
    """The example with an id of somebody's own for "no opinion"."""
    values = tomllib.loads(EXAMPLE.read_text("utf-8")) | changes
    values["question"][RATE]["option"][-1]["id"] = "sans-avis"
    return values


async def publish(world: World, values: dict[str, Any]) -> bool:
    async with world.database.write() as tx:
        return bool((await publishing.publish(world.work(tx, BEFORE), values, "test")).corrected)


async def published_before(world: World, **changes: Any) -> None:
    """As it stands in the database of somebody who published it with an older version."""
    await world.publish(**changes)
    async with world.database.write() as tx:
        await stored.update(tx, ID, source=publishing.as_json(otherwise(**changes)))


async def test_it_is_refused_before_anybody_is_asked(world: World) -> None:
    with pytest.raises(Faulty) as raised:
        await publish(world, otherwise())
    assert [fault.code for fault in raised.value.faults] == ["no_opinion_otherwise"]
    assert await world.rows("consultations") == []


async def test_what_was_published_with_it_can_still_be_corrected(world: World) -> None:
    await published_before(world)
    values = otherwise()
    values["question"][RATE]["text"]["fr"] = "Le même pourcentage, 7,5 % ?"
    assert await publish(world, values)


async def test_a_series_that_has_it_goes_on(world: World) -> None:
    await published_before(world, repeat="monthly")
    await tick(world, JANUARY)
    assert await ids(world) == [ID, f"{ID}-2027-01"]
