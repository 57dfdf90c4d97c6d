"""Four processes on one PostgreSQL share the work, nothing is done twice; one is killed, and nobody notices."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.demo.stage import LIEGE
from tests.databases import Databases, write_url
from tests.drills.crowd import PATIENCE, follows, load
from tests.drills.figures import note
from tests.drills.judge import Expected, answered_rows, answers_lost, lost, repeats
from tests.drills.outside import Json
from tests.drills.processes import Kill, StandIn, open_now, run, sipbot, stand_in
from tests.drills.week import Member, cast_of, members

pytestmark = [pytest.mark.drill, pytest.mark.thorough]

ALL_PARTS = "--only=telegram,worker,scheduler"
FOUR = 4
TAKES_OVER = 5.0
"""Seconds, also on a busy machine."""


@pytest.fixture
def published(tmp_path: Path, databases: Databases) -> Iterator[tuple[StandIn, list[Member]]]:
    """The example consultation, open, in a PostgreSQL of its own."""
    people = members()
    file = open_now(tmp_path)
    write_url(tmp_path, databases.empty())
    with stand_in(tmp_path, cast_of(people), datetime.now(UTC), 1.0) as telegram:
        sipbot(tmp_path, telegram, "db", "upgrade")
        sipbot(tmp_path, telegram, "consultation", "publish", file)
        yield telegram, people


class Processes:
    """Some of them on one database, each with a log of its own."""

    def __init__(self, base: Path, telegram: StandIn, parts: Sequence[str], end: ExitStack) -> None:
        self._base = base
        self.running = [
            end.enter_context(run(base, telegram, only, log_file=f"run-{n}.log"))
            for n, only in enumerate(parts)
        ]

    def log(self, number: int) -> str:
        return (self._base / f"run-{number}.log").read_text("utf-8")

    def doing(self, part: str, but: Sequence[int] = ()) -> int:
        """Which one does this part now."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for number in range(len(self.running)):
                if number not in but and f"takes over: {part}" in self.log(number):
                    return number
            time.sleep(0.05)
        raise AssertionError(f"nobody does {part}")

    def stop(self, but: Sequence[int] = ()) -> list[int]:
        still = [one for number, one in enumerate(self.running) if number not in but]
        for one in still:
            one.terminate()
        return [one.wait(20) for one in still]


def welcomes(people: Sequence[Member]) -> list[Expected]:
    return [Expected(f"welcome {p.id}", p.id, lambda _: True) for p in people]


def toasts(telegram: StandIn) -> int:
    return sum(line["kind"] == "toast" for line in telegram.ledger.look())


def too_fast(telegram: StandIn) -> int:
    return int(telegram.ordered({})["too_fast"])


