"""Groups of points: k-means, how well they are apart (silhouette), how alike two divisions are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .votes import Floats, Ints

Labels = NDArray[np.intp]
"""A number from 0 on per point: its group."""
STEPS, STARTS = 100, 10
"""Of one run, at most; runs, of which the best is taken."""


def kmeans(points: Floats, k: int, starts: int = STARTS) -> Labels:
    """The points (n × 2) divided into `k` groups, the largest first; of equals the one further left, then
    lower.

    Lloyd's algorithm (S. Lloyd, IEEE Trans. Inf. Theory 28, 1982) from starts far apart (k-means++: D.
    Arthur, S. Vassilvitskii, SODA 2007); of the runs the one with the smallest sum of squares. The starts are
    drawn with a fixed seed from the sorted points, so the same points are always divided alike, whatever
    their order. Raises ValueError where fewer than `k` points differ.
    """
    order = np.lexsort(points.T)
    ordered = points[order]
    if 1 + int((np.diff(ordered, axis=0) != 0).any(axis=1).sum()) < k:
        raise ValueError("fewer points differ than groups are wanted")
    labels = np.empty(len(points), dtype=np.intp)
    labels[order] = _by_size(ordered, _best(ordered, _far_apart(ordered, k, starts)), k)
    return labels


def _far_apart(points: Floats, k: int, starts: int) -> Floats:
    """Points as centres, starts × k × 2, each drawn with the square of its distance to the nearest before as
    weight."""
    chance = np.random.default_rng(k)
    centres = points[chance.integers(len(points), size=starts)][:, None]
    for _ in range(k - 1):
        heights = np.cumsum(_squared(points, centres).min(axis=1), axis=1)
        drawn = (heights <= chance.random((starts, 1)) * heights[:, -1:]).sum(axis=1)
        centres = np.concatenate([centres, points[drawn][:, None]], axis=1)
    return centres


def _best(points: Floats, centres: Floats) -> Labels:
    """All runs side by side, each from its centres; of that with the least sum of squares, who is in which
    group.

    A centre that nobody is near to stays where it is.
    """
    runs, k, _ = centres.shape
    labels = np.full((runs, len(points)), -1, dtype=np.intp)
    for _ in range(STEPS):
        squared = _squared(points, centres)
        nearest = squared.argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        sizes, sums = _sums(points, labels, k)
        centres = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres)
    return np.asarray(labels[squared.min(axis=1).sum(axis=1).argmin()])


def _squared(points: Floats, centres: Floats) -> Floats:
    """Distances, runs × groups × points."""
    x, y = points.T
    return np.asarray((x - centres[:, :, :1]) ** 2 + (y - centres[:, :, 1:]) ** 2)


def _sums(points: Floats, labels: Labels, k: int) -> tuple[Floats, Floats]:
    """How many points each group has, runs × k × 1, and their sum, runs × k × 2."""
    runs = len(labels)
    flat = (labels + k * np.arange(runs)[:, None]).ravel()
    sizes = np.bincount(flat, minlength=runs * k).astype(np.float64).reshape(runs, k, 1)
    sums = [np.bincount(flat, np.tile(column, runs), runs * k).reshape(runs, k, 1) for column in points.T]
    return sizes, np.concatenate(sums, axis=2)


def _by_size(points: Floats, labels: Labels, k: int) -> Labels:
    sizes, sums = _sums(points, labels[None], k)
    left, low = (sums[0] / np.maximum(sizes[0], 1)).T
    order = np.lexsort((low, left, -sizes[0, :, 0]))
    return np.asarray(np.argsort(order)[labels])


def distances(points: Floats) -> Floats:
    """Euclidean, from each point to each: n × n."""
    x, y = points.T
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


def silhouette(apart: Floats, labels: Labels) -> float:
    """How well groups are apart, from -1 to 1: the mean over points of (b - a) / max(a, b).

    a: mean distance to the others of the own group; b: to those of the nearest other group; 0 for who is
    alone in a group (P. Rousseeuw, J. Comput. Appl. Math. 20, 1987). `apart`: the distances, n × n. Raises
    ValueError with fewer than two groups.
    """
    k = int(labels.max()) + 1
    if k < 2:
        raise ValueError("one group is apart from no other")
    sums = apart @ np.eye(k)[labels]
    sizes = np.bincount(labels, minlength=k)
    everyone, own = np.arange(len(labels)), sizes[labels]
    within = sums[everyone, labels] / np.maximum(own - 1, 1)
    others = sums / sizes
    others[everyone, labels] = np.inf
    nearest = others.min(axis=1)
    larger = np.maximum(within, nearest)
    score = np.where((own > 1) & (larger > 0), (nearest - within) / np.where(larger > 0, larger, 1.0), 0.0)
    return float(score.mean())


def adjusted_rand(one: Labels, other: Labels) -> float:
    """How alike two divisions of the same points are: 1 the same, about 0 as by chance.

    L. Hubert, P. Arabie, "Comparing partitions", Journal of Classification 2, 1985. 1 as well where both put
    everybody together, or everybody apart.
    """
    table = _shared(one, other, int(one.max()) + 1)
    pairs = _pairs(table)
    rows, columns, every = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0)), len(one) * (len(one) - 1) // 2
    expected = rows * columns / max(every, 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def jaccard(one: Labels, other: Labels, k: int) -> Floats:
    """How well each of the `k` groups of the one is found again in the other: shared / together, of the one
    most like it.

    From 0 to 1, a number per group (C. Hennig, "Cluster-wise assessment of cluster stability", Computational
    Statistics & Data Analysis 52, 2007); 0 for a group of nobody.
    """
    table = _shared(one, other, k)
    together = table.sum(axis=1)[:, None] + table.sum(axis=0) - table
    return np.asarray((table / np.maximum(together, 1)).max(axis=1))


def _shared(one: Labels, other: Labels, k: int) -> Ints:
    """How many are in each of the `k` groups of the one and each group of the other."""
    wide = int(other.max()) + 1
    return np.bincount(one * wide + other, minlength=k * wide).reshape(k, wide).astype(np.int64)


def _pairs(sizes: Ints) -> int:
    """Of people who are in one group, over all groups."""
    return int((sizes * (sizes - 1) // 2).sum())
