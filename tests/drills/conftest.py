from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.drills.figures import FIGURES, table
from tests.drills.timeline import Served
from tests.servers.synapse import Synapse


@pytest.fixture(scope="session")
def served(synapse: Synapse) -> Served:
    return Served(synapse, Path(synapse.database))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if FIGURES:
        terminalreporter.section("drills")
        for line in table():
            terminalreporter.write_line(line)
