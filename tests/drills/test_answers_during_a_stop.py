"""The bot is down while members answer on Matrix: by poll, by reaction, by number; some change their minds."""

from __future__ import annotations

import itertools
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.drills.figures import note
from tests.drills.fire import Fire
from tests.drills.homeserver import homeserver
from tests.drills.judge import offers, twice
from tests.drills.outside import Json
from tests.drills.processes import kennel
from tests.drills.timeline import Served
from tests.drills.week import SPEED, START, TALKS, Member, Week, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.long]

PATIENCE = 60.0


class Answers:
    """What members do while nobody hears it, and what counts of it."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._chance = random.Random(5)
        lines = week.outside.ledger.look()
        self._pages = {
            (person.id, position): _asked(lines, person.id, position)
            for person in week.people
            for position in (0, 1)
        }
        self._meetings = {x["chat"]: x for x in lines if x["chat"] in TALKS and offers("come|")(x)}
        self._ways = {person.id: self._ways_of(person) for person in week.people}
        self.private = Counter[int]()
        self.coming = 0

    def give(self, count: int) -> None:
        """So many, by everybody in turn."""
        for person in itertools.islice(itertools.cycle(self._week.people), count):
            self._week.outside.act({"user": person.id, "chat": person.id, **next(self._ways[person.id])})

    def _ways_of(self, person: Member) -> Iterator[Json]:
        """A poll response, a number that is typed, a press below the page; now and then about a meeting."""
        for turn in itertools.count():
            if turn % 4 in (1, 2) and person.chat in self._meetings:
                yield self._comes(person)
            elif turn % 4 == 0:
                yield self._presses(person, turn // 4 % 2, poll=True)
            elif turn % 4 == 1:
                yield self._presses(person, turn // 4 % 2, poll=False)
            else:
                yield self._types(person)

    def _presses(self, person: Member, position: int, *, poll: bool) -> Json:
        page = self._pages[person.id, position][1 if poll else 0]
        options = [b["data"] for row in page["buttons"] for b in row if b["data"].startswith("pick|")]
        chosen = self._chance.randrange(len(options))
        self._answered(person, position, chosen)
        return {"act": "press", "message": page["message_id"], "button": options[chosen]}

    def _types(self, person: Member) -> Json:
        """The number of an option of the newest page."""
        chosen = self._chance.randrange(3)
        self._answered(person, 1, chosen)
        return {"act": "write", "text": str(chosen + 1)}

    def _answered(self, person: Member, position: int, chosen: int) -> None:
        question = self._week.spec["question"][position]
        person.answers[question["id"]] = question["option"][chosen]["id"]
        self.private[person.id] += 1

    def _comes(self, person: Member) -> Json:
        person.coming = self._chance.choice(("yes", "maybe", "no"))
        meeting = self._meetings[person.chat]
        buttons = [b["data"] for row in meeting["buttons"] for b in row]
        button = next(data for data in buttons if data.endswith(f"|{person.coming}"))
        self.coming += 1
        return {"act": "press", "chat": person.chat, "message": meeting["message_id"], "button": button}


def _counted(base: Path, sql: str) -> Counter[tuple[str, ...]]:
    with closing(sqlite3.connect(base / "sipbot.db")) as database:
        return Counter(tuple(map(str, row)) for row in database.execute(sql))


def _all_counted(served: Served, base: Path, people: list[Member], count: int) -> None:
    with (
        homeserver(served.server, served.database, base, cast_of(people), start=START, speed=SPEED) as matrix,
        kennel(base, matrix) as bot,
    ):
        week = Week(matrix, bot, Fire(bot, seed=0, kills=0, points=1), people, patience=PATIENCE)
        bot.start()
        assert matrix.ready(PATIENCE), bot.log()
        week.begin()
        week.publish()
        week.announce_in_liege()
        week.announce_in_brussels()
        week.open()
        week.follow(people)
        assert matrix.until(lambda lines: all(len(_asked(lines, p.id, 1)) == 2 for p in people), PATIENCE)
        bot.kill("away")
        answers = Answers(week)
        before = len(matrix.ledger.look())
        answers.give(count)
        assert matrix.ledger.look()[before:] and all(
            x["kind"] == "person" for x in matrix.ledger.lines[before:]
        )
        bot.start()
        begun = time.monotonic()
        assert matrix.confirmed(PATIENCE), bot.log()
        took = time.monotonic() - begun
        pages = sum(answers.private.values())
        matrix.until(lambda lines: _pages(lines[before:]) >= pages, PATIENCE)
        assert bot.stop() == 0, bot.log()
        lines = matrix.ledger.look()
        box = _counted(base, "SELECT question, antenna, answer FROM box")
        coming = _counted(base, "SELECT answer FROM attendance")
    wanted = Counter((q, p.antenna, answer) for p in people for q, answer in p.answers.items())
    lost = (wanted - box).total() + (Counter((p.coming,) for p in people if p.coming) - coming).total()
    again, _ = twice(lines)
    replies = _pages(lines[before:])
    note(
        f"{count} answers during a stop of the bot on Matrix ({len(people)} members)",
        f"lost {lost}; counted once: {box == wanted}; {answers.coming} in a group, {pages} in private, "
        f"replies to these {replies}, repeats {again}; "
        f"caught up in {took:.1f} s",
        "0, True, all, 0",
    )
    assert box == wanted
    assert lost == 0
    assert (replies, again) == (pages, 0)


def _asked(lines: list[Json], person: int, position: int) -> list[Json]:
    """The page with this question, and the poll beside it."""
    return [x for x in lines if x["chat"] == person and offers(f"pick|1|{position}|")(x)]


def _pages(lines: list[Json]) -> int:
    """Pages of a ballot, without the polls beside them."""
    return sum(x["kind"] == "send" and offers("page|")(x) for x in lines)


def test_sixty_answers_during_a_stop_are_all_counted(tmp_path: Path, served: Served) -> None:
    _all_counted(served, tmp_path, members(8), 60)


@pytest.mark.long
def test_so_are_three_hundred(tmp_path: Path, served: Served) -> None:
    _all_counted(served, tmp_path, members(40), 300)
