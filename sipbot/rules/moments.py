"""Which of two acts came later. On one platform its own order tells; between two, when they were received."""

from __future__ import annotations

import zlib

MARK_BITS = 8


def stamp(at: int, platform: str) -> int:
    """When (milliseconds) and on which platform, as one number that grows with the time."""
    return (at << MARK_BITS) | _mark(platform)


def later(order: int, platform: str, again: bool, recorded: int, moment: int | None) -> bool:
    """Whether an act comes after the one recorded, which may be of another platform.

    `again`: it was applied before, so that an act of another platform came after it.
    """
    if moment is not None and moment % (1 << MARK_BITS) != _mark(platform):
        return not again
    return order > recorded


def _mark(platform: str) -> int:
    return zlib.crc32(platform.encode()) % (1 << MARK_BITS)
