"""A member who uses another client than nio: what Element is made of, in plain and in encrypted rooms."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from sipbot.demo.stage import CAST, DRAFTER, EUPEN
from tests.drills.homeserver import Homeserver, homeserver
from tests.drills.processes import open_now, run, sipbot
from tests.drills.timeline import Served
from tests.servers.people import PASSWORD, keycap

from .client import MESSAGE, POLL, Client, Json, running
from .installed import installed

PATIENCE = 20.0
TITLE = "Welches Wirtschaftsmodell für Smart?"


class House(NamedTuple):
    """The bot, running, with the consultation open in Eupen's room."""

    base: Path
    matrix: Homeserver
    url: str

    @property
    def room(self) -> str:
        return self.matrix.chats[EUPEN]

    def box(self, question: str, count: int = 1) -> list[str]:
        """Every answer that the ballot box has to a question, once there are so many."""
        until = time.monotonic() + PATIENCE
        while len(answers := self._box(question)) < count and time.monotonic() < until:
            time.sleep(0.02)
        return answers

    def _box(self, question: str) -> list[str]:
        with closing(sqlite3.connect(self.base / "sipbot.db")) as database:
            rows = database.execute("SELECT answer FROM box WHERE question = ?", (question,))
            return [answer for (answer,) in rows]


@contextmanager
def house(served: Served, base: Path, *, encrypted: bool) -> Iterator[House]:
    file = open_now(base)
    more = {"encrypted": encrypted, "with_password": [DRAFTER]}
    with homeserver(served.server, served.database, base, CAST, **more) as matrix:
        matrix.prepare(base / "config")
        sipbot(base, matrix, "consultation", "publish", file)
        with run(base, matrix):
            assert matrix.ready(PATIENCE), (base / "run.log").read_text("utf-8")
            yield House(base, matrix, served.server.url)


@pytest.fixture(params=[pytest.param(False, marks=pytest.mark.thorough), True], ids=["plain", "encrypted"])
def encrypted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_member_with_another_client_votes_in_every_way_and_reads_the_dossier(
    tmp_path: Path, served: Served, encrypted: bool
) -> None:
    folder = installed()
    with house(served, tmp_path, encrypted=encrypted) as here, running(folder) as renate:
        renate.login(here.url, here.matrix.name(DRAFTER), PASSWORD)
        renate.joins(here.room)
        asking = next(m for m in renate.sees(here.room, MESSAGE, 2) if TITLE in m["content"]["body"])
        renate.reacts(here.room, asking["id"], keycap(1))
        room = renate.follows_invitation()
        first = renate.sees(room, POLL)[0]
        page = renate.sees(room, MESSAGE)[0]
        assert renate.unreadable(room) == [], "what was sent before she came in can be read"
        assert (page["encrypted"], first["encrypted"]) == (encrypted, encrypted)
        _by_poll(here, renate, room, first)
        _by_number(here, renate, room)
        _by_reaction(here, renate, room)
        _in_words(here, renate, room)
        _gets_the_dossier(here, renate, room)


def _by_poll(here: House, renate: Client, room: str, poll: Json) -> None:
    vote = renate.chooses(room, poll, 2)
    assert here.box("rate") == ["less-for-little"]
    assert renate.is_taken_away(room, vote)


def _by_number(here: House, renate: Client, room: str) -> None:
    renate.sees(room, POLL, 2)
    vote = renate.says(room, "1")
    assert here.box("transparency") == ["well"]
    assert renate.is_taken_away(room, vote)


def _by_reaction(here: House, renate: Client, room: str) -> None:
    """She changes her mind, below the page that she had answered."""
    page = renate.sees(room, MESSAGE, 3)[1]
    vote = renate.reacts(room, page["id"], keycap(2))
    assert renate.is_taken_away(room, vote)
    assert here.box("transparency") == ["partly"]


def _in_words(here: House, renate: Client, room: str) -> None:
    renate.sees(room, MESSAGE, 4)
    words = renate.says(room, "Weniger Papier")
    assert here.box("first-change") == ["Weniger Papier"]
    assert renate.is_taken_away(room, words)


def _gets_the_dossier(here: House, renate: Client, room: str) -> None:
    """At the closing, as a file; her own answer is counted in the results."""
    sipbot(here.base, here.matrix, "consultation", "close", "economic-model", "--yes")
    results = json.loads(sipbot(here.base, here.matrix, "results", "economic-model", "--format", "json"))
    assert results["turnout"]["answered"] == 1
    (file,) = _files(renate, room)
    assert ("file" in file) is here.matrix.encrypted
    assert TITLE in renate.reads_file(file)


def _files(renate: Client, room: str) -> list[Json]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        seen = renate.sees(room, MESSAGE, 5)
        if contents := [event["content"] for event in seen if event["content"].get("msgtype") == "m.file"]:
            return contents
        time.sleep(0.1)
    return []
