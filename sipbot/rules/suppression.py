"""Small cells: under `K` answers a group's figures could be guessed back to people, so they are merged."""

from __future__ import annotations

from collections.abc import Mapping

K = 5
"""The smallest number of answers whose figures stand alone."""
OTHER = "other"
"""The row into which small cells are merged."""
STEP = 5
"""Before the closing turnout is shown in steps of this many people."""


def in_steps(answered: int) -> int:
    """Turnout as it may be shown while a consultation is open."""
    return answered - answered % STEP


def merged(answered: Mapping[str, int]) -> tuple[str, ...]:
    """Which cells become the row "other", smallest first by name.

    Each cell under K; and, where those together are still under K or just one cell with answers stands
    among them, the next smallest as well: otherwise the hidden cell is the total less the shown ones.
    """
    by_size = sorted(answered, key=lambda name: (answered[name], name))
    small = [name for name in by_size if answered[name] < K]
    if not any(answered[name] for name in small):
        return tuple(sorted(small))
    for name in by_size[len(small) :]:
        if sum(answered[n] for n in small) >= K and sum(answered[n] > 0 for n in small) > 1:
            break
        small.append(name)
    return tuple(sorted(small))
