"""`make bench`: each figure is a ratio against a named reference, measured in the same run."""

from __future__ import annotations

import asyncio

from . import closing, commits, fan_out, groups, presses, start, statements, webhooks

if __name__ == "__main__":
    presses.report(presses.rounds())
    webhooks.report(webhooks.rounds())
    commits.report(asyncio.run(commits.rounds()))
    statements.report(asyncio.run(statements.rounds()))
    fan_out.report(asyncio.run(fan_out.rounds()))
    groups.report(groups.rounds())
    closing.report(closing.rounds())
    start.report(start.rounds())
