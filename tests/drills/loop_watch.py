"""How long an event loop did nothing but one thing, inside the process of a drill."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

OFTEN = 0.005
"""Seconds between two looks at the clock."""


@asynccontextmanager
async def watched(file: Path | None) -> AsyncIterator[None]:
    """Keeps in the file the longest time, in seconds, for which the loop was blocked; None: nobody looks."""
    if file is None:
        yield
        return
    watch = asyncio.create_task(_watch(file))
    try:
        yield
    finally:
        watch.cancel()


async def _watch(file: Path) -> None:
    longest = 0.0
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(OFTEN)
        late = time.perf_counter() - begun - OFTEN
        if late > longest:
            longest = late
            file.write_text(f"{longest:.4f}", "ascii")
