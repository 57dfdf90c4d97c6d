"""`make bench`: each figure is a ratio against a named reference, measured in the same run."""

from __future__ import annotations

import asyncio

from . import commits, groups, statements

if __name__ == "__main__":
    commits.report(asyncio.run(commits.rounds()))
    statements.report(asyncio.run(statements.rounds()))
    groups.report(groups.rounds())
