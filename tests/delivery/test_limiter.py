"""The pace: under every limit whatever is asked of it, and one chat's rest is its own."""

from __future__ import annotations

import random
from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipbot.chat import Address, Limits
from sipbot.clock import SandboxClock
from sipbot.delivery.limiter import CATCH_UP, Limiter
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


class Wire:
    """Messages on their way to a platform that counts them when they arrive, and whose answers come back later.

    `trips`: seconds of the whole way, at least and at most; each half differs by chance.
    """

    def __init__(self, clock: SandboxClock, pace: Limiter, trips: tuple[float, float], chance: random.Random):
        self.clock, self.pace, self.trips, self.chance = clock, pace, trips, chance
        self.counted: list[tuple[float, Address]] = []
        self._under_way: list[tuple[float, float, Address]] = []

    def send(self, to: Address) -> None:
        now = self.clock.monotonic()
        there, back = (self.chance.uniform(*self.trips) / 2 for _ in range(2))
        self.pace.take(to)
        self.counted.append((now + there, to))
        heappush(self._under_way, (now + there + back, now, to))

    def wait(self, seconds: float) -> None:
        """Time passes; what comes back meanwhile is noted when it does."""
        until = self.clock.monotonic() + seconds
        while self._under_way and self._under_way[0][0] <= until:
            back, sent, to = heappop(self._under_way)
            self.clock.advance(max(0.0, back - self.clock.monotonic()))
            self.pace.done(to, back - sent)
        self.clock.advance(max(0.0, until - self.clock.monotonic()))

    def turn(self, to: Address) -> None:
        while (wait := self.pace.wait(to)) > 0:
            self.wait(wait)
        self.send(to)

    @property
    def moments(self) -> list[float]:
        return sorted(moment for moment, _ in self.counted)


TRIPS = [(0.0, 0.0), (0.08, 0.08), (0.04, 0.12), (0.2, 0.2), (0.1, 0.3), (0.05, 1.5)]


@settings(max_examples=16)
@given(st.integers(0, 9999), st.sampled_from([0.05, 0.5, 1.0]), st.integers(1, 119), st.sampled_from(TRIPS))
def test_over_ten_minutes_no_limit_is_ever_exceeded(
    seed: int, hunger: float, people: int, trips: tuple[float, float]
) -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace, chance = limiter(clock), random.Random(seed)
    wire = Wire(clock, pace, trips, chance)
    while clock.monotonic() < 600 and len(wire.counted) < 1500:
        to = chance.choice(GROUPS if chance.random() < 0.4 else PEOPLE[:people])
        if chance.random() > hunger:
            wire.wait(chance.expovariate(1.5))
        if chance.random() < 0.002:
            pace.park(to, chance.uniform(0, 40))
        if to in pace.parked() and chance.random() < 0.9:
            wire.wait(0.01)
            continue
        wire.turn(to)
    assert most_within(wire.moments, 1) <= 30
    for chat in {to for _, to in wire.counted}:
        own = sorted(moment for moment, to in wire.counted if to == chat)
        assert chat not in GROUPS or most_within(own, 60) <= 20


def test_the_pace_is_even_and_no_more_than_a_few_are_made_up_for() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    wire = Wire(clock, limiter(clock), (0.08, 0.08), random.Random(1))
    clock.advance(3600)
    for person in PEOPLE[:60]:
        wire.turn(person)
    assert most_within(wire.moments, 1 / 30 - HAIR) <= 1 + CATCH_UP * 30
    assert wire.moments[-1] - wire.moments[0] < 2.1


@pytest.mark.parametrize(
    "trips, ratio",
    [((0.0, 0.0), 1.01), ((0.08, 0.08), 1.02), ((0.2, 0.2), 1.02), ((0.04, 0.12), 1.06), ((0.1, 0.3), 1.12)],
)
def test_the_full_pace_is_used(trips: tuple[float, float], ratio: float) -> None:
    """1,500 people in little more than 50 seconds, however long the way is; more where it differs much."""
    clock = SandboxClock(OPEN, speed=STILL)
    wire = Wire(clock, limiter(clock), trips, random.Random(2))
    for n in range(1500):
        wire.turn(Address("telegram", str(n)))
    assert clock.monotonic() < 50 * ratio + trips[1]
    assert most_within(wire.moments, 1) <= 30


def test_too_many_for_several_chats_slows_all_down_for_a_while_and_for_one_chat_does_not() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    pace.too_many(PEOPLE[0])
    clock.advance(2)
    pace.too_many(PEOPLE[0])
    assert pace.pace == 30
    pace.too_many(PEOPLE[1])
    assert 20 < pace.pace < 30
    for n in range(100):
        pace.too_many(PEOPLE[n])
    assert 9 < pace.pace < 11
    clock.advance(60)
    assert pace.pace == 30


def test_the_twenty_first_message_of_a_minute_waits_for_the_first_to_be_a_minute_old() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    for _ in range(20):
        clock.advance(pace.wait(GROUPS[0]))
        pace.take(GROUPS[0])
        pace.done(GROUPS[0], 0.0)
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
        pace.done(person, 0.0)
    clock.advance(30)
    assert pace.wait(GROUPS[0]) == 0
    assert pace.parked() == set()


def test_parking_again_for_less_does_not_shorten_the_rest() -> None:
    clock = SandboxClock(OPEN, speed=STILL)
    pace = limiter(clock)
    pace.park(GROUPS[0], 30)
    pace.park(GROUPS[0], 1)
    assert pace.wait(GROUPS[0]) >= 30
