"""How long do opinion groups take, and how much memory, against the same formulas written down plainly?

2,000 people and 900 statements, an eighth of the votes given. The reference, in the same run on the same
machine: the map by NumPy's singular value decomposition, k-means from ten random starts, the silhouette from
all distances, each as the books have it, once. Ours: once as well, with one drawing; and with all the drawings
that say whether groups hold. Then 65,000 people and 500 statements, of which they saw a twentieth, with all
drawings too. Each is a process of its own with one thread, so that its memory and its time are its own.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from sipbot.analysis import groups
from sipbot.analysis.votes import MISSING

ROUNDS = 3
ALONE = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
SIZES = {"2,000 × 900": (2_000, 900, 0.125), "65,000 × 500": (65_000, 500, 0.05)}
WITHIN, MEMORY, LARGE_WITHIN = 1.5, 400, 20
"""What must hold: ratio to the plain computation, MB, ratio of the large to the small."""


def made(people: int, statements: int, seen: float) -> NDArray[np.int8]:
    """Three groups that agree with different statements, a fifth of them passes."""
    chance = np.random.default_rng(0)
    leaning = chance.choice([0.25, 0.75], (3, statements)).astype(np.float32)
    votes = np.full((people, statements), MISSING, dtype=np.int8)
    for row, group in enumerate(chance.integers(3, size=people)):
        which = np.flatnonzero(chance.random(statements) < seen)
        vote = np.where(chance.random(len(which)) < leaning[group, which], 1, -1)
        votes[row, which] = np.where(chance.random(len(which)) < 0.2, 0, vote)
    return votes


def plain(votes: NDArray[np.int8]) -> None:
    """The published formulas, one after the other."""
    given = np.where(votes == MISSING, np.nan, votes)
    mean = np.nanmean(given, axis=0)
    centred = np.where(np.isnan(given), mean, given) - mean
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    seen = (~np.isnan(given)).sum(axis=1)
    points = centred @ components[:2].T * np.sqrt(votes.shape[1] / seen)[:, None]
    apart = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))
    chance = np.random.default_rng(0)
    for k in range(2, 6):
        runs = [lloyd(points, points[chance.choice(len(points), k, replace=False)]) for _ in range(10)]
        _, labels = min(runs, key=lambda run: run[0])
        silhouette(apart, labels)
        for group in range(k):
            inside = votes[labels == group]
            [((inside == vote).sum(axis=0) + 0.5) / ((inside != MISSING).sum(axis=0) + 1) for vote in (1, -1)]


def lloyd(points: NDArray[np.float64], centres: NDArray[np.float64]) -> tuple[float, NDArray[np.intp]]:
    labels = np.full(len(points), -1)
    while True:
        squared = ((points[:, None] - centres) ** 2).sum(axis=2)
        nearest = squared.argmin(axis=1)
        if (nearest == labels).all():
            return float(squared.min(axis=1).sum()), labels
        labels = nearest
        centres = np.array([points[labels == group].mean(axis=0) for group in range(len(centres))])


def silhouette(apart: NDArray[np.float64], labels: NDArray[np.intp]) -> float:
    scores = []
    for person, row in enumerate(apart):
        own = labels == labels[person]
        within = row[own].sum() / max(own.sum() - 1, 1)
        nearest = min(row[labels == other].mean() for other in set(labels.tolist()) - {int(labels[person])})
        scores.append((nearest - within) / max(within, nearest))
    return float(np.mean(scores))


def once(votes: NDArray[np.int8]) -> None:
    with patch.object(groups, "DRAWINGS", 1):
        ours(votes)


def ours(votes: NDArray[np.int8]) -> None:
    if groups.opinion_groups(votes, [str(n) for n in range(votes.shape[1])]).outcome != "groups":
        raise SystemExit("this measures nothing")


WORK: dict[str, Callable[[NDArray[np.int8]], None]] = {"plain": plain, "once": once, "ours": ours}


def measured(what: str, size: str) -> tuple[float, float]:
    """Seconds, and the most memory in MB, of one process."""
    words = [sys.executable, "-m", "benchmarks.groups", what, size]
    figures = subprocess.run(words, env=ALONE, check=True, capture_output=True, text=True).stdout.split()
    return float(figures[0]), float(figures[1])


def rounds() -> list[dict[str, tuple[float, float]]]:
    """Each three times, taken in turns so that a busy moment of the machine hits all."""
    small, large = SIZES
    each = {
        "plain": ("plain", small),
        "once": ("once", small),
        "all": ("ours", small),
        "large": ("ours", large),
    }
    return [{name: measured(*words) for name, words in each.items()} for _ in range(ROUNDS)]


TOLD = {
    "plain": "reference, plain NumPy, 2,000 × 900:",
    "once": "groups, 2,000 × 900, one drawing:",
    "all": f"groups, 2,000 × 900, {groups.DRAWINGS} drawings:",
    "large": f"groups, 65,000 × 500, {groups.DRAWINGS} drawings:",
}
RATIOS = (("once", "plain", WITHIN), ("all", "plain", None), ("large", "all", LARGE_WITHIN))


def report(runs: Sequence[dict[str, tuple[float, float]]]) -> None:
    for name, words in TOLD.items():
        seconds, memory = statistics.median(one[name][0] for one in runs), max(one[name][1] for one in runs)
        print(f"{words:38} {seconds:6.2f} s, {memory:4.0f} MB")
    for over, under, most in RATIOS:
        ratios = sorted(one[over][0] / one[under][0] for one in runs)
        middle, least, highest = statistics.median(ratios), ratios[0], ratios[-1]
        wanted = f"; at most {most}" if most else ""
        print(f"ratio, {over} to {under}: {middle:.2f} ({least:.2f} to {highest:.2f}){wanted}")
    print(f"memory of 2,000 × 900: at most {MEMORY} MB")


if __name__ == "__main__":
    votes = made(*SIZES[sys.argv[2]])
    begun = time.perf_counter()
    WORK[sys.argv[1]](votes)
    print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