def test_four_share_the_work_and_of_one_that_is_killed_nobody_notices(
    tmp_path: Path, published: tuple[StandIn, list[Member]]
) -> None:
    telegram, people = published
    with ExitStack() as end:
        four = Processes(tmp_path, telegram, [ALL_PARTS] * FOUR, end)
        killed = four.doing("receive:telegram")
        load(telegram, people)
        assert telegram.until(lambda _: toasts(telegram) > len(people) // 4, PATIENCE)
        lines, begun = len(telegram.ledger.look()), time.monotonic()
        four.running[killed].kill()
        four.running[killed].wait()
        four.doing("receive:telegram", but=[killed])
        took = time.monotonic() - begun
        assert telegram.until(lambda lines: not lost(welcomes(people), lines), 60), lost(
            welcomes(people), telegram.ledger.lines
        )
        assert telegram.confirmed(PATIENCE)
        doing = {part: four.doing(part, but=[killed]) for part in ("send:telegram", "scheduler")}
        sipbot(tmp_path, telegram, "consultation", "close", "economic-model", "--yes")
        codes = four.stop(but=[killed])
    results = json.loads(sipbot(tmp_path, telegram, "results", "economic-model", "--format", "json"))
    gone = answers_lost(results, "", answered_rows(people))
    again, unexplained = repeats(telegram.ledger.look(), [Kill("receiving", lines)])
    note(
        f"{FOUR} processes, {len(people)} press and write, the one that receives is killed",
        f"another receives after {took:.1f} s; lost: answers {len(gone)}; repeats {again}, unexplained "
        f"{len(unexplained)}; refusals of our making {too_fast(telegram)}; parts done {doing}",
        "lost 0, unexplained 0, refusals 0",
    )
    assert (gone, unexplained, too_fast(telegram)) == ((), (), 0)
    assert took < TAKES_OVER
    assert set(codes) == {0}


def test_what_sends_and_what_receives_apart_keep_one_pace(
    tmp_path: Path, published: tuple[StandIn, list[Member]]
) -> None:
    """Pages that are pressed are shown by the process that receives, what is owed by the one that sends."""
    telegram, people = published
    parts = ["--only=telegram", "--only=worker", "--only=worker", "--only=scheduler"]
    with ExitStack() as end:
        four = Processes(tmp_path, telegram, parts, end)
        four.doing("receive:telegram")
        load(telegram, people)
        telegram.act(*follows(telegram, people))
        assert telegram.until(lambda lines: len(pages(lines)) >= len(people), 60)
        telegram.act(*(picked(page) for page in pages(telegram.ledger.look()).values()))
        assert telegram.until(lambda lines: edited(lines) >= len(people), 60)
        assert telegram.confirmed(PATIENCE)
        codes = four.stop()
    sent = sum(line["kind"] in ("send", "edit") for line in telegram.ledger.look())
    note(
        f"{FOUR} processes, one receives and shows pages, one sends: {sent} messages and edits",
        f"refusals of our making {too_fast(telegram)}",
        "0",
    )
    assert too_fast(telegram) == 0
    assert set(codes) == {0}


def pages(lines: Sequence[Json]) -> dict[int, Json]:
    """The ballot of each person in their private chat."""
    asking = [line for line in lines if line["kind"] == "send" and line["chat"] > 0]
    return {line["chat"]: line for line in asking if picks(line)}


def picks(line: Json) -> list[str]:
    return [b["data"] for row in line["buttons"] for b in row if b.get("data", "").startswith("pick|")]


def picked(page: Json) -> Json:
    press = {"user": page["chat"], "act": "press", "chat": page["chat"], "message": page["message_id"]}
    return {**press, "button": picks(page)[0]}


def edited(lines: Sequence[Json]) -> int:
    return len({line["chat"] for line in lines if line["kind"] == "edit" and line["chat"] > 0})


def test_a_process_with_other_keys_lets_nobody_answer_twice(
    tmp_path: Path, published: tuple[StandIn, list[Member]]
) -> None:
    telegram, everybody = published
    people = [person for person in everybody if person.chat == LIEGE][:8]
    with ExitStack() as end:
        first = Processes(tmp_path, telegram, [ALL_PARTS], end)
        first.doing("receive:telegram")
        load(telegram, people)
        assert telegram.until(lambda _: toasts(telegram) == len(people), PATIENCE)
        assert telegram.confirmed(PATIENCE)
        assert first.stop() == [0]
    answers = {person.id: person.answers["rate"] for person in people}
    keys = (tmp_path / "keys").rename(tmp_path / "not-mounted")
    with ExitStack() as end:
        second = Processes(tmp_path, telegram, [ALL_PARTS], end)
        second.doing("receive:telegram")
        load(telegram, people, seed=5)
        assert telegram.until(lambda _: toasts(telegram) == 2 * len(people), PATIENCE)
        assert telegram.confirmed(PATIENCE)
        assert "keys" in second.log(0) and second.stop() == [0]
    keys.rename(tmp_path / "keys")
    for person in people:
        person.answers["rate"] = answers[person.id]
    sipbot(tmp_path, telegram, "consultation", "close", "economic-model", "--yes")
    results = json.loads(sipbot(tmp_path, telegram, "results", "economic-model", "--format", "json"))
    (rate,) = [question for question in results["questions"] if question["id"] == "rate"]
    assert answers_lost(results, "", answered_rows(people)) == ()
    assert sum(rate["options"].values()) + rate["no_opinion"] == len(people)


def test_two_whole_ones_or_a_whole_one_and_a_part_do_not_go_together(
    tmp_path: Path, published: tuple[StandIn, list[Member]]
) -> None:
    telegram, _ = published
    with ExitStack() as end:
        parts = Processes(tmp_path, telegram, [ALL_PARTS], end)
        parts.doing("scheduler")
        with run(tmp_path, telegram, log_file="whole.log") as whole:
            assert whole.wait(20) == 1
        assert "Another sipbot is running" in (tmp_path / "whole.log").read_text("utf-8")
