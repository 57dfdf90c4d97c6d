"""The pace: under every limit whatever is asked of it, and one chat's rest is its own."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sipbot.chat import Address, Limits
from sipbot.clock import SandboxClock
from sipbot.delivery.limiter import Limiter
from tests.services.world import OPEN

LIMITS = Limits(4096, 64, 200, 1024, per_second=30, per_chat_second=1, per_group_minute=20)
STILL = 1e-12
"""A clock at this speed stands, but for being moved."""
GROUPS = [Address("telegram", f"-{n}") for n in range(1, 7)]
PEOPLE = [Address("telegram", f"{n}") for n in range(1, 120)]
HAIR = 1e-6


def limiter(clock: SandboxClock) -> Limiter:
    return Limiter(LIMITS, clock, lambda address: address.id.startswith("-"))


def most_within(times: list[float], seconds: float) -> int:
    """The most that fell within any stretch of this length."""
    most = first = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - seconds + HAIR:
            first += 1
        most = max(most, last - first + 1)
    return most


@settings(max_examples=12)
@given(st.integers(0, 9999), st.sampled_from([0.05, 0.5, 1.0]), st.integers(1, 119))
def test_over_ten_minutes_no_limit_is_ever_exceeded(seed: int, hunger: float, people: int) -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace, sent, chance = limiter(clock), [], random.Random(seed)
    while clock.monotonic() < 600 and len(sent) < 6000:
        to = chance.choice(GROUPS if chance.random() < 0.4 else PEOPLE[:people])
        if chance.random() > hunger:
            clock.advance(chance.expovariate(1.5))
        if chance.random() < 0.002:
            pace.park(to, chance.uniform(0, 40))
        if to in pace.parked() and chance.random() < 0.9:
            clock.advance(0.01)
            continue
        while (wait := pace.wait(to)) > 0:
            clock.advance(wait)
        pace.take(to)
        sent.append((clock.monotonic(), to))
    assert most_within([moment for moment, _ in sent], 1) <= 30
    for chat in {to for _, to in sent}:
        own = [moment for moment, to in sent if to == chat]
        assert all(later - earlier >= 1 - HAIR for earlier, later in pairwise(own))
        assert chat not in GROUPS or most_within(own, 60) <= 20


def test_the_pace_is_even_and_nothing_bursts() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    clock.advance(3600)
    times = []
    for person in PEOPLE[:60]:
        clock.advance(pace.wait(person))
        pace.take(person)
        times.append(clock.monotonic())
    assert all(later - earlier >= 1 / 30 - HAIR for earlier, later in pairwise(times))
    assert times[-1] - times[0] < 2.1


def test_the_full_pace_is_used() -> None:
    """Under the limits, not far under: 3,000 people in little more than 100 seconds."""
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    for n in range(3000):
        to = Address("telegram", str(n))
        clock.advance(pace.wait(to))
        pace.take(to)
    assert clock.monotonic() < 101


def test_the_twenty_first_message_of_a_minute_waits_for_the_first_to_be_a_minute_old() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    for _ in range(20):
        clock.advance(pace.wait(GROUPS[0]))
        pace.take(GROUPS[0])
    clock.advance(5)
    assert 60 - 25 < pace.wait(GROUPS[0]) < 60 - 23
    assert pace.parked() == {GROUPS[0]}
    assert pace.wait(PEOPLE[0]) < 0.1


def test_a_parked_chat_delays_only_itself() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    pace.park(GROUPS[0], 30)
    assert pace.wait(GROUPS[0]) >= 30
    assert pace.parked() == {GROUPS[0]}
    for person in (*PEOPLE[:50], GROUPS[1]):
        assert pace.wait(person) <= 1 / 30 + HAIR
        clock.advance(pace.wait(person))
        pace.take(person)
    clock.advance(30)
    assert pace.wait(GROUPS[0]) == 0
    assert pace.parked() == set()


def test_parking_again_for_less_does_not_shorten_the_rest() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    pace.park(GROUPS[0], 30)
    pace.park(GROUPS[0], 1)
    assert pace.wait(GROUPS[0]) >= 30
