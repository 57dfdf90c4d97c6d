"""F19: the clock of the bot's computer jumps two hours forward or back around reminders, and is put right."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipbot.demo.stage import BRUSSEL, BRUXELLES, LIEGE
from tests.drills.figures import note
from tests.drills.fire import Fire
from tests.drills.judge import both, offers, text_has
from tests.drills.processes import kennel, stand_in
from tests.drills.week import START, TALKS, Week, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

JUMP = timedelta(hours=2)
RIGHT = timedelta(0)
HALF = timedelta(minutes=30)
SPEED = 60.0
REMINDING = tuple(both(text_has("⏰", talk), offers("come|")) for talk in TALKS.values())
TO_COME = """
SELECT (SELECT count(*) FROM agenda WHERE outcome IS NULL AND at <= :now)
     + (SELECT count(*) FROM outbox WHERE outcome IS NULL AND at <= :now)
"""


class Reminders:
    """The reminders of two talks, and a bot whose clock is set wrong."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._outside = week.outside
        self._wrong = RIGHT
        self.wanted = Counter[int]()

    def count(self) -> Counter[int]:
        """How many each chat has had."""
        lines = self._outside.ledger.look()
        return Counter(x["chat"] for x in lines if x["kind"] == "send" and any(fits(x) for fits in REMINDING))

    def come(self, *chats: int) -> None:
        """One more comes in each of these chats."""
        self.wanted += Counter(chats)
        self._outside.until(lambda _: self.count() >= self.wanted, 8)

    def is_now(self, moment: datetime) -> None:
        """It becomes so late, and the bot has done what it then finds due."""
        self._outside.advance_to(moment)
        self._nothing_due(moment + self._wrong)

    def clock_jumps(self, wrong: timedelta) -> None:
        """From now on the bot's clock is wrong by so much; it has done what it then finds due."""
        self._wrong = wrong
        self._outside.bot_thinks_it_is_later(wrong)
        self._nothing_due(self._outside.now() + wrong)

    def _nothing_due(self, now: datetime) -> None:
        end, at = time.monotonic() + 8, f"{now:%Y-%m-%d %H:%M:%S.%f}"
        with closing(sqlite3.connect(f"file:{self._week.bot.base}/sipbot.db?mode=ro", uri=True)) as database:
            while database.execute(TO_COME, {"now": at}).fetchone()[0]:
                assert time.monotonic() < end, "what is due stays due"
                time.sleep(0.02)


@pytest.fixture
def reminders(tmp_path: Path) -> Iterator[Reminders]:
    """A talk in Liège on the 10th at 18:30, one in Brussels on the 12th at 17:00, and the bot of both."""
    people = members()
    with stand_in(tmp_path, cast_of(people), START, SPEED) as telegram, kennel(tmp_path, telegram) as bot:
        week = Week(telegram, bot, Fire(bot, seed=0, kills=0, points=1), people, patience=20)
        bot.start()
        week.begin()
        week.announce_in_liege()
        week.announce_in_brussels()
        yield Reminders(week)
        assert bot.stop() == 0


def before(*moment: int) -> datetime:
    """Half an hour before, so that the bot's clock, two hours ahead, is past it."""
    return datetime(2026, 12, *moment, tzinfo=UTC) - HALF


def test_no_reminder_comes_twice_and_none_is_missed_when_the_clock_jumps(reminders: Reminders) -> None:
    """Behind over one, back after one, ahead over one; and ahead of the end of what is still to begin."""
    reminders.is_now(before(3, 17, 30))
    reminders.clock_jumps(-JUMP)
    reminders.is_now(before(3, 17, 30) + JUMP / 2)
    behind = reminders.count()
    reminders.clock_jumps(RIGHT)
    reminders.come(LIEGE)

    reminders.is_now(before(5, 16, 0))
    reminders.clock_jumps(JUMP)
    reminders.come(BRUXELLES, BRUSSEL)
    reminders.clock_jumps(RIGHT)
    reminders.is_now(before(5, 16, 0) + JUMP / 2)

    reminders.is_now(before(9, 17, 30) + JUMP / 2)
    reminders.come(LIEGE)
    reminders.clock_jumps(-JUMP)
    reminders.is_now(before(9, 17, 30) + JUMP * 2)
    reminders.clock_jumps(RIGHT)

    reminders.is_now(before(10, 16, 30))
    reminders.clock_jumps(JUMP)
    ahead = reminders.count()[LIEGE]
    reminders.clock_jumps(RIGHT)
    reminders.is_now(before(10, 16, 30) + JUMP / 2)
    reminders.come(LIEGE)
    came, wanted = reminders.count(), reminders.wanted
    note(
        f"F19 the clock jumps by ±2 h around {wanted.total()} reminders",
        f"twice {(came - wanted).total()}, missed {(wanted - came).total()}",
        "0, 0",
    )
    assert (behind, ahead) == (Counter(), 2)
    assert came == wanted
