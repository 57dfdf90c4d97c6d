"""Answers of the platform that never arrive, and reminders that fall due while the bot is away."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.demo.script import CHATS
from sipbot.demo.stage import BRUSSEL, BRUXELLES, LIEGE
from tests.drills.figures import note
from tests.drills.fire import Fire
from tests.drills.judge import Expected, lost, offers
from tests.drills.processes import kennel, stand_in
from tests.drills.week import START, TALKS, Week, cast_of, members

pytestmark = pytest.mark.drill


@contextmanager
def _week(folder: Path, speed: float) -> Iterator[Week]:
    """The script's scenes, without fire."""
    people = members()
    with stand_in(folder, cast_of(people), START, speed) as telegram, kennel(folder, telegram) as bot:
        week = Week(telegram, bot, Fire(bot, seed=0, kills=0, points=1), people)
        bot.start()
        yield week


def test_a_message_whose_answer_is_lost_comes_twice_at_most(tmp_path: Path) -> None:
    with _week(tmp_path, speed=5) as week:
        telegram = week.outside
        week.begin()
        week.publish()
        telegram.faults({"next": "DROP_AFTER", "times": len(CHATS), "methods": ["sendMessage"]})
        telegram.advance_to(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
        wanted = [Expected(f"consultation {chat}", chat, offers("vote|")) for chat in CHATS]
        telegram.until(
            lambda lines: sum(line["kind"] == "send" and offers("vote|")(line) for line in lines) >= 10, 10
        )
        time.sleep(1)
        dropped = telegram.faults({})
        missing = lost(wanted, telegram.ledger.look())
        sent = Counter(x["chat"] for x in telegram.ledger.look() if x["kind"] == "send" and offers("vote|")(x))
    most = max(sent.values()) - 1
    note(
        f"F15 response lost after acceptance ({dropped} of {len(CHATS)} messages)",
        f"messages lost {len(missing)}, repeats {sum(sent.values()) - len(sent)}, {most} per message",
        "0, at most 1 per message",
    )
    assert dropped == len(CHATS)
    assert missing == ()
    assert most <= 1


@pytest.mark.thorough
def test_after_an_outage_a_useful_reminder_says_it_is_late_and_a_useless_one_is_dropped(tmp_path: Path) -> None:
    with _week(tmp_path, speed=300) as week:
        telegram, bot = week.outside, week.bot
        week.begin()
        week.announce_in_liege()
        week.announce_in_brussels()
        week.remind(LIEGE, datetime(2026, 12, 3, 17, 30, tzinfo=UTC))
        week.remind(BRUXELLES, datetime(2026, 12, 5, 16, 0, tzinfo=UTC))
        useful = datetime(2026, 12, 9, 17, 30, tzinfo=UTC)
        _away(week, useful - timedelta(hours=1), useful + timedelta(hours=3))
        t = i18n.language("fr")
        late = t("This reminder comes later than planned; we apologise.")
        telegram.until(lambda lines: any(late in line["text"] for line in lines), 8)
        week.remind(LIEGE, datetime(2026, 12, 10, 16, 30, tzinfo=UTC))
        week.remind(BRUXELLES, datetime(2026, 12, 11, 16, 0, tzinfo=UTC))
        useless = datetime(2026, 12, 12, 15, 0, tzinfo=UTC)
        before = _away(week, useless - timedelta(hours=1), useless + timedelta(hours=2))
        time.sleep(1.5)
        lines = telegram.ledger.look()
        said_late = [
            x for x in lines if x["kind"] == "send" and late in x["text"] and TALKS[LIEGE] in x["text"]
        ]
        dropped = [x for x in lines[before:] if x["kind"] == "send" and x["chat"] in (BRUXELLES, BRUSSEL)]
        assert bot.stop() == 0
    note(
        "F20 away over two reminders (4 h, 3 h)",
        f"useful: sent {len(said_late)}, says that it is late; useless: sent {len(dropped)}",
        "1 with the sentence; 0",
    )
    assert len(said_late) == 1
    assert dropped == []


def _away(week: Week, since: datetime, until: datetime) -> int:
    """Killed at `since`, back at `until`; the ledger's lines when it comes back."""
    week.outside.advance_to(since)
    time.sleep(0.3)
    week.bot.kill("away")
    week.outside.advance_to(until)
    lines = len(week.outside.ledger.look())
    week.bot.start()
    return lines
