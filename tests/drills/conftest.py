from __future__ import annotations

from typing import Any

from tests.drills.figures import FIGURES, table


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if FIGURES:
        terminalreporter.section("drills")
        for line in table():
            terminalreporter.write_line(line)
