"""Public conversations of Polis, where they lie beside the project: `shared/polis` in a folder above it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

CONVERSATIONS = ("brexit-consensus", "scoop-hivemind.ubi", "vtaiwan.uberx")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small matrices: more threads than processors wait for each other."""
    with threadpool_limits(1):
        yield


@pytest.fixture(params=CONVERSATIONS)
def conversation(request: pytest.FixtureRequest) -> Path:
    """The folder of one export."""
    for above in Path(__file__).resolve().parents:
        folder = above / "shared" / "polis" / request.param
        if folder.exists():
            return folder
    pytest.skip("the public conversations are not beside the project")
