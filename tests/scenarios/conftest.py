"""Scenarios play on every platform from the same text, each with one of the databases beside it."""

from __future__ import annotations

from collections import defaultdict
from zlib import crc32

import pytest

from sipbot.app import PLATFORMS
from tests.phones import of as phones_of

FIRST = "telegram"
PAIRS = tuple(
    (one.name, phones_of(one.name).DATABASE) for one in sorted(PLATFORMS, key=lambda one: one.name != FIRST)
)
"""On the first, every run plays every scenario with everybody. On the others it takes seconds rather than
tenths: what plays in three languages does so with one of the three, always the same, and what is `alike` on
every platform, or stands in a file that its phones do not name, plays in CI and `make thorough`;
`make scenarios` plays all."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only(platform, why): a scenario that another platform cannot play")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    variants: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        facts = getattr(item, "callspec", None)
        if facts and facts.params.get("pair", PAIRS[0]) != PAIRS[0]:
            others = {name: value for name, value in facts.params.items() if name != "member"}
            variants[f"{item.nodeid.partition('[')[0]} {others}"].append(item)
    for name, alike in variants.items():
        played = crc32(name.encode()) % len(alike)
        files = phones_of(alike[played].callspec.params["pair"][0]).EVERY_RUN
        if alike[played].get_closest_marker("alike") or alike[played].path.stem not in (files or name):
            alike[played].add_marker(pytest.mark.thorough)
        for item in alike[:played] + alike[played + 1 :]:
            item.add_marker(pytest.mark.long)


@pytest.fixture(params=PAIRS, ids=[platform for platform, _ in PAIRS])
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    mark = request.node.get_closest_marker("only")
    if mark is not None and request.param[0] != mark.args[0]:
        pytest.skip(mark.args[1])
    platform_and_database: tuple[str, str] = request.param
    return platform_and_database


@pytest.fixture
def platform(pair: tuple[str, str]) -> str:
    return pair[0]


@pytest.fixture
def engine(pair: tuple[str, str]) -> str:
    return pair[1]
