"""F25: a backup that was taken while people press and write, and what a bot does that goes on from it."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.drills.figures import note
from tests.drills.fire import Fire
from tests.drills.judge import offers
from tests.drills.outside import Json
from tests.drills.processes import StandIn, kennel, sipbot, stand_in
from tests.drills.week import START, Member, Week, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

SPEED = 5.0
PATIENCE = 30.0
AT_ONCE = 4
PAUSE = 0.4
"""Seconds between them: a command takes a while to begin."""
GROWING = ("roll", "box")
"""Tables to which answers are added; nobody answers twice here."""


def acts(people: list[Member], telegram: StandIn) -> Iterator[list[Json]]:
    """Everybody answers what their group is asked, and writes to the bot; a few at once."""
    asking = {x["chat"]: x for x in telegram.ledger.look() if x["kind"] == "send" and offers("vote|")(x)}
    for n in range(0, len(people), AT_ONCE):
        some = []
        for person in people[n : n + AT_ONCE]:
            message = asking[person.chat]
            votes = [
                b["data"] for row in message["buttons"] for b in row if b.get("data", "").startswith("vote|")
            ]
            press = {"act": "press", "chat": person.chat, "message": message["message_id"], "button": votes[0]}
            some += [{**press, "user": person.id}, {"act": "start", "user": person.id}]
        yield some


@contextmanager
def load(people: list[Member], telegram: StandIn) -> Iterator[None]:
    """From a thread of its own, all through the block and to its end."""
    given = list(acts(people, telegram))

    def one_after_the_other() -> None:
        for some in given:
            telegram.act(*some)
            time.sleep(PAUSE)

    thread = threading.Thread(target=one_after_the_other)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def rows(database: sqlite3.Connection) -> dict[str, set[tuple[object, ...]]]:
    return {table: set(database.execute(f"SELECT * FROM {table}")) for table in GROWING}


def noted(telegram: StandIn) -> int:
    """How many have the note that their answer is recorded."""
    return sum(line["kind"] == "toast" for line in telegram.ledger.look())


def sends(lines: list[Json]) -> list[Json]:
    return [line for line in lines if line["kind"] == "send"]


def known_as_sent(copy: sqlite3.Connection) -> set[tuple[int, int]]:
    """Chat and number of each message that the backup knows to be out."""
    owed = copy.execute("SELECT address, messages FROM outbox WHERE outcome = 'sent' AND messages IS NOT NULL")
    posts = copy.execute("SELECT address, messages FROM posts")
    return {
        (int(address.split(":")[1]), int(id_)) for address, ids in [*owed, *posts] for id_ in json.loads(ids)
    }


def word_for_word(line: Json) -> str:
    return json.dumps([line["chat"], line["text"], line["buttons"]])


class Backup:
    """Taken with `sipbot db backup`; and what stood in the database before and after it."""

    def __init__(self, base: Path, telegram: StandIn) -> None:
        self.file = base / "backup.db"
        self.noted = noted(telegram)
        with closing(sqlite3.connect(f"file:{base}/sipbot.db?mode=ro", uri=True)) as source:
            self.before = rows(source)
            sipbot(base, telegram, "db", "backup", self.file)
            self.after = rows(source)
        with closing(sqlite3.connect(self.file)) as copy:
            self.rows = rows(copy)
            self.sound = [*copy.execute("PRAGMA integrity_check"), *copy.execute("PRAGMA foreign_key_check")]
            self.sent = known_as_sent(copy)
            self.owed = copy.execute("SELECT count(*) FROM outbox WHERE outcome IS NULL").fetchone()[0]

    @property
    def torn(self) -> list[str]:
        """Tables that are not as they were at a moment of the backup."""
        return [table for table in GROWING if not self.before[table] <= self.rows[table] <= self.after[table]]

    def put_back(self, base: Path, telegram: StandIn) -> None:
        sipbot(base, telegram, "db", "restore", self.file, "--yes")


def nothing_owed(base: Path) -> bool:
    with closing(sqlite3.connect(f"file:{base}/sipbot.db?mode=ro", uri=True)) as database:
        return bool(database.execute("SELECT count(*) FROM outbox WHERE outcome IS NULL").fetchone()[0] == 0)


def test_a_backup_taken_under_load_is_whole_and_who_goes_on_from_it_repeats_nothing(tmp_path: Path) -> None:
    people = members()
    with stand_in(tmp_path, cast_of(people), START, SPEED) as telegram, kennel(tmp_path, telegram) as bot:
        week = Week(telegram, bot, Fire(bot, seed=0, kills=0, points=1), people, patience=PATIENCE)
        bot.start()
        week.begin()
        week.publish()
        week.open()
        with load(people, telegram):
            assert telegram.until(lambda _: noted(telegram) >= len(people) // 4, PATIENCE)
            backup = Backup(tmp_path, telegram)
        assert telegram.confirmed(PATIENCE)
        assert bot.stop() == 0
        backup.put_back(tmp_path, telegram)
        before = telegram.ledger.look()[:]
        bot.start()
        telegram.act({"user": people[0].id, "act": "write", "chat": people[0].id, "text": "/aide"})
        assert telegram.until(lambda lines: len(sends(lines)) > len(sends(before)), PATIENCE)
        assert telegram.until(lambda _: nothing_owed(tmp_path), PATIENCE)
        assert bot.stop() == 0
        since = sends(telegram.ledger.look()[len(before) :])
    known = {word_for_word(x) for x in sends(before) if (x["chat"], x["message_id"]) in backup.sent}
    again = [line["text"][:40] for line in since if word_for_word(line) in known]
    note(
        f"F25 backup while {len(people)} press and write ({backup.noted} noted before it, "
        f"{len(backup.rows['roll'])} in it, {len(backup.sent)} messages known as sent, {backup.owed} owed)",
        f"{backup.sound[0][0]}; torn tables {len(backup.torn)}; noted and absent "
        f"{max(0, backup.noted - len(backup.rows['roll']))}; sent again {len(again)}",
        "ok; 0; 0; 0",
    )
    assert backup.sound == [("ok",)]
    assert backup.torn == []
    assert len(backup.rows["roll"]) >= backup.noted
    assert len(backup.rows["roll"]) < len(people), "there was no load left at the backup"
    assert backup.sent
    assert again == []
    assert len(since) <= backup.owed + 1
