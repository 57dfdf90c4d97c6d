"""F11: the power is cut while people answer. What they were told to be recorded is on the disk."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.drills.crowd import PATIENCE, votes
from tests.drills.figures import note
from tests.drills.judge import answered_rows, answers_lost
from tests.drills.power import Disk
from tests.drills.processes import Bot, StandIn, kennel, open_now, run, sipbot, stand_in
from tests.drills.week import Member, cast_of, members

pytestmark = pytest.mark.drill

CUTS = 2
EACH = 20
"""People who press between two cuts."""
STEP = 4
"""Presses that arrive together."""
ROLL = "SELECT address FROM addresses JOIN roll ON roll.person = addresses.person"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the power cuts took."""

    forgotten: int
    acknowledged: int
    gone: int
    lost_in_the_end: tuple[str, ...]


def _played(folder: Path, sabotage: str = "") -> Verdict:
    people, chance = members(CUTS * EACH), random.Random(11)
    file = open_now(folder)
    forgotten, gone = 0, set[int]()
    with stand_in(folder, cast_of(people), datetime.now(UTC), 1.0) as telegram:
        sipbot(folder, telegram, "consultation", "publish", file)
        disk = Disk(folder, folder / "kept")
        with kennel(folder, telegram, sabotage, disk.variables()) as bot:
            for n in range(CUTS):
                bot.start()
                _pressed(telegram, people[n * EACH : (n + 1) * EACH], chance.randrange(EACH // 2, EACH), bot)
                forgotten += disk.cut()
                gone |= _acknowledged(telegram) - _on_the_roll(folder)
        told = len(_acknowledged(telegram))
        return Verdict(forgotten, told, len(gone), _lost_in_the_end(folder, telegram, people))


def _pressed(telegram: StandIn, people: Sequence[Member], enough: int, bot: Bot) -> None:
    """They press, a few at a time; the power goes when so many of them have read that it is recorded."""
    before = len(_acknowledged(telegram))
    presses = votes(telegram, people, seed=len(people) + before)
    for at in range(0, len(presses), STEP):
        telegram.act(*presses[at : at + STEP])
        told = min(at + STEP, enough)
        assert telegram.until(lambda _, told=told: len(_acknowledged(telegram)) >= before + told, PATIENCE)
        if told == enough:
            break
    bot.kill("power")
    telegram.act(*presses[at + STEP :])


def _acknowledged(telegram: StandIn) -> set[int]:
    return {line["user"] for line in telegram.ledger.look() if line["kind"] == "toast"}


def _on_the_roll(folder: Path) -> set[int]:
    with closing(sqlite3.connect(folder / "sipbot.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {int(address.split(":")[1]) for (address,) in database.execute(ROLL)}


def _lost_in_the_end(folder: Path, telegram: StandIn, people: Sequence[Member]) -> tuple[str, ...]:
    """What the results lack after the bot has run on what was left: the rest is delivered to it again."""
    with run(folder, telegram) as bot:
        before = len(telegram.ledger.look())
        telegram.act(*votes(telegram, people[:1], seed=0))  # answered, it runs: a stop before that is no stop
        assert telegram.until(lambda lines: any(x["kind"] == "toast" for x in lines[before:]), PATIENCE)
        assert telegram.confirmed(PATIENCE)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(PATIENCE) == 0
    sipbot(folder, telegram, "consultation", "close", "economic-model", "--yes")
    results = json.loads(sipbot(folder, telegram, "results", "economic-model", "--format", "json"))
    return answers_lost(results, "", answered_rows(people))


@pytest.mark.thorough
def test_what_was_acknowledged_is_on_the_disk_when_the_power_goes(tmp_path: Path) -> None:
    verdict = _played(tmp_path)
    note(
        f"F11 {CUTS} power cuts, what was not synced dropped",
        f"bytes forgotten {verdict.forgotten}; of {verdict.acknowledged} acknowledged gone {verdict.gone}; "
        f"lost in the end {len(verdict.lost_in_the_end)}",
        "0; 0",
    )
    assert verdict.acknowledged > CUTS * EACH // 2
    assert (verdict.gone, verdict.lost_in_the_end) == (0, ())


@pytest.mark.long
def test_if_commits_were_not_synced_the_judge_would_report_losses(tmp_path: Path) -> None:
    verdict = _played(tmp_path, "commits-not-synced")
    note(
        "sabotage: commits-not-synced",
        f"of {verdict.acknowledged} acknowledged gone {verdict.gone}",
        "at least 1",
    )
    assert verdict.gone
