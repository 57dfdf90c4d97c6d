"""`kill -9` at random moments of the same fortnight on Matrix. The judge is the server's own timeline."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.drills.figures import note
from tests.drills.homeserver import homeserver
from tests.drills.judge import Verdict
from tests.drills.timeline import Served
from tests.drills.week import SPEED, START, cast_of, members, played_on

pytestmark = [pytest.mark.drill, pytest.mark.long]

FEW, SHORT = 8, 10
"""Members and kills of a week that every run of the tests plays."""
MANY, KILLS = 80, 30
POINTS = {FEW: 52, MANY: 80}
"""Moments of the script that are under fire, by the number of members."""
PATIENCE = 60.0
"""Real seconds: at the closing every ballot in private is written over, one after the other."""
FURTHER = range(2, 5)


def _played(
    served: Served, folder: Path, seed: int, kills: int, count: int, sabotage: str = "", **more: Any
) -> Verdict:
    people = members(count)
    clock = {"start": START, "speed": SPEED}
    with homeserver(served.server, served.database, folder, cast_of(people), **clock, **more) as matrix:
        return played_on(matrix, folder, people, seed, kills, POINTS[count], sabotage, PATIENCE)


def _survives(served: Served, folder: Path, seed: int, kills: int, count: int) -> None:
    begun = time.monotonic()
    verdict = _played(served, folder, seed, kills, count)
    took = time.monotonic() - begun
    aims = ", ".join(f"{aim} {n}" for aim, n in sorted(verdict.by_aim.items()))
    note(
        f"F1 F3 F15 on Matrix: {verdict.kills} kills, seed {seed}, {count} members ({aims}; {took:.0f} s)",
        f"answers lost {len(verdict.lost_answers)} of {verdict.answers}, "
        f"messages lost {len(verdict.lost_messages)} of {verdict.messages}, repeats {verdict.repeated}, "
        f"answers left in the rooms {len(verdict.exposed)}",
        "0, 0, 0, 0",
    )
    assert verdict.kills == kills
    assert verdict.lost_messages == ()
    assert verdict.lost_answers == ()
    assert verdict.unexplained == ()
    assert verdict.exposed == ()


def test_a_few_kills_lose_nothing_and_repeat_nothing(tmp_path: Path, served: Served) -> None:
    _survives(served, tmp_path, seed=1, kills=SHORT, count=FEW)


@pytest.mark.long
@pytest.mark.parametrize("seed", FURTHER)
def test_nor_do_thirty_kills_with_many_members(tmp_path: Path, served: Served, seed: int) -> None:
    _survives(served, tmp_path, seed, KILLS, MANY)


@pytest.mark.long
def test_a_device_that_is_lost_at_every_kill_repeats_nothing(tmp_path: Path, served: Served) -> None:
    verdict = _played(served, tmp_path, 2, KILLS, FEW, loses_device=True)
    note(
        f"F24 on Matrix: {verdict.kills} kills, each time signed in anew on another device",
        f"answers lost {len(verdict.lost_answers)}, messages lost {len(verdict.lost_messages)} of "
        f"{verdict.messages}, repeats {verdict.repeated}",
        "0, 0, 0",
    )
    assert (verdict.lost_messages, verdict.lost_answers, verdict.unexplained) == ((), (), ())


@pytest.mark.long
def test_without_the_stored_key_the_judge_reports_repeats(tmp_path: Path, served: Served) -> None:
    for seed in (1, 2, 3):
        verdict = _played(served, tmp_path / str(seed), seed, KILLS, FEW, "no-stored-key")
        if verdict.repeated:
            break
    first = next(iter(verdict.unexplained), "none")
    note(
        f"sabotage: no-stored-key, seed {seed}, {verdict.kills} kills",
        f"repeats {verdict.repeated}, the first: {first}",
        "at least 1",
    )
    assert verdict.repeated
