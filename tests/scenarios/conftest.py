"""Scenarios play on every platform from the same text, each with one of the databases beside it."""

from __future__ import annotations

import pytest

PAIRS = (("telegram", "sqlite"), ("matrix", "postgresql"))
"""The first is played by every run. The others take minutes; `make scenarios` plays all."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only(platform, why): a scenario that another platform cannot play")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        pair = getattr(item, "callspec", None) and item.callspec.params.get("pair")  # type: ignore[attr-defined]
        if pair and pair != PAIRS[0]:
            item.add_marker(pytest.mark.long)


@pytest.fixture(params=PAIRS, ids=[platform for platform, _ in PAIRS])
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    mark = request.node.get_closest_marker("only")
    if mark is not None and request.param[0] != mark.args[0]:
        pytest.skip(mark.args[1])
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
def platform(pair: tuple[str, str]) -> str:
    return pair[0]


@pytest.fixture
def engine(pair: tuple[str, str]) -> str:
    return pair[1]
