"""F9: another process holds SQLite for ten seconds, as a backup or a command may."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.demo.stage import Stage
from sipbot.views.refusals import trouble, unwritable
from tests.drills.figures import note
from tests.drills.phones import joined, noted, press

pytestmark = [
    pytest.mark.drill,
    pytest.mark.thorough,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

SECONDS = 10
MANY = 20


@pytest.fixture
def speed() -> float:
    return 1.0


async def test_a_database_that_is_held_for_ten_seconds_gives_no_error_to_anybody(
    stage: Stage, opened: None, base: Path
) -> None:
    people = joined(stage, MANY)
    with closing(sqlite3.connect(base / "sipbot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        queries = [press(stage, person, n % 3) for n, person in enumerate(people)]
        await asyncio.sleep(SECONDS)
        early = [query for query in queries if stage.world.queries[query].toast is not None]
        other.execute("ROLLBACK")
    waited = [await noted(stage, query) for query in queries]
    t = i18n.language("fr")
    told = {str(stage.world.queries[query].toast) for query in queries}
    errors = told & {trouble(t), unwritable(t)}
    note(
        f"F9 SQLite held for {SECONDS} s, {MANY} press meanwhile",
        f"told too early {len(early)}, errors {len(errors)}; all noted {max(waited):.1f} s after it",
        "0, 0",
    )
    assert (early, errors) == ([], set())
