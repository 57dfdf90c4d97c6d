"""A house of its own for each test; the migration runs once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.services.world import World, world_in


@pytest.fixture
def template(databases: Databases, engine: str) -> Path:
    return databases.house(engine)


@pytest.fixture
async def world(tmp_path: Path, template: Path) -> AsyncIterator[World]:
    world = world_in(tmp_path / "house", template)
    yield world
    await world.database.close()
