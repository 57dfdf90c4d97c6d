"""Small cells: under `K` answers a group's figures could be guessed back to people, so they are merged.

What is promised: from the rows that are shown and the total nobody can compute the figures of one merged
group, because the row "other" holds at least `K` answers from at least two groups. Where that cannot be
(fewer than `K` answers in all, or all of them from one group) every group is merged and the total alone is
left. The total is always shown, however small: it is the answer to what was asked, and the ballot says that
a small or unanimous group makes answers guessable.
"""

from __future__ import annotations

from collections.abc import Mapping

K = 5
"""The smallest number of answers whose figures stand alone."""
OTHER = "other"
"""The row into which small cells are merged; no antenna and no language may have this name."""
STEP = 5
"""Before the closing turnout is shown in steps of this many people."""


def in_steps(answered: int) -> int:
    """Turnout as it may be shown while a consultation is open."""
    return answered - answered % STEP


def merged(answered: Mapping[str, int]) -> tuple[str, ...]:
    """Which groups become the row "other", by name.

    Each group under K; and, where those together are still under K or answers stand in just one of them,
    the next smallest as well: otherwise the hidden group is the total less the shown ones.
    """
    by_size = sorted(answered, key=lambda name: (answered[name], name))
    small = [name for name in by_size if answered[name] < K]
    if any(answered[name] for name in small):
        for name in by_size[len(small) :]:
            if _covered([answered[n] for n in small]):
                break
            small.append(name)
    return tuple(sorted(small))


def _covered(sizes: list[int]) -> bool:
    return sum(sizes) >= K and sum(size > 0 for size in sizes) > 1
