"""Which updates have their turn, and what may be confirmed."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sipbot.platforms.telegram.backlog import ACTS_IN_A_ROUND, Backlog


def press(id_: int, person: int) -> dict[str, Any]:
    return {"update_id": id_, "callback_query": {"from": {"id": person}}}


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


def test_everybody_has_a_turn_beside_one_who_presses_without_end() -> None:
    backlog = Backlog()
    backlog.take_in([*(press(n, 1) for n in range(60)), press(60, 2), press(61, 3)])
    assert ids(backlog.round()) == [*range(ACTS_IN_A_ROUND), 60, 61]


def test_what_is_handed_out_again_is_not_done_again_and_nothing_is_confirmed_too_early() -> None:
    backlog = Backlog()
    last = 2 * ACTS_IN_A_ROUND
    backlog.take_in([*(press(n, 1) for n in range(last)), press(last, 2)])
    assert backlog.done(backlog.round()) == ACTS_IN_A_ROUND
    backlog.take_in([*(press(n, 1) for n in range(ACTS_IN_A_ROUND, last)), press(last, 2), press(last + 1, 3)])
    assert ids(backlog.round()) == [*range(ACTS_IN_A_ROUND, last), last + 1]


def test_updates_without_a_sender_or_shape_hold_up_nothing() -> None:
    backlog = Backlog()
    backlog.take_in(
        [{"update_id": 1, "message": []}, {"update_id": 2}, {"update_id": 3, "message": {"chat": 5}}]
    )
    assert backlog.done(backlog.round()) == 4


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9999))
def test_each_update_is_done_once_and_of_one_person_in_order(seed: int) -> None:
    """A server that hands out what is not confirmed; a round may fail and comes again."""
    chance, backlog, done, offset = random.Random(seed), Backlog(), list[int](), 0
    coming = [press(n, min(chance.randrange(9), 3)) for n in range(chance.randrange(1, 300))]
    there = 0
    while len(done) < len(coming):
        there = min(len(coming), there + chance.randrange(80))
        backlog.take_in([u for u in coming[:there] if u["update_id"] >= offset][:100])
        updates = backlog.round()
        if updates and chance.random() > 0.2:
            done += ids(updates)
            offset = backlog.done(updates)
        assert {*range(offset)} <= {*done}
    assert offset == len(coming) and sorted(done) == [*range(len(coming))]
    for person in range(4):
        own = [id_ for id_ in done if coming[id_]["callback_query"]["from"]["id"] == person]
        assert own == sorted(own)
