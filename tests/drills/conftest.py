from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.drills.figures import FIGURES, table
from tests.drills.timeline import Served
from tests.servers.synapse import of_this_run


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "synapse"
    with of_this_run(folder) as server:
        yield Served(server, Path(server.database))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if FIGURES:
        terminalreporter.section("drills")
        for line in table():
            terminalreporter.write_line(line)
