"""Stopping, being started twice, and being away: with the command `sipbot run` where time does not matter."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipbot.demo.stage import ANIMATOR, CAST, LIEGE
from tests.drills.crowd import PATIENCE, asking_messages, load
from tests.drills.figures import note
from tests.drills.judge import Expected, answered_rows, answers_lost, lost, offers, repeats
from tests.drills.processes import ROOT, by_webhook, environment, open_now, run, sipbot, stand_in
from tests.drills.week import cast_of, members

pytestmark = pytest.mark.drill

LOAD = 60
"""People who press and write at the moment of the stop."""
DRAINED = 10.0


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["polled", "brought"])
def test_a_stop_under_load_is_drained_and_loses_and_repeats_nothing(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "brought":
        by_webhook(monkeypatch)
    people = members()[:LOAD]
    file = open_now(tmp_path)
    with stand_in(tmp_path, cast_of(people), datetime.now(UTC), 1.0) as telegram:
        sipbot(tmp_path, telegram, "consultation", "publish", file)
        with run(tmp_path, telegram) as bot:
            load(telegram, people)
            assert telegram.until(lambda lines: sum(line["kind"] == "send" for line in lines) > 15, PATIENCE)
            assert bool(telegram.webhook()) == (way == "brought")
            begun = time.monotonic()
            bot.send_signal(signal.SIGTERM)
            code = bot.wait(DRAINED + 5)
            took = time.monotonic() - begun
        before = sum(line["kind"] == "send" for line in telegram.ledger.look())
        wanted = [Expected(f"welcome {p.id}", p.id, lambda _: True) for p in people]
        with run(tmp_path, telegram) as bot:
            telegram.until(lambda lines: not lost(wanted, lines), PATIENCE)
            assert telegram.confirmed(PATIENCE)
            sipbot(tmp_path, telegram, "consultation", "close", "economic-model", "--yes")
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(DRAINED + 5) == 0
        missing = lost(wanted, telegram.ledger.look())
        results = json.loads(sipbot(tmp_path, telegram, "results", "economic-model", "--format", "json"))
        gone = answers_lost(results, "", answered_rows(people))
        again, _ = repeats(telegram.ledger.look(), ())
    note(
        f"F4 SIGTERM under load ({LOAD} people; {before} sent, {len(wanted) + 5 - before} owed; updates {way})",
        f"exit {code} after {took:.1f} s; lost: answers {len(gone)}, messages {len(missing)}; repeats {again}",
        "exit 0 in <= 10 s, 0, 0, 0",
    )
    assert code == 0
    assert took <= DRAINED
    assert before < len(wanted) + 5, "there was no load left at the stop"
    assert (gone, missing, again) == ((), (), 0)


@pytest.mark.thorough
def test_of_two_instances_the_second_says_so_and_ends(tmp_path: Path) -> None:
    file = open_now(tmp_path)
    with stand_in(tmp_path, CAST, datetime.now(UTC), 1.0) as telegram:
        sipbot(tmp_path, telegram, "consultation", "publish", file)
        with run(tmp_path, telegram):
            telegram.act({"user": ANIMATOR, "act": "start"})
            asking_messages(telegram)
            begun = time.monotonic()
            second = subprocess.run(
                [sys.executable, "-m", "sipbot", "run", "--config", str(tmp_path / "config")],
                cwd=ROOT, env=environment(telegram), capture_output=True, text=True, timeout=20, check=False,
            )  # fmt: skip
            took = time.monotonic() - begun
            telegram.act({"user": ANIMATOR, "act": "write", "chat": ANIMATOR, "text": "/help"})
            at = f"{datetime.now() + timedelta(days=20):%Y-%m-%dT18:30}"
            sipbot(
                tmp_path,
                telegram,
                "meeting",
                "announce",
                "liege",
                at,
                "--title",
                "fr=Une seule fois",
                "--place",
                "Ici",
            )
            wanted = [Expected("announcement", LIEGE, offers("come|"))]
            assert telegram.until(lambda lines: not lost(wanted, lines), PATIENCE)
            time.sleep(1.5)
        sent = Counter(
            (line["chat"], line["text"]) for line in telegram.ledger.look() if line["kind"] == "send"
        )
        twice = sum(n - 1 for n in sent.values())
    note(
        "F21 two instances",
        f"the second: exit {second.returncode} after {took:.1f} s; sent twice {twice} of {sum(sent.values())}",
        "exit 1 at once, a sentence; 0",
    )
    assert second.returncode == 1
    assert "Another sipbot is running" in second.stderr
    assert "Traceback" not in second.stderr
    assert took < 20
    assert twice == 0
