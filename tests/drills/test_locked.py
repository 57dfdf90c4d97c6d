"""F9: another process holds SQLite, as a backup or a command may.

Two things keep that from the members. A writer waits for its turn for longer than a backup takes; and should
it come to an error all the same, the updates are not confirmed and come again. Either alone is enough for the
members, so each has a test of its own here: without the first, errors stand in the log.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.demo.stage import Stage
from sipbot.views.errors.refusals import trouble, unwritable
from tests.drills.figures import note
from tests.drills.phones import joined, noted, press

pytestmark = [
    pytest.mark.drill,
    pytest.mark.thorough,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

MANY = 20
HELD = 10.0


@pytest.fixture
def speed() -> float:
    return 1.0


async def pressed_while_held(stage: Stage, base: Path, seconds: float) -> tuple[list[str], float]:
    """Many press meanwhile: who was wrongly told something, and how long the last waited after it."""
    people = joined(stage, MANY)
    with closing(sqlite3.connect(base / "sipbot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        queries = [press(stage, person, n % 3) for n, person in enumerate(people)]
        await asyncio.sleep(seconds)
        early = [query for query in queries if stage.world.queries[query].toast is not None]
        other.execute("ROLLBACK")
    waited = [await noted(stage, query) for query in queries]
    return [*early, *told_of_an_error(stage, queries)], max(waited)


def told_of_an_error(stage: Stage, queries: Sequence[str]) -> list[str]:
    t = i18n.language("fr")
    return [query for query in queries if stage.world.queries[query].toast in (trouble(t), unwritable(t))]


def errors_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_database_that_is_held_for_ten_seconds_is_waited_for(
    stage: Stage, opened: None, base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrongly_told, waited = await pressed_while_held(stage, base, HELD)
    errors = errors_in(caplog)
    note(
        f"F9 SQLite held for {HELD:.0f} s, {MANY} press meanwhile",
        f"told too early or of an error {len(wrongly_told)}, errors logged {len(errors)}; "
        f"all noted {waited:.1f} s after it",
        "0, 0",
    )
    assert (wrongly_told, errors) == ([], [])


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits for a fifth of a second only: what holds the database always lasts longer."""
    monkeypatch.setattr("sipbot.store.sqlite.WAIT_FOR_LOCK", 0.2)
    monkeypatch.setattr("sipbot.store.sqlite.PRAGMAS", ("journal_mode=WAL", "busy_timeout=200"))


async def test_one_that_is_held_for_longer_than_is_waited_gives_no_error_to_anybody(
    impatient: None, stage: Stage, opened: None, base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrongly_told, waited = await pressed_while_held(stage, base, 2.0)
    errors = errors_in(caplog)
    await stage.settled()
    with closing(sqlite3.connect(base / "sipbot.db")) as database:
        counted = database.execute("SELECT count(*) FROM roll").fetchone()[0]
    note(
        f"F9 SQLite held ten times longer than is waited, {MANY} press meanwhile",
        f"told too early or of an error {len(wrongly_told)}; all noted {waited:.1f} s after it; "
        f"counted {counted}",
        f"0; {MANY}",
    )
    assert errors, "nothing was held up: this is no test"
    assert (wrongly_told, counted) == ([], MANY)
