"""A bot of its own for each test, on the homeserver of the run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.platforms.matrix.bench import Bench, on, people_of
from tests.servers.people import People
from tests.servers.synapse import Synapse


@pytest.fixture(scope="module")
def people(synapse: Synapse) -> Iterator[People]:
    with people_of(synapse) as people:
        yield people


@pytest.fixture
async def bench(synapse: Synapse, people: People, tmp_path: Path) -> AsyncIterator[Bench]:
    async with on(synapse, people, tmp_path / "store") as bench:
        yield bench
