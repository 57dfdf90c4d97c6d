"""A house of its own for each test; the migration runs once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.world import World, template_in, world_in


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template_in(tmp_path_factory.mktemp("template")).base


@pytest.fixture
async def world(tmp_path: Path, template: Path) -> AsyncIterator[World]:
    world = world_in(tmp_path / "house", template)
    yield world
    await world.database.close()
