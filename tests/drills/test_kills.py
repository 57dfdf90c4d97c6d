"""`kill -9` at seeded random moments of a fortnight. The judge is the stand-in's ledger."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from sipbot.store.database import Database
from sipbot.store.migrate import upgrade
from tests.drills.figures import note
from tests.drills.judge import ON_WAY
from tests.drills.processes import by_webhook
from tests.drills.week import played
from tests.servers.postgresql import of_its_own

pytestmark = pytest.mark.drill

KILLS, FEW = 30, 5
FURTHER = range(2, 8)


def _survives(folder: Path, seed: int, where: str = "", kills: int = KILLS) -> None:
    begun = time.monotonic()
    verdict = played(folder, seed, kills)
    took = time.monotonic() - begun
    aims = ", ".join(f"{aim} {n}" for aim, n in sorted(verdict.by_aim.items()))
    note(
        f"F1 F3 {verdict.kills} kills{where}, seed {seed} ({aims}; {took:.0f} s)",
        f"answers lost {len(verdict.lost_answers)} of {verdict.answers}, "
        f"messages lost {len(verdict.lost_messages)} of {verdict.messages}, repeats {verdict.repeated}",
        f"0, 0, what was on its way: at most {ON_WAY} per kill",
    )
    assert verdict.kills == kills
    assert verdict.lost_messages == ()
    assert verdict.lost_answers == ()
    assert verdict.unexplained == ()


def test_a_few_kills_lose_nothing_and_repeat_what_was_on_its_way(tmp_path: Path) -> None:
    _survives(tmp_path, seed=1, kills=FEW)


@pytest.mark.long
def test_a_few_kills_lose_nothing_either_where_telegram_brings_updates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_webhook(monkeypatch)
    _survives(tmp_path, seed=1, where=" by webhook", kills=FEW)


@pytest.mark.long
def test_thirty_kills_lose_nothing_and_repeat_what_was_on_its_way(tmp_path: Path) -> None:
    _survives(tmp_path, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", FURTHER)
def test_so_do_thirty_other_kills(tmp_path: Path, seed: int) -> None:
    _survives(tmp_path, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 8])
def test_so_do_thirty_kills_on_postgresql(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with of_its_own() as own:
        asyncio.run(_migrated(own.server.url))
        monkeypatch.setenv("SIPBOT_DATABASE__URL", own.server.url)
        log = max((Path(own.server.data) / "pg_wal").glob("0*"), key=lambda file: file.stat().st_mtime_ns)
        (tmp_path / "sipbot.db-wal").symlink_to(log)  # what the kills at commits are aimed by
        _survives(tmp_path, seed, " on PostgreSQL")


async def _migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


def _notices(folder: Path, sabotage: str) -> None:
    for seed in (1, 2, 3):
        verdict = played(folder / str(seed), seed, KILLS, sabotage, patience=4)
        if verdict.lost_messages:
            break
    first = next(iter(verdict.lost_messages), "none")
    note(
        f"sabotage: {sabotage}, seed {seed}, {verdict.kills} kills",
        f"messages lost {len(verdict.lost_messages)}, the first: {first}",
        "at least 1",
    )
    assert verdict.lost_messages


@pytest.mark.thorough
def test_without_the_outbox_commit_the_judge_reports_losses(tmp_path: Path) -> None:
    _notices(tmp_path, "no-outbox-commit")


@pytest.mark.long
def test_if_an_act_owes_in_a_later_transaction_the_judge_reports_losses(tmp_path: Path) -> None:
    _notices(tmp_path, "owe-later")
