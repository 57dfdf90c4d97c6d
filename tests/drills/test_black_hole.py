"""F28: for five minutes of the bot's time the network swallows everything, and cuts nothing."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from sipbot.demo.stage import LIEGE
from tests.drills.figures import note
from tests.drills.fire import Fire
from tests.drills.judge import offers
from tests.drills.processes import StandIn, kennel, stand_in
from tests.drills.road import Road, road
from tests.drills.week import START, Week, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

SPEED = 12.0
MINUTES = 5
SECONDS = MINUTES * 60 / SPEED
"""Of the machine's clock, which the network's time-outs go by."""
MARK = 30.0
PATIENCE = 90.0


def presses(telegram: StandIn, people: list[int]) -> None:
    """They answer below the message that asks in Liège."""
    asking = [x for x in telegram.ledger.look() if x["chat"] == LIEGE and offers("vote|")(x)][-1]
    votes = [b["data"] for row in asking["buttons"] for b in row if b.get("data", "").startswith("vote|")]
    press = {"act": "press", "chat": LIEGE, "message": asking["message_id"], "button": votes[0]}
    telegram.act(*({**press, "user": person} for person in people))


def swallowed(way: Road, telegram: StandIn, people: list[int]) -> None:
    """Everything, for so long and until the bot has just asked anew in vain; people press meanwhile."""
    way.swallow()
    presses(telegram, people)
    time.sleep(SECONDS)
    polls_before, end = way.polls_swallowed, time.monotonic() + PATIENCE
    while way.polls_swallowed == polls_before:
        assert time.monotonic() < end, "it does not ask any more"
        time.sleep(0.01)
    way.carry_again()


def counted(base: Path) -> int:
    with closing(sqlite3.connect(f"file:{base}/sipbot.db?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM roll").fetchone()[0])


def test_after_a_black_hole_it_receives_again_within_half_a_minute(tmp_path: Path) -> None:
    """The worst moment: the hole ends when a poll has just gone into it, which nobody will ever answer."""
    people = members()
    first, *others = [person.id for person in people if person.chat == LIEGE]
    with stand_in(tmp_path, cast_of(people), START, SPEED) as telegram, road(telegram.url) as way:
        telegram.url = way.url
        with kennel(tmp_path, telegram) as bot:
            week = Week(telegram, bot, Fire(bot, seed=0, kills=0, points=1), people, patience=20)
            bot.start()
            week.begin()
            week.publish()
            week.open()
            swallowed(way, telegram, others)
            up, before = time.monotonic(), len(telegram.ledger.look())
            presses(telegram, [first])
            telegram.until(lambda lines: any(x["kind"] == "toast" for x in lines[before:]), PATIENCE)
            back = time.monotonic() - up
            assert telegram.confirmed(PATIENCE)
            lost = len(others) + 1 - counted(tmp_path)
    note(
        f"F28 black hole for {MINUTES} min, {len(others)} press meanwhile",
        f"receiving again in {back:.1f} s; lost {lost}",
        f"≤ {MARK:.0f} s; 0",
    )
    assert lost == 0
    assert back <= MARK
