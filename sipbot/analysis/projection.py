"""The map of opinions: principal components of the votes, and where each person stands on the first two.

As Polis does it: C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill, "Polis: Scaling deliberation by
mapping high dimensional opinion spaces", RECERCA 26(2), 2021; github.com/compdemocracy/polis,
math/src/polismath/math/pca.clj.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .votes import MISSING, Floats, Votes

DIMENSIONS = 2
ROWS = 4096
"""People taken at once, so that no second matrix of everybody's votes is in memory."""
SMALL = 64
"""Statements up to which all components are worked out even where a quick answer is enough."""
BLOCK, ROUNDS = 8, 10
"""Of the quick answer: vectors iterated together, and how often; the error is far below the width of a
group."""


@dataclass(frozen=True, slots=True)
class Axes:
    """`centre`: the mean vote per statement. `components`: 2 × statements, each of length 1, the longest first.

    `variances`: of the imputed votes along each (n - 1 below). `share`: of the whole variance, from 0 to 1.
    """

    centre: Floats
    components: Floats
    variances: Floats
    share: Floats


def axes(votes: Votes, *, quick: bool = False) -> Axes:
    """The two principal components of the votes, a missing vote taken for the mean of its statement.

    So a missing vote is 0 once the mean is subtracted, and the components are the first eigenvectors of Z'Z,
    with Z = vote - mean or 0 (people × statements). The largest loading of each is positive. `quick`: by
    subspace iteration (Halko, Martinsson, Tropp 2011), for repeated drawings. Raises ValueError with fewer
    than two people or statements.
    """
    people, statements = votes.shape
    if people < 2 or statements < DIMENSIONS:
        raise ValueError("a map needs two people and two statements")
    seen = votes != MISSING
    given = np.where(seen, votes, 0).sum(axis=0, dtype=np.float64)
    centre = given / np.maximum(seen.sum(axis=0), 1)
    quick = quick and statements > SMALL
    gram = np.zeros((statements, statements), dtype=np.float32 if quick else np.float64)
    for rows in _parts(votes):
        centred = _centred(rows, centre.astype(gram.dtype))
        gram += centred.T @ centred
    values, vectors = _quickly(gram) if quick else _first(*np.linalg.eigh(gram))
    largest = np.abs(vectors).argmax(axis=1)
    vectors = vectors * np.sign(vectors[np.arange(DIMENSIONS), largest])[:, None]
    variances = np.maximum(values, 0.0) / (people - 1)
    whole = np.trace(gram) / (people - 1)
    return Axes(centre, vectors, variances, variances / whole if whole > 0 else np.zeros(DIMENSIONS))


def positions(votes: Votes, axes: Axes) -> Floats:
    """Where each person stands: people × 2.

    The votes that there are, less the mean, along each component; then moved out from the middle by the
    square root of statements / votes of this person, so that who saw few is not near the middle for that
    alone.
    """
    scale = np.sqrt(votes.shape[1] / np.maximum((votes != MISSING).sum(axis=1), 1))
    flat = [_centred(rows, axes.centre) @ axes.components.T for rows in _parts(votes)]
    return np.asarray(np.concatenate(flat) * scale[:, None])


def _parts(votes: Votes) -> Iterator[Votes]:
    return (votes[start : start + ROWS] for start in range(0, len(votes), ROWS))


def _centred(votes: Votes, centre: Floats) -> Floats:
    return np.where(votes == MISSING, centre.dtype.type(0), votes - centre)


def _first(values: Floats, vectors: Floats) -> tuple[Floats, Floats]:
    """The last ones of numpy's ascending order, as rows."""
    return values[: -DIMENSIONS - 1 : -1], vectors[:, : -DIMENSIONS - 1 : -1].T


def _quickly(gram: Floats) -> tuple[Floats, Floats]:
    block = np.random.default_rng(0).standard_normal((len(gram), BLOCK)).astype(gram.dtype)
    for _ in range(ROUNDS):
        block, _ = np.linalg.qr(gram @ (gram @ block))
    values, turned = _first(*np.linalg.eigh(block.T @ gram @ block))
    return values, turned @ block.T
