"""F33: a file during which the process is killed, with SIGKILL, again and again."""

from __future__ import annotations

import base64
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.demo.stage import COORDINATOR, LIEGE
from sipbot.rules.faults import Refusal
from sipbot.views.errors.refusals import refusal
from tests.drills.figures import note
from tests.drills.fire import Fire
from tests.drills.processes import kennel, stand_in
from tests.drills.week import START, Week, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

SPEED = 12.0
PATIENCE = 30.0


def tries(base: Path) -> int:
    """How often the file has been begun; 0 where nothing of it is left."""
    with closing(sqlite3.connect(f"file:{base}/sipbot.db?mode=ro", uri=True)) as database:
        row = database.execute("SELECT attempts FROM outbox WHERE outcome = 'unread'").fetchone()
    return int(row[0]) if row else 0


def begun(base: Path, times: int) -> None:
    end = time.monotonic() + PATIENCE
    while tries(base) != times:
        assert time.monotonic() < end, f"begun {tries(base)} times, not {times}"
        time.sleep(0.01)


def test_after_two_deaths_the_file_is_set_aside_its_sender_told_and_the_others_go_on(tmp_path: Path) -> None:
    people = members()
    t = [i18n.language(code) for code in i18n.codes()]
    with (
        stand_in(tmp_path, cast_of(people), START, SPEED) as telegram,
        kennel(tmp_path, telegram, "reads-for-ever") as bot,
    ):
        week = Week(telegram, bot, Fire(bot, seed=0, kills=0, points=1), people, patience=20)
        bot.start()
        week.begin()
        content = base64.b64encode(b"[title]").decode()
        telegram.act(
            {"user": COORDINATOR, "chat": COORDINATOR, "act": "file", "name": "model.toml", "content": content}
        )
        for death in (1, 2):
            begun(tmp_path, death)
            bot.kill("while a file is read")
            bot.start()
        refusals = {refusal(one, Refusal("file_not_read")) for one in t}
        told = telegram.until(
            lambda lines: [x for x in lines if x["chat"] == COORDINATOR and x["text"] in refusals], PATIENCE
        )
        person = next(one.id for one in people if one.chat == LIEGE)
        telegram.act({"user": person, "act": "start"})
        before = len(telegram.ledger.look())
        telegram.act({"user": person, "chat": person, "act": "write", "text": "/aide"})
        answered = telegram.until(
            lambda lines: any(x["chat"] == person and x["kind"] == "send" for x in lines[before:]), PATIENCE
        )
        left = tries(tmp_path)
        assert bot.stop() == 0, bot.log()
    note(
        "F33 a file during which the process is killed",
        f"killed 2 times, told {len(told or [])} time, still waiting {left}",
        "2, 1, 0",
    )
    assert told and len(told) == 1 and answered and left == 0
